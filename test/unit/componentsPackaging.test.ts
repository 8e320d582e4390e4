import * as assert from "node:assert/strict";
import { createHash } from "node:crypto";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import * as vm from "node:vm";
import { renderEdgeFunction } from "../../components/packaging/edgeFunction";
import { gatewayBundleProblems, readGatewayBundle } from "../../components/packaging/gatewayBundle";
import { bundleLambda } from "../../components/packaging/lambdaBundle";
import { packageRoot, workloadFile } from "../../components/packaging/packageRoot";
import { readSessionManagerAgent, sessionManagerAgentProblems } from "../../components/packaging/sessionManagerAgent";
import { fillBootstrap, modSecurity, USER_DATA_MAXIMUM_BYTES } from "../../components/wafEngines/modSecurity";
import { VIEWER_ADDRESS_HEADER } from "../../contracts/headers";
import type { GatewaySettings } from "../../contracts/gatewaySettings";
import { InstanceRole } from "../../contracts/managementSettings";
import { temporaryDebianPackage } from "../support/debianPackage";
import { temporaryFolder } from "../support/temporary";
import { temporaryBundle } from "./componentsMocks";

const SETTINGS: GatewaySettings = {
  role: InstanceRole.Gateway,
  region: "eu-central-1",
  bucket: "waf-gateways-bucket",
  bundleKey: "gateway-bundles/x.tar",
  bundleSha256: "0".repeat(64),
  hostRoutePrefix: "host-routes/",
  hostRoutePollSeconds: 10,
  loadBalancerCidrs: ["10.40.0.0/24", "10.40.1.0/24"],
};

describe("the package's root", () => {
  it("is found from the sources and from the compiled folder alike", () => {
    const root = temporaryFolder();
    fs.writeFileSync(path.join(root, "package.json"), "{}");
    for (const folder of ["components/packaging", "dist/components/packaging"]) {
      fs.mkdirSync(path.join(root, folder), { recursive: true });
      assert.equal(packageRoot(path.join(root, folder)), root);
    }
    assert.ok(fs.existsSync(workloadFile("authorizer", "handler.ts")));
  });
});

describe("Lambda bundles", () => {
  const bundle = (working: string) => {
    const before = process.cwd();
    process.chdir(working);
    try {
      return bundleLambda(workloadFile("authorizer", "handler.ts"));
    } finally {
      process.chdir(before);
    }
  };

  it("are the same bytes from every folder", () => {
    assert.equal(bundle(os.tmpdir()), bundle(packageRoot()));
  });

  it("hold the authorizer in less than 50 KB, without the AWS SDK and without a path of this machine", () => {
    const code = bundle(os.tmpdir());
    assert.ok(Buffer.byteLength(code) < 50_000, `${Buffer.byteLength(code)} bytes`);
    assert.match(code, /require\("@aws-sdk\/client-secrets-manager"\)/);
    assert.ok(!code.includes(packageRoot()));
  });

  it("run the sample API, which tells what it was asked", async () => {
    const sample = { exports: {} as { handler?: (event: unknown) => Promise<{ statusCode: number; body: string }> } };
    const code = bundleLambda(workloadFile("sampleApi", "handler.ts"));
    vm.runInNewContext(code, { module: sample, exports: sample.exports, Buffer });
    const ask = async (httpMethod: string, requestPath: string, body: string | null = null) => {
      assert.ok(sample.exports.handler);
      const answer = await sample.exports.handler({ httpMethod, path: requestPath, body, isBase64Encoded: false });
      return { status: answer.statusCode, document: JSON.parse(answer.body) as Record<string, unknown> };
    };
    assert.deepEqual(await ask("GET", "/items/a%2Fb"), {
      status: 200,
      document: { method: "GET", path: "/items/a%2Fb", body: "" },
    });
    assert.equal((await ask("POST", "/items", '{"name":"x"}')).status, 201);
    assert.equal((await ask("POST", "/items", "{")).status, 400);
    assert.equal((await ask("DELETE", "/items")).status, 405);
    assert.equal((await ask("DELETE", "/items/1")).status, 200);
    assert.equal((await ask("OPTIONS", "/items")).status, 200);
  });
});

