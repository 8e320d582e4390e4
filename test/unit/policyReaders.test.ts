import * as assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import * as path from "node:path";
import * as sdk from "@pulumi/policy";
import { GLOBAL_TYPES } from "../../policy/lib/globalTypes";
import { read, readList, UNKNOWN } from "../../policy/lib/reading";
import { isRegionalType, regionMentions } from "../../policy/lib/regions";
import { TAGGED_TYPES } from "../../policy/lib/taggedTypes";

/** What the engine sends for an unknown text. */
const SENTINEL = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** Properties as the SDK hands them to a policy. Its typings lack the function that does it. */
function props(value: Record<string, unknown>): object {
  const wrap: unknown = Reflect.get(sdk, "unknownCheckingProxy");
  assert.ok(typeof wrap === "function");
  const proxied: unknown = Reflect.apply(wrap, undefined, [value]);
  assert.ok(typeof proxied === "object" && proxied !== null);
  return proxied;
}

describe("policy: readers", () => {
  it("read each value by itself through the engine's proxy", () => {
    const rule = props({ cidrBlocks: [SENTINEL, "0.0.0.0/0"], protocol: SENTINEL, port: 22 });
    assert.equal(read(rule, "protocol"), UNKNOWN);
    assert.equal(read(rule, "port"), 22);
    assert.equal(read(rule, "absent"), undefined);
    assert.deepEqual(readList(rule, "cidrBlocks"), [
      { index: 0, value: UNKNOWN },
      { index: 1, value: "0.0.0.0/0" },
    ]);
  });

  it("take one value for a list of one, and nothing for an empty list", () => {
    const rule = props({ one: "a", unknown: SENTINEL, none: null });
    assert.deepEqual(readList(rule, "one"), [{ value: "a" }]);
    assert.deepEqual(readList(rule, "unknown"), [{ value: UNKNOWN }]);
    assert.deepEqual(readList(rule, "none"), []);
    assert.deepEqual(readList(rule, "absent"), []);
  });

  it("let other errors through", () => {
    const broken = Object.defineProperty({}, "value", {
      get: () => {
        throw new Error("broken");
      },
    });
    assert.throws(() => read(broken, "value"), /broken/);
  });
});

describe("policy: regions", () => {
  it("know the same global types as the installed @pulumi/aws", () => {
    const folder = path.dirname(require.resolve("@pulumi/aws/package.json"));
    const withoutRegion = new Set<string>();
    for (const module of readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory())) {
      for (const file of readdirSync(path.join(folder, module.name)).filter((name) => name.endsWith(".d.ts"))) {
        const typings = readFileSync(path.join(folder, module.name, file), "utf8");
        const script = path.join(folder, module.name, file.replace(/\.d\.ts$/, ".js"));
        if (typings.includes("extends pulumi.CustomResource") && !/^\s+(?:readonly )?region\??:/m.test(typings)) {
          const token = /__pulumiType = ['"](aws:[^'"]+)['"]/.exec(readFileSync(script, "utf8"))?.[1];
          assert.ok(token, script);
          withoutRegion.add(token);
        }
      }
    }
    assert.deepEqual([...GLOBAL_TYPES].sort(), [...withoutRegion].sort());
  });

  it("list as taking tags what does in the installed @pulumi/aws", () => {
    const folder = path.dirname(require.resolve("@pulumi/aws/package.json"));
    assert.ok(TAGGED_TYPES.size > 50);
    for (const token of TAGGED_TYPES) {
      const [, module = ""] = /^aws:(.+):\w+$/.exec(token) ?? [];
      const typings = readFileSync(path.join(folder, `${module}.d.ts`), "utf8");
      assert.match(typings, /^\s+tags\?: pulumi\.Input<\{/m, token);
    }
  });

  it("tell regional types from global ones and other packages", () => {
    assert.equal(isRegionalType("aws:ec2/vpc:Vpc"), true);
    assert.equal(isRegionalType("aws:iam/role:Role"), false);
    assert.equal(isRegionalType("awsx:ec2:Vpc"), false);
  });

  it("find zones of every kind", () => {
    const zones = [
      "eu-central-1a",
      "us-gov-west-1b",
      "us-west-2-lax-1a",
      "us-east-1-wl1-bos-wlz-1",
      "nowhere",
      "eu-central-1",
    ];
    const found = regionMentions("aws:autoscaling/group:Group", { availabilityZones: zones });
    assert.deepEqual(
      found.map(({ path: place, region }) => [place, region]),
      [
        ["availabilityZones[0]", "eu-central-1"],
        ["availabilityZones[1]", "us-gov-west-1"],
        ["availabilityZones[2]", "us-west-2"],
        ["availabilityZones[3]", "us-east-1"],
      ],
    );
  });

  it("find no region in an ARN that has none, nor where another region is right", () => {
    assert.deepEqual(
      regionMentions("aws:lb/listener:Listener", { certificateArn: "arn:aws:iam::1:server-certificate/x" }),
      [],
    );
    const edge = { certificateArn: "arn:aws:acm:us-east-1:1:certificate/x" };
    assert.deepEqual(regionMentions("aws:apigateway/domainName:DomainName", edge), []);
  });
});
