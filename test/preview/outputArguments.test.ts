import * as assert from "node:assert/strict";
import * as path from "node:path";
import { PROJECT_ROOT } from "../../twin/paths";
import { programTsconfig, withProject } from "../support/engine";

const COMPONENTS = path.join(PROJECT_ROOT, "components");

const PROGRAM = `
  import * as pulumi from "@pulumi/pulumi";
  import { Attachment, Authorizer, ProtectedEndpoint } from ${JSON.stringify(COMPONENTS)};
  // As another stack's output comes: later, and of whatever shape.
  const later = <T>(value: unknown): pulumi.Output<T> =>
    pulumi.output(new Promise<T>((resolve) => setImmediate(() => resolve(value as T)))) as pulumi.Output<T>;
  new ProtectedEndpoint("orders", {
    host: "api.shop.example",
    attachment: later<Attachment>(undefined),
    region: "eu-central-1",
    origin: { restApiId: later("orders-api"), stageName: "v1" },
  });
  new Authorizer("gate", {
    restApiId: later("gate-api"),
    region: later("europe"),
    allowedAddresses: later(["203.0.113.10", "10.0.0.1"]),
    hosts: later(["API"]),
    originSecret: { secretArn: later("origin") },
  });
`;

const SAYS = [
  /ProtectedEndpoint "orders" cannot be made: 1 problem\.\n\s+attachment: missing\n\s+allowed: .*\n\s+fix: .*`attachment`/,
  /ProtectedEndpoint "orders" cannot be made: 1 problem\.\n\s+origin\.restApiId: "orders-api"\n/,
  /Authorizer "gate" cannot be made: 5 problems\./,
  /^\s+restApiId: "gate-api"$/m,
  /^\s+region: "europe"$/m,
  /^\s+allowedAddresses\[1\]: "10\.0\.0\.1"$/m,
  /^\s+hosts\[0\]: "API"$/m,
  /^\s+originSecret\.secretArn: "origin"$/m,
];

describe("arguments that are Outputs", function () {
  this.timeout(120_000);

  it("are judged when they are known, and fail the preview with key, value, what is allowed and the fix", async () => {
    await withProject({ "index.ts": PROGRAM, "tsconfig.json": programTsconfig({ rootDir: "/" }) }, async (engine) => {
      const { exitCode, output } = await engine.preview();
      assert.notEqual(exitCode, 0, output);
      for (const message of SAYS) assert.match(output, message);
      assert.doesNotMatch(output, /^\s+at .*\.ts:/m, "a mistake of the user's is no crash of the program's");
      assert.doesNotMatch(
        output,
        /lambda:Function|lambda\/function:Function/,
        "nothing that needs a wrong value is made",
      );
    });
  });
});
