import * as assert from "node:assert/strict";
import { Traffic, type TrafficSettings } from "../../verify/traffic";
import type { ProbeRequest, ProbeResponse, VantagePoint } from "../../verify/vantagePoint";
import { TARGET } from "./verifyEvidence";

const GOOD: ProbeResponse = { outcome: "response", status: 200, headers: [], body: "" };

/** Answers each request as told, the last answer again and again, after a pause. */
class Scripted implements VantagePoint {
  readonly requests: ProbeRequest[] = [];

  constructor(
    private readonly answers: { response: ProbeResponse; after: number }[],
    private readonly enough: number,
    private readonly done: () => void,
  ) {}

  async send(_from: unknown, request: ProbeRequest): Promise<ProbeResponse> {
    const answer = this.answers[Math.min(this.requests.length, this.answers.length - 1)];
    this.requests.push(request);
    if (this.requests.length === this.enough) this.done();
    await new Promise((resolve) => setTimeout(resolve, answer?.after ?? 0));
    return answer?.response ?? GOOD;
  }
}

async function figures(answers: { response: ProbeResponse; after: number }[], settings: TrafficSettings, enough = 5) {
  let done = (): void => undefined;
  const finished = new Promise<void>((resolve) => (done = resolve));
  const vantagePoint = new Scripted(answers, enough, () => done());
  const traffic = new Traffic(vantagePoint, TARGET, { ...settings, pauseMilliseconds: 1 });
  await finished;
  return { ...(await traffic.end()), sent: vantagePoint.requests };
}

describe("traffic", () => {
  const alone = { fresh: 1, kept: 0 };

  it("counts every request that was not answered with 2xx, with when and how", async () => {
    const refused: ProbeResponse = { outcome: "response", status: 502, headers: [], body: "no target" };
    const broken: ProbeResponse = { outcome: "closed", detail: "before a whole answer" };
    const result = await figures(
      [
        { response: GOOD, after: 0 },
        { response: refused, after: 0 },
        { response: broken, after: 0 },
        { response: GOOD, after: 0 },
      ],
      alone,
    );
    assert.equal(result.requests, result.sent.length);
    assert.deepEqual(
      result.failed.map(({ answer }) => answer),
      ["502 no target", "closed (before a whole answer)"],
    );
    for (const { sent, ended } of result.failed) assert.ok(sent >= 0 && ended >= sent);
  });

  it("measures the longest time without an answer, over failed requests too", async () => {
    const refused: ProbeResponse = { outcome: "response", status: 503, headers: [], body: "" };
    const slow = await figures(
      [
        { response: GOOD, after: 0 },
        { response: refused, after: 60 },
        { response: refused, after: 60 },
        { response: GOOD, after: 0 },
      ],
      alone,
    );
    assert.ok(slow.longestGap >= 119, `${slow.longestGap} ms`);
  });

  it("has clients that open a connection each time, and others that keep one of their own", async () => {
    const { sent } = await figures([{ response: GOOD, after: 0 }], { fresh: 1, kept: 2 }, 12);
    const connections = new Set(sent.map(({ connection }) => connection));
    assert.equal(connections.size, 3);
    assert.ok(connections.has(undefined));
  });

  it("asks on at its pace while requests wait, and lets every one of them end", async () => {
    const settings = { fresh: 0, kept: 0, steadyPerSecond: 100 };
    const result = await figures([{ response: GOOD, after: 300 }], settings, 6);
    assert.ok(result.sent.length >= 6, "the sixth was sent although none was answered");
    assert.equal(result.requests, result.sent.length);
    assert.deepEqual(result.failed, []);
  });
});
