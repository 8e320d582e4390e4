import * as assert from "node:assert/strict";
import * as path from "node:path";
import { accountChecks } from "../../tools/doctor/account";
import { type Check, examine, type Examined, type Finding } from "../../tools/doctor/check";
import { cloudOf } from "../../tools/doctor/cloud";
import type { Need } from "../../tools/doctor/need";
import { temporaryFolder } from "../support/temporary";
import { type CloudState, LoopbackCloud } from "./doctorCloud";

function quietly(checks: Check[]): Promise<Examined[]> {
  return examine(checks, () => undefined);
}

function findingOf(examined: Examined[], title: string): Finding {
  const finding = examined.find((one) => one.title.startsWith(title))?.finding;
  assert.ok(finding !== undefined, title);
  return finding;
}

function statesOf(examined: Examined[]): string[] {
  return [...new Set(examined.map(({ finding }) => finding.state))];
}

describe("doctor on the account", () => {
  const NEED: Need = {
    stack: "dev",
    region: "eu-central-1",
    zones: ["a", "b"],
    certificates: 2,
    rules: 5,
    reservedConcurrency: 50,
  };
  const ROOMY: CloudState = {
    addressNames: ["other"],
    quotas: { "L-0263D0A3": 10, "L-0EA8095F": 60, "L-B99A9384": 1000 },
    certificates: 25,
  };
  const KEYS = ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"];
  const saved = { ...process.env };

  beforeEach(() => {
    const nothing = path.join(temporaryFolder(), "none");
    for (const name of Object.keys(process.env)) {
      if (name.startsWith("AWS_")) Reflect.deleteProperty(process.env, name);
    }
    Object.assign(process.env, { AWS_CONFIG_FILE: nothing, AWS_SHARED_CREDENTIALS_FILE: nothing });
    for (const key of KEYS) process.env[key] = "AKIAIOSFODNN7EXAMPLE";
  });
  after(() => {
    process.env = saved;
  });

  async function visit(state: CloudState, need: Need = NEED): Promise<{ examined: Examined[]; calls: string[] }> {
    const cloud = new LoopbackCloud(state);
    process.env["AWS_ENDPOINT_URL"] = await cloud.start();
    try {
      return { examined: await quietly(accountChecks(need, need.region, cloudOf)), calls: cloud.calls };
    } finally {
      cloud.stop();
    }
  }

  it("names account and user, and compares quotas with what the stack needs", async () => {
    const { examined } = await visit(ROOMY);
    assert.deepEqual(
      examined.map(({ title, finding }) => `${finding.state} ${title}: ${finding.says}`),
      [
        "ok the account's credentials: account 123456789012, as arn:aws:iam::123456789012:user/operator",
        "ok fixed addresses (EIPs) in eu-central-1: 1 of 10 in use, 2 more needed",
        "ok certificates of a load balancer in eu-central-1: 25 beside the default one, 2 needed",
        "ok rules of a security group in eu-central-1: 60 in each direction, 5 needed",
        "ok concurrent executions of Lambda in eu-central-1: 1000; 50 are set aside for authorizers, and 100 must be left to others",
      ],
    );
  });

  it("takes AWS's default for a quota that was never set", async () => {
    const { examined, calls } = await visit({ ...ROOMY, quotas: {} });
    assert.match(findingOf(examined, "fixed addresses").says, /^1 of 5 in use/);
    assert.ok(calls.includes("GetAWSDefaultServiceQuota"));
  });

  it("does not count addresses twice that the stack holds already", async () => {
    const state = {
      ...ROOMY,
      addressNames: ["waf-egress-a", "waf-egress-b", "x", "y", "z"],
      quotas: { "L-0263D0A3": 5, "L-0EA8095F": 60 },
    };
    assert.deepEqual(findingOf((await visit(state)).examined, "fixed addresses"), {
      state: "ok",
      says: "5 of 5 in use, 0 more needed",
    });
  });

  it("tells what is too little, with the command that asks for more", async () => {
    const state = {
      ...ROOMY,
      addressNames: ["x", "y", "z", "u"],
      quotas: { "L-0263D0A3": 5, "L-0EA8095F": 4, "L-B99A9384": 10 },
      certificates: 1,
    };
    const { examined } = await visit(state);
    const fixes = examined.flatMap(({ finding }) => (finding.state === "problem" ? [finding.fix] : []));
    assert.equal(fixes.length, 4);
    assert.match(fixes[0] ?? "", /--service-code ec2 --quota-code L-0263D0A3 --desired-value 6 --region eu-central-1/);
    assert.match(fixes[1] ?? "", /wildcard certificate/);
    assert.match(fixes[2] ?? "", /--service-code vpc --quota-code L-0EA8095F --desired-value 5 /);
    assert.match(fixes[3] ?? "", /authorizerConcurrency .*-1, or: .*--quota-code L-B99A9384 --desired-value 150 /);
  });

  it("is a problem when AWS does not take the credentials, and then asks nothing more", async () => {
    const { examined, calls } = await visit({ ...ROOMY, refusedWith: "ExpiredToken" });
    const [credentials, ...quotas] = examined;
    assert.ok(credentials?.finding.state === "problem");
    assert.match(credentials.finding.says, /ExpiredToken/);
    assert.match(credentials.finding.fix, /aws sso login/);
    assert.deepEqual(statesOf(quotas), ["not checked"]);
    assert.deepEqual([...new Set(calls)], ["GetCallerIdentity"]);
  });

  it("says what it could not check when it may not ask", async () => {
    const { examined } = await visit({ ...ROOMY, ec2RefusedWith: "UnauthorizedOperation" });
    const finding = findingOf(examined, "fixed addresses");
    assert.equal(finding.state, "not checked");
    assert.match(finding.says, /UnauthorizedOperation/);
    assert.equal(findingOf(examined, "certificates").state, "ok");
  });

  it("sends nothing without credentials, and says so", async () => {
    for (const key of KEYS) Reflect.deleteProperty(process.env, key);
    const { examined, calls } = await visit(ROOMY);
    assert.deepEqual(statesOf(examined), ["not checked"]);
    assert.match(findingOf(examined, "the account's credentials").says, /none in the environment or in ~\/\.aws/);
    assert.deepEqual(calls, []);
  });

  it("loads nothing without a region, and says how to name one", async () => {
    const examined = await quietly(accountChecks(NEED, undefined, () => assert.fail("it was opened")));
    assert.deepEqual(statesOf(examined), ["not checked"]);
    assert.match(findingOf(examined, "fixed addresses").says, /--stack dev.*AWS_REGION/);
  });
});