describe("the edge function", () => {
  const run = (allowed: string[], ip: string, headers: Record<string, { value: string }> = {}) => {
    const context: Record<string, unknown> = { event: { viewer: { ip }, request: { headers } } };
    vm.runInNewContext(`${renderEdgeFunction(allowed)}\nresult = handler(event);`, context);
    return JSON.parse(JSON.stringify(context.result)) as {
      statusCode?: number;
      headers: Record<string, { value: string } | undefined>;
    };
  };

  it("asserts the address of an allowed viewer over what it said itself", () => {
    const result = run(["203.0.113.10"], "203.0.113.10", { [VIEWER_ADDRESS_HEADER]: { value: "198.51.100.1" } });
    assert.equal(result.headers[VIEWER_ADDRESS_HEADER]?.value, "203.0.113.10");
  });

  it("refuses every other viewer", () => {
    assert.equal(run(["203.0.113.10"], "203.0.113.1").statusCode, 403);
  });

  it("does not depend on the order of the addresses, and refuses none or too many", () => {
    assert.equal(
      renderEdgeFunction(["203.0.113.11", "203.0.113.10"]),
      renderEdgeFunction(["203.0.113.10", "203.0.113.11"]),
    );
    assert.throws(() => renderEdgeFunction([]), /at least one/);
    const many = Array.from({ length: 900 }, (_, i) => `203.0.${i >> 8}.${i & 255}`);
    assert.throws(() => renderEdgeFunction(many), /10240 are allowed/);
  });
});

describe("the gateway bundle", () => {
  it("is named by its content", () => {
    const content = "x".repeat(9 * 1024 * 1024);
    const sha256 = createHash("sha256").update(content).digest("hex");
    const bundle = readGatewayBundle(temporaryBundle(content));
    assert.equal(bundle.sha256, sha256);
    assert.equal(bundle.key, `gateway-bundles/${sha256}.tar`);
  });

  it("that is missing names the command that makes it; a folder is none", () => {
    const [problem] = gatewayBundleProblems("gatewayBundle", "/nowhere/bundle.tar");
    assert.match(problem?.fix ?? "", /npm run gateway:bundle/);
    assert.equal(gatewayBundleProblems("gatewayBundle", os.tmpdir()).length, 1);
  });
});

describe("user data of ModSecurity gateways", () => {
  it("is a script that holds the settings, within EC2's limit", () => {
    const userData = modSecurity.userData(SETTINGS);
    assert.match(userData, /^#!/);
    assert.ok(Buffer.byteLength(userData) <= USER_DATA_MAXIMUM_BYTES);
    const encoded = Buffer.from(JSON.stringify(SETTINGS)).toString("base64");
    assert.ok(userData.includes(encoded));
    assert.ok(!userData.includes("@PORTCULLIS_SETTINGS@"));
  });

  it("is refused when the script takes no settings, takes them twice, or is too large", () => {
    assert.throws(() => fillBootstrap("#!/bin/sh", SETTINGS), /exactly once/);
    assert.throws(() => fillBootstrap("@PORTCULLIS_SETTINGS@ @PORTCULLIS_SETTINGS@", SETTINGS), /exactly once/);
    const large = `@PORTCULLIS_SETTINGS@${"#".repeat(USER_DATA_MAXIMUM_BYTES)}`;
    assert.throws(() => fillBootstrap(large, SETTINGS), /16384/);
  });
});

describe("the package of AWS's agent for Session Manager", () => {
  const problems = (file: string): string[] =>
    sessionManagerAgentProblems("management.sessionManagerAgent", file).map(
      ({ value, allowed }) => `${String(value)}: ${allowed}`,
    );

  it("is named by its content, and read without being unpacked where Node cannot", () => {
    for (const packed of ["gz", "plain", "opaque"] as const) {
      const file = temporaryDebianPackage({ packed });
      assert.deepEqual(problems(file), [], packed);
      const { key, sha256 } = readSessionManagerAgent(file);
      assert.equal(sha256, createHash("sha256").update(fs.readFileSync(file)).digest("hex"));
      assert.equal(key, `session-manager-agent/${sha256}.deb`);
    }
  });

  const allowed = /the path of AWS's Debian package amazon-ssm-agent for amd64, at most 128 MiB$/;
  const refused: [what: string, file: () => string, found: RegExp][] = [
    ["a missing file", () => "/nonexistent/agent.deb", /^\/nonexistent\/agent\.deb: /],
    ["a folder", () => temporaryFolder(), /: the path/],
    ["another kind of file", () => temporaryBundle("rpm"), /, no Debian package: /],
    ["another package", () => temporaryDebianPackage({ name: "nginx" }), /, the package nginx for amd64: /],
    ["the one for Arm", () => temporaryDebianPackage({ architecture: "arm64" }), /amazon-ssm-agent for arm64: /],
    ["a package without a size", () => brokenPackage(), /, no Debian package: /],
  ];
  for (const [what, file, found] of refused) {
    it(`is not ${what}`, () => {
      const [only, ...others] = problems(file());
      assert.match(only ?? "nothing was refused", found);
      assert.match(only ?? "", allowed);
      assert.deepEqual(others, []);
    });
  }

  function brokenPackage(): string {
    const file = path.join(temporaryFolder(), "agent.deb");
    fs.writeFileSync(file, `!<arch>\n${"debian-binary".padEnd(48)}${"many".padEnd(10)}\`\n`);
    return file;
  }
});
