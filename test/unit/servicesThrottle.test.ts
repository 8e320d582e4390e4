import * as assert from "node:assert/strict";
import { Door, GATE } from "./apiGatewayDoor";
import { withoutServiceLog } from "./servicesSupport";

describe("throttles of a stage on the twin", () => {
  withoutServiceLog();
  let door: Door;
  // Token buckets outlive configurations, as AWS's do: each test has a door of its own.
  beforeEach(async () => (door = await Door.open()));
  afterEach(() => door.close());

  const configure = (...throttling: [methodPath: string, ratePerSecond: number, burst: number][]): Promise<void> =>
    door.configure({
      stage: {
        throttling: throttling.map(([methodPath, ratePerSecond, burst]) => ({ methodPath, ratePerSecond, burst })),
      },
    });
  const flood = async (count: number): Promise<number[]> => {
    const answers = Array.from({ length: count }, () => door.send("GET", "/prod/items/1"));
    return (await Promise.all(answers)).map(({ status }) => status).sort();
  };
  const asked = (): number => door.calls.filter(({ functionArn }) => functionArn === GATE).length;

  it("count calls that the authorizer refuses, and let no more of a flood reach it", async () => {
    door.effect = "Deny";
    await configure(["*/*", 0.001, 3]);
    assert.deepEqual(await flood(12), [...Array<number>(3).fill(403), ...Array<number>(9).fill(429)]);
    assert.equal(asked(), 3);
    // Without the throttle all of them get there.
    await configure();
    assert.deepEqual(await flood(12), Array<number>(12).fill(403));
    assert.equal(asked(), 12);
  });

  it("count nothing that reaches no method", async () => {
    await configure(["*/*", 0.001, 1]);
    for (let index = 0; index < 3; index++) assert.equal((await door.send("GET", "/prod/nothing")).status, 403);
    assert.deepEqual(await flood(1), [200]);
  });

  it("are the method's own before the stage's, and have the account's burst where none is named", async () => {
    await configure(["*/*", 0.001, 0], ["items~1{id}/GET", 0.001, -1]);
    assert.deepEqual(await flood(20), Array<number>(20).fill(200));
    await configure(["*/*", -1, -1]);
    assert.deepEqual(await flood(3), [200, 200, 200]);
    await configure(["*/*", 0, 0]);
    assert.deepEqual(await flood(2), [429, 429]);
  });
});
