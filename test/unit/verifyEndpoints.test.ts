import * as assert from "node:assert/strict";
import { runEndpoints } from "../../verify/runEndpoints";
import { VantagePointName } from "../../verify/vantagePoint";
import { OTHERS } from "./verifyEvidence";

/** Of private APIs: most of what they are asked must stay silent, and nobody on the far side sees it. */
const HOSTS = ["one.shop.example", "two.shop.example"];
const EVERYTHING = { places: Object.values(VantagePointName), onTwin: true, writes: true, attacks: true, signs: true };

describe("the probes of several endpoints", () => {
  it("wait for silent ports together, and are told by endpoint in the order of the report", async () => {
    const targets = HOSTS.map((externalHost) => ({
      ...OTHERS.private,
      externalHost,
      api: { ...OTHERS.private.api, ownHost: externalHost },
    }));
    const asked = new Set<string>();
    let release: () => void = () => undefined;
    const both = new Promise<void>((resolve) => (release = resolve));
    const runs = await runEndpoints(targets, EVERYTHING, {
      observer: { mark: () => Promise.resolve(0), since: () => Promise.resolve([]) },
      quietMilliseconds: 0,
      lateMilliseconds: 0,
      concurrency: 1_000,
      vantagePoint: {
        send: async (_from, { connectTo }) => {
          // Each endpoint's own address is silent until the other's was asked too.
          if (HOSTS.includes(connectTo)) {
            asked.add(connectTo);
            if (asked.size === HOSTS.length) release();
            await both;
          }
          return { outcome: "timeout", detail: "silent" };
        },
      },
    });
    assert.deepEqual(
      runs.map(({ endpoint }) => endpoint),
      HOSTS,
    );
    const [first, second] = runs.map(({ results }) => results.map(({ probe }) => probe.id));
    assert.ok(first !== undefined && second !== undefined);
    assert.ok(first.includes("private-own-host") && second.includes("private-own-host"));
    assert.ok(first.includes("metadata-gateways") && !second.includes("metadata-gateways"));
  });
});
