import * as assert from "node:assert/strict";
import { type Circumstances, isJudgedByAnswers, selectProbes } from "../../verify/selection";
import { probesOf } from "../../verify/probes";
import { MAXIMUM_REQUESTS_PER_ENDPOINT } from "../../tools/commands/verify";
import { countRequests } from "../../verify/runEndpoints";
import { parseTargets } from "../../verify/target";
import { VantagePointName } from "../../verify/vantagePoint";
import { OTHERS, TARGET } from "./verifyEvidence";
import { PROBES } from "./verifyProbesSupport";

const EVERYWHERE: Circumstances = {
  places: Object.values(VantagePointName),
  onTwin: true,
  writes: true,
  attacks: true,
  signs: true,
};
const OUTSIDE: Circumstances = {
  places: [VantagePointName.Internet],
  onTwin: false,
  writes: false,
  attacks: true,
  signs: false,
};

/** As the outputs of a live stack tell it, seen from a machine outside. */
const LIVE = probesOf({ ...TARGET, gatewayAddresses: [], writePath: undefined });

describe("selection of probes", () => {
  it("leaves nothing out on the twin", () => {
    const { run, notRun } = selectProbes(PROBES, EVERYWHERE);
    assert.deepEqual(notRun, []);
    assert.deepEqual(run, PROBES);
  });

  it("runs or names every probe, each with a reason", () => {
    const { run, notRun } = selectProbes(LIVE, OUTSIDE);
    assert.equal(run.length + notRun.length, LIVE.length);
    assert.ok(notRun.every(({ reason }) => reason.length > 20));
    const reasonOf = (id: string): string => notRun.find(({ probe }) => probe.id === id)?.reason ?? "";
    assert.match(reasonOf("edge-peer-address"), /only what came to the distribution/);
    assert.match(reasonOf("through-options"), /only what came to the distribution/);
    assert.match(reasonOf("distribution-bystander"), /--from inside/);
    assert.match(reasonOf("management-entrance-admin"), /--from admin/);
    assert.match(reasonOf("api-foreign"), /another customer's CloudFront/);
    assert.match(reasonOf("metadata-gateways"), /instance-metadata/);
    assert.match(reasonOf("gateway-ports-internet"), /--gateway/);
  });

  it("tries a private management door from the administrators' network, which the twin has not", () => {
    const { management } = TARGET;
    assert.ok(management !== undefined);
    const doorOf = (changes: object, circumstances: Circumstances): string[] => {
      const probes = probesOf({ ...TARGET, management: { ...management, isPublic: false, ...changes } });
      const { run, notRun } = selectProbes(probes, circumstances);
      const isDoor = (id: string): boolean => id.startsWith("management-entrance-admin");
      return [
        ...run.filter(({ id }) => isDoor(id)).map(({ id }) => id),
        ...notRun.filter(({ probe }) => isDoor(probe.id)).map(({ probe, reason }) => `${probe.id}: ${reason}`),
      ];
    };
    const admin: Circumstances = { ...OUTSIDE, places: [VantagePointName.Admin] };
    const [door, ports] = ["management-entrance-admin", "management-entrance-admin-ports"];
    assert.deepEqual(doorOf({}, admin), [door, ports]);
    assert.match(doorOf({}, EVERYWHERE).join("\n"), /^management-entrance-admin-ports\n.*of which the twin has none$/);
    assert.match(
      doorOf({ bySession: true }, admin).join("\n"),
      /^management-entrance-admin: .*Session Manager.*\n.*-ports: /,
    );
  });

  it("signs only with credentials, and knows no secret of a live stack", () => {
    const iam = probesOf({ ...OTHERS.iam, writePath: undefined });
    const reasonOf = (id: string, probes = iam, circumstances = OUTSIDE): string =>
      selectProbes(probes, circumstances).notRun.find(({ probe }) => probe.id === id)?.reason ?? "";
    assert.match(reasonOf("through-get"), /--sign/);
    assert.match(reasonOf("iam-signed-internet"), /--sign/);
    assert.equal(reasonOf("through-get", iam, { ...OUTSIDE, signs: true }), "");
    assert.equal(reasonOf("api-direct-get"), "");
    const writing = { ...OUTSIDE, writes: true };
    assert.match(reasonOf("secret-leaked-internet", PROBES, writing), /the origin secret is a secret/);
    assert.match(reasonOf("web-acl-blocks", PROBES, writing), /only what came to the distribution/);
  });

  it("writes nothing outside the twin without a path for it, and no method that a header asks for", () => {
    const { run, notRun } = selectProbes(LIVE, OUTSIDE);
    const methods = run.flatMap(({ requests }) => requests.map(({ method }) => method));
    assert.deepEqual(new Set(methods), new Set(["GET", "HEAD", "OPTIONS"]));
    for (const { headers } of run.flatMap(({ requests }) => requests)) {
      for (const [name, value] of headers) assert.ok(!/method/i.test(name) || ["GET", "OPTIONS"].includes(value));
    }
    const writing = notRun.filter(({ reason }) => reason.includes("--write-path")).map(({ probe }) => probe.id);
    for (const id of ["through-post", "api-direct-delete", "attack-sql-json", "api-method-override-write"]) {
      assert.ok(writing.includes(id), id);
    }
  });

  it("writes to the path that it is given, and to none else", () => {
    const target = { ...TARGET, writePath: "/scratch" };
    const { run } = selectProbes(probesOf(target), { ...OUTSIDE, writes: true });
    const written = run
      .flatMap(({ requests }) => requests)
      .filter(({ method }) => !["GET", "HEAD", "OPTIONS"].includes(method))
      .map(({ target: path }) => path.replace(/^\/prod/, ""));
    assert.ok(written.length > 5);
    assert.ok(
      written.every((path) => path === "/scratch" || path === "/scratch/42"),
      written.join(),
    );
  });

  it("leaves attacks out when they are not wanted", () => {
    const { run, notRun } = selectProbes(LIVE, { ...OUTSIDE, attacks: false });
    assert.deepEqual(
      run.filter(({ id }) => id.startsWith("attack")),
      [],
    );
    assert.ok(notRun.some(({ probe, reason }) => probe.id === "attack-xss" && reason.includes("not wanted")));
  });

  it("knocks at no private address from outside of the VPC", () => {
    const { run } = selectProbes(PROBES, OUTSIDE);
    const asked = new Set(run.flatMap(({ requests }) => requests.map(({ connectTo }) => connectTo)));
    for (const address of [...TARGET.gatewayAddresses, ...(TARGET.management?.addresses ?? [])]) {
      assert.ok(!asked.has(address), address);
    }
    const inside = selectProbes(PROBES, { ...OUTSIDE, places: [VantagePointName.Bystander] }).run;
    assert.ok(inside.some(({ id }) => id === "gateway-ports-bystander"));
  });

  it("judges by the answers alone where nobody sees the far side, and says so", () => {
    const { run } = selectProbes(LIVE, OUTSIDE);
    assert.ok(run.every(({ observed }) => !observed));
    const attack = run.find(({ id }) => id === "attack-xss");
    assert.ok(attack !== undefined && isJudgedByAnswers(attack));
    assert.equal(attack.expectation, "403 by the gateway");
    const port = run.find(({ id }) => id === "load-balancer-port-80");
    assert.ok(port !== undefined && !isJudgedByAnswers(port));
  });

  it("asks for what is the same for every endpoint once", () => {
    const other = { ...TARGET, externalHost: "b.shop.example" };
    const [first = 0, second = 0] = countRequests([TARGET, other], EVERYWHERE);
    assert.ok(second < first && second > 0, `${first} and ${second}`);
    assert.deepEqual(countRequests([TARGET], EVERYWHERE), [first]);
  });

  it("asks no endpoint more than a live stack may get, however many there are", () => {
    for (const target of [TARGET, ...Object.values(OTHERS)]) {
      const { distribution, lockMode } = target;
      const outputs = {
        attachment: {
          region: "eu-central-1",
          egressAddresses: {
            active: Array.from({ length: 6 }, (_, zone) => `203.0.113.${zone}`),
            reserved: [],
            retiring: [],
          },
          loadBalancerDnsName: target.loadBalancerHost,
        },
        endpoints: Array.from({ length: 100 }, (_, index) => ({
          host: `api${index}.shop.example`,
          lockMode,
          distributionId: distribution?.id,
          distributionDomainName: distribution?.host,
          apiId: target.api.id,
          apiHost: target.api.connectTo,
          stageName: target.api.stage,
        })),
      };
      for (const from of [VantagePointName.Internet, VantagePointName.Bystander, VantagePointName.Admin]) {
        const targets = parseTargets(outputs, { writePath: "/scratch", gatewayAddresses: ["10.0.0.1", "10.0.0.2"] });
        const counts = countRequests(targets, { ...OUTSIDE, places: [from], writes: true, signs: true });
        assert.equal(counts.length, 100);
        assert.ok(Math.max(...counts) <= MAXIMUM_REQUESTS_PER_ENDPOINT, `${lockMode} ${from}: ${counts.join()}`);
      }
    }
  });
});
