import * as assert from "node:assert/strict";
import { parseSecretDocument, SecretLoader } from "../../workloads/authorizer/secrets";
import { CURRENT, OLD, PENDING } from "./authorizerEvents";

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

/** A loader on a clock and a secret that the test sets. */
class Bench {
  time = 1_000_000;
  reads = 0;
  failures: unknown[] = [];
  answer: () => Promise<string> = () => Promise.resolve(JSON.stringify({ live: [CURRENT] }));
  readonly loader = new SecretLoader({
    read: () => {
      this.reads += 1;
      return this.answer();
    },
    now: () => this.time,
    onReloadFailure: (error) => this.failures.push(error),
  });

  serve(...live: string[]): void {
    this.answer = () => Promise.resolve(JSON.stringify({ live }));
  }

  fail(): void {
    this.answer = () => Promise.reject(new Error("throttled"));
  }
}

describe("authorizer secret loader", () => {
  it("asks once a minute", async () => {
    const bench = new Bench();
    await bench.loader.live();
    bench.time += MINUTE - 1;
    await bench.loader.live();
    assert.equal(bench.reads, 1);
    bench.serve(PENDING, CURRENT);
    bench.time += 1;
    assert.deepEqual(await bench.loader.live(), [PENDING, CURRENT]);
    assert.equal(bench.reads, 2);
  });

  it("asks again for a secret that is none of those at hand, every five seconds at most", async () => {
    const bench = new Bench();
    await bench.loader.live();
    bench.serve(CURRENT, PENDING);
    bench.time += 5 * SECOND - 1;
    assert.deepEqual(await bench.loader.afresh(), [CURRENT]);
    assert.equal(bench.reads, 1);
    bench.time += 1;
    assert.deepEqual(await bench.loader.afresh(), [CURRENT, PENDING]);
    assert.equal(bench.reads, 2);
    bench.fail();
    bench.time += 5 * SECOND;
    assert.deepEqual(await bench.loader.afresh(), [CURRENT, PENDING]);
    assert.equal(bench.failures.length, 1);
  });

  it("shares one reload among callers that come meanwhile", async () => {
    const bench = new Bench();
    const answers = await Promise.all([bench.loader.live(), bench.loader.live(), bench.loader.live()]);
    assert.deepEqual(answers, [[CURRENT], [CURRENT], [CURRENT]]);
    assert.equal(bench.reads, 1);
  });

  it("serves on while reloads fail, tells it, and throws after ten minutes", async () => {
    const bench = new Bench();
    await bench.loader.live();
    bench.fail();
    bench.time += 10 * MINUTE - 1;
    assert.deepEqual(await bench.loader.live(), [CURRENT]);
    assert.equal(bench.failures.length, 1);
    bench.time += 1;
    await assert.rejects(bench.loader.live(), /could not be read/);
  });

  it("pauses after a failed reload, then takes the new values", async () => {
    const bench = new Bench();
    await bench.loader.live();
    bench.fail();
    bench.time += MINUTE;
    await bench.loader.live();
    await bench.loader.live();
    assert.equal(bench.reads, 2);
    bench.serve(PENDING);
    bench.time += 5 * SECOND;
    assert.deepEqual(await bench.loader.live(), [PENDING]);
  });

  it("throws when it never loaded, and asks again at the next request", async () => {
    const bench = new Bench();
    bench.fail();
    await assert.rejects(bench.loader.live());
    bench.serve(CURRENT);
    assert.deepEqual(await bench.loader.live(), [CURRENT]);
  });

  it("keeps the good values when the new document is bad", async () => {
    const bench = new Bench();
    await bench.loader.live();
    bench.serve();
    bench.time += MINUTE;
    assert.deepEqual(await bench.loader.live(), [CURRENT]);
    assert.equal(bench.failures.length, 1);
  });

  it("reloads when the clock was set back", async () => {
    const bench = new Bench();
    await bench.loader.live();
    bench.time -= MINUTE;
    await bench.loader.live();
    assert.equal(bench.reads, 2);
  });

  const notJson = "The origin secret is not JSON.";
  const notLive = 'The origin secret must be {"live": […]} with 1 to 3 values of 32 to 128 letters and digits.';
  const badDocuments: [string, string][] = [
    ["", notJson],
    [CURRENT, notJson],
    [`{"live": ["${CURRENT}"]`, notJson],
    ["null", notLive],
    [JSON.stringify([CURRENT]), notLive],
    [JSON.stringify({ live: [] }), notLive],
    [JSON.stringify({ live: [CURRENT, ""] }), notLive],
    [JSON.stringify({ live: [null, CURRENT] }), notLive],
    [JSON.stringify({ live: [[CURRENT]] }), notLive],
    [JSON.stringify({ live: [CURRENT.slice(1)] }), notLive],
    [JSON.stringify({ live: [`${CURRENT} `] }), notLive],
    [JSON.stringify({ live: [CURRENT, PENDING, OLD, "A".repeat(40)] }), notLive],
    [JSON.stringify({ live: CURRENT }), notLive],
  ];
  for (const [index, [document, message]] of badDocuments.entries()) {
    it(`refuses bad document ${index + 1} without quoting it, not even as a cause`, () => {
      assert.throws(
        () => parseSecretDocument(document),
        (error: Error) => error.message === message && error.cause === undefined,
      );
    });
  }

  it("takes one to three values and leaves room for other members", () => {
    assert.deepEqual(parseSecretDocument(JSON.stringify({ live: [CURRENT, PENDING, OLD], made: "today" })), [
      CURRENT,
      PENDING,
      OLD,
    ]);
  });
});
