import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { bringUp, forget, type TwinStack } from "../../tools/twinStack";
import type { TwinEndpoint } from "../../tools/twinConfiguration";
import { TwinPaths } from "../../twin/paths";
import { authorizerCalls } from "../../verify/checks";
import { passed } from "../../verify/probe";
import { probesOf } from "../../verify/probes";
import { toApi } from "../../verify/requests";
import { runProbes, waitForExternalHost } from "../../verify/runner";
import type { ProbeTarget } from "../../verify/target";
import { Traffic } from "../../verify/traffic";
import { VantagePointName } from "../../verify/vantagePoint";
import { Trespassers } from "./trespassers";

const MINUTES = 60_000;
/** How late a changed distribution, function, deployment or function configuration takes effect; AWS takes seconds. */
const LATE_MILLISECONDS = 1_500;

/** What the configuration says of the lock. */
type Lock = Omit<TwinEndpoint, "host" | "hostedZoneId" | "origin">;

/** The last lines of each log of the twin's functions. */
function logTails({ logGroups }: TwinPaths): string {
  const files = fs.readdirSync(logGroups, { recursive: true, encoding: "utf8" });
  const tail = (file: string): string =>
    fs.readFileSync(path.join(logGroups, file), "utf8").split("\n").slice(-60).join("\n");
  return files
    .filter((file) => /authorizer/.test(file) && fs.statSync(path.join(logGroups, file)).isFile())
    .map((file) => `${file}:\n${tail(file)}`)
    .join("\n");
}

const FLOOD = { clients: 16, calls: 25 };

/** What an origin lock rests on changes under traffic, and under people who try every way around it meanwhile. */
describe("changes of an origin lock under traffic", function () {
  this.timeout(15 * MINUTES);
  const paths = TwinPaths.named("twin-lock");
  let stack: TwinStack;

  before(async () => {
    await forget(paths);
    await update({ originProof: "header" });
    await stack.control.setPropagationDelay(LATE_MILLISECONDS);
    const told: string[] = [];
    const tell = (message: string): void => void told.push(message);
    assert.ok(await waitForExternalHost(target(), { vantagePoint: stack.vantagePoint, tell }), told.join("\n"));
  });

  after(() => forget(paths));

  function target(): ProbeTarget {
    const [first] = stack.targets;
    assert.ok(first !== undefined);
    return first;
  }

  async function update(lock: Lock): Promise<void> {
    const origin = { sampleApi: { accountLogging: true, anyMethod: true } };
    const endpoints = [{ host: "api.shop.example", hostedZoneId: "Z0PORTCULLIS", ...lock, origin }];
    stack = await bringUp(paths, "capture", { endpoints, management: undefined });
  }

  /** Holds that no legitimate request fails and no other one is let in, from before the change until after it. */
  async function changes(lock: Lock): Promise<void> {
    const traffic = new Traffic(stack.vantagePoint, target());
    const trespassers = new Trespassers(stack, target);
    try {
      await update(lock);
      // What is late is part of the change.
      await new Promise((resolve) => setTimeout(resolve, 2 * LATE_MILLISECONDS));
    } finally {
      const { requests, failed, longestGap } = await traffic.end();
      const { attempts, admitted } = await trespassers.end();
      console.error(
        `      ${requests} requests, ${failed.length} failed, longest gap ${Math.round(longestGap)} ms; ` +
          `${attempts} ways around tried, ${admitted.length} admitted`,
      );
      // What the authorizer said is gone with the twin.
      if (failed.length > 0) console.error(logTails(paths));
      assert.deepEqual(failed, []);
      assert.deepEqual(admitted, []);
      assert.ok(requests > 20 && attempts > 20, `${requests} requests, ${attempts} attempts`);
    }
  }

  /** A bounded number of calls straight to the API, many at a time. */
  async function flood(): Promise<number[]> {
    const request = toApi(target(), { path: target().samplePath });
    const statuses: number[] = [];
    const client = async (): Promise<void> => {
      for (let call = 0; call < FLOOD.calls; call++) {
        const response = await stack.vantagePoint.send(VantagePointName.Internet, request);
        if (response.outcome === "response") statuses.push(response.status);
      }
    };
    await Promise.all(Array.from({ length: FLOOD.clients }, client));
    assert.equal(statuses.length, FLOOD.clients * FLOOD.calls);
    return statuses;
  }

  async function failing(): Promise<string[]> {
    const results = await runProbes(probesOf(target()), stack);
    return results.filter((result) => !passed(result)).map(({ probe }) => probe.id);
  }

  it("a flood of refused calls reaches no authorizer, and the gateways' own requests are answered on", async () => {
    const mark = await stack.observer.mark();
    const traffic = new Traffic(stack.vantagePoint, target());
    const statuses = await flood();
    const { requests, failed } = await traffic.end();
    assert.deepEqual(failed, []);
    assert.deepEqual([...new Set(statuses)], [403]);
    // One call for each request that is let in, and none for the flood.
    const calls = authorizerCalls(await stack.observer.since(mark)).length;
    assert.ok(calls <= requests, `${calls} calls of the authorizer for ${requests} requests`);
  });

  it("the secret is rotated, twice", async () => {
    await changes({ originProof: "header", originSecretGeneration: 2 });
    await changes({ originProof: "header", originSecretGeneration: 3 });
    assert.deepEqual(await failing(), []);
  });

  it("a generation too far is refused, and what serves goes on", async () => {
    const jump = update({ originProof: "header", originSecretGeneration: 5 });
    await assert.rejects(jump, /originSecretGeneration: 5\s+allowed: 3, or 4/);
    await assert.rejects(update({ originProof: "mtls" }), /fix: add alsoAccept: header, update/);
    assert.deepEqual(await failing(), []);
  });

  it("the proof changes from the secret to a certificate", async () => {
    await changes({ originProof: "mtls", alsoAccept: "header", originSecretGeneration: 3 });
    await changes({ originProof: "mtls" });
    assert.deepEqual(await failing(), []);
  });

  it("the certificate and its authority are renewed", async () => {
    await changes({ originProof: "mtls", clientCertificateGeneration: 2 });
    assert.deepEqual(await failing(), []);
  });

  it("the proof changes back", async () => {
    await changes({ originProof: "header", alsoAccept: "mtls", clientCertificateGeneration: 2 });
    await changes({ originProof: "header" });
    assert.deepEqual(await failing(), []);
  });
});
