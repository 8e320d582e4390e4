import * as assert from "node:assert/strict";
import type { Observation, Observer } from "../../verify/observation";
import type { Evidence, Probe } from "../../verify/probe";
import { toPort } from "../../verify/requests";
import { runProbes, waitForExternalHost } from "../../verify/runner";
import { type ProbeRequest, type ProbeResponse, VantagePointName } from "../../verify/vantagePoint";
import { answer, BACKEND_CALL, TARGET } from "./verifyEvidence";

/** A far side that records what the test makes it see. */
class FarSide implements Observer {
  readonly seen: Observation[] = [];

  mark(): Promise<number> {
    return Promise.resolve(this.seen.length);
  }

  since(mark: number): Promise<Observation[]> {
    return Promise.resolve(this.seen.slice(mark));
  }
}

function probeOf(id: string, parts: Partial<Probe> = {}): Probe {
  return {
    id,
    title: id,
    from: VantagePointName.Internet,
    requests: [toPort(id, 1)],
    expectation: "",
    observed: true,
    judge: () => [],
    ...parts,
  };
}

const quick = { quietMilliseconds: 1, lateMilliseconds: 50 };
const backendCallsOf = ({ observations }: Evidence) => observations.filter((seen) => seen === BACKEND_CALL).length;

describe("probe runner", () => {
  it("gives each observed probe the observations of its own requests", async () => {
    const observer = new FarSide();
    const send = (_from: VantagePointName, { connectTo }: ProbeRequest): Promise<ProbeResponse> => {
      if (connectTo === "calls") {
        observer.seen.push(BACKEND_CALL);
      }
      return Promise.resolve(answer(200));
    };
    const probes = ["quiet", "calls", "quiet-too"].map((id) =>
      probeOf(id, { requests: [toPort(id, 1), toPort(id, 2)] }),
    );
    const results = await runProbes(probes, { vantagePoint: { send }, observer, ...quick });
    assert.deepEqual(
      results.map(({ probe, evidence }) => [probe.id, evidence.responses.length, backendCallsOf(evidence)]),
      [
        ["quiet", 2, 0],
        ["calls", 2, 2],
        ["quiet-too", 2, 0],
      ],
    );
  });

  it("waits for an observation that comes after the answer", async () => {
    const observer = new FarSide();
    let looks = 0;
    const late: Observer = {
      mark: () => observer.mark(),
      since: (mark) => {
        looks += 1;
        if (looks === 4) {
          observer.seen.push(BACKEND_CALL);
        }
        return observer.since(mark);
      },
    };
    const judge = (evidence: Evidence) =>
      backendCallsOf(evidence) === 1 ? [] : [{ what: "not called", lookAt: "it" }];
    const vantagePoint = { send: () => Promise.resolve(answer(200)) };
    const options = { vantagePoint, observer: late, quietMilliseconds: 1, lateMilliseconds: 5_000 };
    const [result] = await runProbes([probeOf("late", { judge })], options);
    assert.deepEqual(result?.problems, []);
  });

  it("runs unobserved probes beside the others, up to the limit, and keeps the order of the results", async () => {
    let running = 0;
    let most = 0;
    const send = async (): Promise<ProbeResponse> => {
      running += 1;
      most = Math.max(most, running);
      await new Promise((resolve) => setImmediate(resolve));
      running -= 1;
      return { outcome: "timeout", detail: "" };
    };
    const requests = Array.from({ length: 5 }, (_, index) => toPort("10.0.0.1", index + 1));
    const probes = [
      probeOf("first", { observed: false, requests }),
      probeOf("second"),
      probeOf("third", { observed: false, requests }),
    ];
    const told: string[] = [];
    const results = await runProbes(probes, {
      vantagePoint: { send },
      observer: new FarSide(),
      concurrency: 3,
      onResult: ({ probe }) => told.push(probe.id),
      ...quick,
    });
    // Three unobserved requests, and the observed probe beside them.
    assert.equal(most, 4);
    assert.deepEqual(
      results.map(({ probe }) => probe.id),
      ["first", "second", "third"],
    );
    assert.equal(told.length, 3);
  });

  it("fails a probe that has nothing to send, whatever its judgement", async () => {
    const vantagePoint = { send: () => Promise.resolve(answer(200)) };
    const probes = [probeOf("empty", { requests: [] }), probeOf("empty-too", { requests: [], observed: false })];
    const results = await runProbes(probes, { vantagePoint, observer: new FarSide(), ...quick });
    assert.deepEqual(
      results.map(({ problems }) => problems.length),
      [1, 1],
    );
  });
});

describe("waiting for the external host", () => {
  function bench(...answers: ProbeResponse[]) {
    const told: string[] = [];
    const asked: string[] = [];
    const vantagePoint = {
      send: (_from: VantagePointName, request: ProbeRequest) => {
        asked.push(request.connectTo);
        return Promise.resolve((answers.length > 1 ? answers.shift() : answers[0]) ?? answer(200));
      },
    };
    return {
      told,
      asked,
      options: { vantagePoint, tell: (message: string) => told.push(message), pauseMilliseconds: 1 },
    };
  }

  it("ends with the first 2xx and tells each new answer once", async () => {
    const { told, asked, options } = bench(
      { outcome: "unresolved", detail: "x" },
      answer(503),
      answer(503),
      answer(200),
    );
    assert.equal(await waitForExternalHost(TARGET, options), true);
    assert.equal(asked.length, 4);
    assert.deepEqual(
      told.map((line) => /unresolved|503/.exec(line)?.[0]),
      ["unresolved", "503"],
    );
  });

  it("gives up after its time and tells the last answer", async () => {
    const { told, options } = bench(answer(403));
    assert.equal(await waitForExternalHost(TARGET, { ...options, timeoutMilliseconds: 5 }), false);
    assert.match(told.at(-1) ?? "", /does not serve yet.*403/);
  });
});
