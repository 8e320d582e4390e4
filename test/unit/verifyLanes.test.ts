import * as assert from "node:assert/strict";
import type { Observation, Observer } from "../../verify/observation";
import type { Probe } from "../../verify/probe";
import { ownObserver } from "../../verify/runEndpoints";
import { runLanes } from "../../verify/runner";
import { VantagePointName, type VantagePoint } from "../../verify/vantagePoint";
import { answer, OTHERS, TARGET } from "./verifyEvidence";

const QUICK = { quietMilliseconds: 1, lateMilliseconds: 20 };
const NOTHING: Observer = { mark: () => Promise.resolve(0), since: () => Promise.resolve([]) };

/** Says what began and ended, in order. */
class Road implements VantagePoint {
  readonly told: string[] = [];

  async send(_from: VantagePointName, { target }: { target: string }) {
    this.told.push(`${target} begins`);
    await new Promise((resolve) => setTimeout(resolve, 20));
    this.told.push(`${target} ends`);
    return answer(200);
  }
}

function probeOf(id: string, changes: Partial<Probe> = {}): Probe {
  const request = { connectTo: "x", port: 443, serverName: "", verifyCertificate: false, method: "GET" };
  return {
    id,
    title: id,
    from: VantagePointName.Internet,
    requests: [{ ...request, target: id, headers: [], body: "", timeoutMilliseconds: 10 }],
    expectation: "",
    observed: true,
    judge: () => [],
    ...changes,
  };
}

describe("lanes of probes", () => {
  it("run side by side, of each one probe after the other, and at the end alone what concerns every endpoint", async () => {
    const road = new Road();
    const lanes = [
      { probes: [probeOf("a1"), probeOf("every", { ofEveryEndpoint: true }), probeOf("a2")], observer: NOTHING },
      { probes: [probeOf("b1")], observer: NOTHING },
    ];
    const results = await runLanes(lanes, { vantagePoint: road, observer: NOTHING, ...QUICK });
    assert.deepEqual(
      results.map((lane) => lane.map(({ probe }) => probe.id)),
      [["a1", "every", "a2"], ["b1"]],
    );
    const at = (what: string): number => road.told.indexOf(what);
    assert.ok(at("b1 begins") < at("a1 ends"), "the lanes wait for each other");
    assert.ok(at("a1 ends") < at("a2 begins"), "two probes of a lane run at one time");
    assert.ok(Math.max(at("a2 ends"), at("b1 ends")) < at("every begins"), "others run beside what concerns all");
  });

  it("see what is theirs or nobody's, and what concerns every endpoint sees all", async () => {
    const seen = new Map<string, number>();
    const counting = (id: string): Probe["judge"] => {
      return ({ observations }) => {
        seen.set(id, observations.length);
        return [];
      };
    };
    const other = { ...OTHERS.direct, externalHost: "other.shop.example", api: { ...OTHERS.direct.api, id: "other" } };
    const invocation = (apiId: string | undefined): Observation => ({
      kind: "function-invocation",
      functionName: "f",
      caller: "apigateway:integration",
      apiId,
    });
    const observer: Observer = {
      mark: () => Promise.resolve(0),
      since: () => Promise.resolve([invocation(TARGET.api.id), invocation("other"), invocation(undefined)]),
    };
    const targets = [TARGET, other];
    const probes = [
      probeOf("own", { judge: counting("own") }),
      probeOf("every", { ofEveryEndpoint: true, judge: counting("every") }),
    ];
    const lane = { probes, observer: ownObserver(TARGET, targets, { observer }) };
    await runLanes([lane], { vantagePoint: new Road(), observer, ...QUICK });
    assert.deepEqual(
      [...seen],
      [
        ["own", 2],
        ["every", 3],
      ],
    );
  });

  it("leave out another endpoint's distribution", async () => {
    const visit = (distributionId: string): Observation => ({
      kind: "distribution-request",
      distributionId,
      peerAddress: "203.0.113.10",
      serverName: "",
      status: 200,
    });
    const other = {
      ...TARGET,
      externalHost: "other.shop.example",
      distribution: { id: "EOTHER", host: "d2.cloudfront.net", byCertificate: false, isNamed: true },
    };
    const observer: Observer = {
      mark: () => Promise.resolve(0),
      since: () => Promise.resolve([visit(TARGET.distribution?.id ?? ""), visit("EOTHER")]),
    };
    const own = ownObserver(TARGET, [TARGET, other], { observer });
    assert.equal((await own?.since(0))?.length, 1);
    assert.equal(ownObserver(TARGET, [TARGET], { observer: undefined }), undefined);
  });
});
