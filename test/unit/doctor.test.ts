import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { accountChecks } from "../../tools/doctor/account";
import { type Check, examine, type Examined, type Finding } from "../../tools/doctor/check";
import { cloudOf } from "../../tools/doctor/cloud";
import { type Host, THIS_HOST } from "../../tools/doctor/host";
import { machineChecks } from "../../tools/doctor/machine";
import { type Need, needOf } from "../../tools/doctor/need";
import { renderFindings } from "../../tools/doctor/report";
import { PROJECT_ROOT } from "../../twin/paths";
import { temporaryFolder } from "../support/temporary";
import { type CloudState, LoopbackCloud } from "./doctorCloud";

const GIGABYTE = 1024 ** 3;

/** A machine on which everything is well. */
const WELL: Host = {
  isRoot: () => true,
  nodeVersion: () => "v24.9.0",
  missingPackages: () => [],
  run: () => ({ succeeded: true, says: "" }),
  fileSystems: () => "nodev\tsysfs\nnodev\toverlay\n",
  controlGroups: () => "/sys/fs/cgroup",
  availableMemory: () => 8 * GIGABYTE,
  freeSpace: () => 50 * GIGABYTE,
  exists: () => true,
  engine: () => ({ says: "v3.259.0, built here", mustBeBuilt: false }),
};

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

describe("doctor on the machine", () => {
  it("finds nothing wrong where nothing is", async () => {
    assert.deepEqual(statesOf(await quietly(machineChecks(WELL))), ["ok"]);
  });

  const sick: { lacks: Partial<Host>; title: string; says: RegExp; fix: RegExp }[] = [
    { lacks: { isRoot: () => false }, title: "root", says: /namespaces/, fix: /sudo npm run doctor/ },
    {
      lacks: { isRoot: () => false, missingPackages: () => ["nftables", "mmdebstrap"] },
      title: "host packages",
      says: /nftables, mmdebstrap/,
      fix: /^sudo apt-get install .* nftables mmdebstrap$/,
    },
    {
      lacks: { run: (_, args) => ({ succeeded: !args.includes("true"), says: "Operation not permitted" }) },
      title: "namespaces",
      says: /Operation not permitted/,
      fix: /privileged/,
    },
    {
      lacks: { run: (_, args) => ({ succeeded: !args.includes("nft"), says: "Could not process rule" }) },
      title: "nftables",
      says: /Could not process rule/,
      fix: /kernel/,
    },
    {
      lacks: { fileSystems: () => "nodev\tsysfs\n\text4\n" },
      title: "overlay file system",
      says: /kernel has none/,
      fix: /modprobe overlay.*CONFIG_OVERLAY_FS/,
    },
    {
      lacks: { controlGroups: () => undefined },
      title: "control groups",
      says: /version 2/,
      fix: /^mount -t cgroup2/,
    },
    {
      lacks: { availableMemory: () => GIGABYTE },
      title: "memory",
      says: /1\.0 GB available, 2\.0 GB needed/,
      fix: /end other programs/,
    },
    {
      lacks: { freeSpace: () => GIGABYTE, exists: () => false },
      title: "disk space of the project",
      says: /1\.0 GB free, 2\.0 GB needed/,
      fix: /make room/,
    },
    {
      lacks: { freeSpace: () => GIGABYTE / 4 },
      title: "disk space for temporary files",
      says: /0\.3 GB free/,
      fix: /make room/,
    },
    {
      lacks: {
        engine: () => {
          throw new Error("There is no Pulumi engine, and no Go toolchain was found.");
        },
      },
      title: "Pulumi engine",
      says: /no Go toolchain/,
      fix: /install/,
    },
    {
      lacks: { engine: () => ({ says: "built by go", mustBeBuilt: true }), freeSpace: () => 3 * GIGABYTE },
      title: "Pulumi engine",
      says: /3\.0 GB free.*4\.0 GB needed/,
      fix: /GOCACHE/,
    },
  ];
  for (const { lacks, title, says, fix } of sick) {
    it(`tells of ${title} by what was seen and how to put it right (${String(says)})`, async () => {
      const finding = findingOf(await quietly(machineChecks({ ...WELL, ...lacks })), title);
      assert.ok(finding.state === "problem", JSON.stringify(finding));
      assert.match(finding.says, says);
      assert.match(finding.fix, fix);
    });
  }

  it("leaves to the next start what that installs, and to root what only root may try", async () => {
    const missing = await quietly(machineChecks({ ...WELL, missingPackages: () => ["nftables"] }));
    assert.match(findingOf(missing, "host packages").says, /installed by the next npm start: nftables/);
    const run = () => assert.fail("it was tried");
    const user = await quietly(machineChecks({ ...WELL, isRoot: () => false, run }));
    for (const title of ["namespaces", "nftables"]) assert.equal(findingOf(user, title).state, "not checked");
  });

  it("asks the kernel itself: its rules are rules, and a wrong program is refused", () => {
    const checks = machineChecks({ ...THIS_HOST, freeSpace: () => 50 * GIGABYTE });
    const look = (title: string) => checks.find((check) => check.title === title)?.look();
    for (const title of ["namespaces", "nftables", "overlay file system", "control groups"]) {
      assert.deepEqual(look(title), { ...(look(title) as Finding), state: "ok" }, title);
    }
    const refused = THIS_HOST.run("unshare", ["--net", "nft", "--file", "-"], "add rule ip nowhere chain drop");
    assert.equal(refused.succeeded, false);
    assert.notEqual(refused.says, "");
  });
});

describe("doctor on the account", () => {
  const NEED: Need = { stack: "dev", region: "eu-central-1", zones: ["a", "b"], certificates: 2, rules: 5 };
  const ROOMY: CloudState = {
    addressNames: ["other"],
    quotas: { "L-0263D0A3": 10, "L-0EA8095F": 60 },
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
      quotas: { "L-0263D0A3": 5, "L-0EA8095F": 4 },
      certificates: 1,
    };
    const { examined } = await visit(state);
    const fixes = examined.flatMap(({ finding }) => (finding.state === "problem" ? [finding.fix] : []));
    assert.equal(fixes.length, 3);
    assert.match(fixes[0] ?? "", /--service-code ec2 --quota-code L-0263D0A3 --desired-value 6 --region eu-central-1/);
    assert.match(fixes[1] ?? "", /wildcard certificate/);
    assert.match(fixes[2] ?? "", /--service-code vpc --quota-code L-0EA8095F --desired-value 5 /);
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

describe("doctor", () => {
  it("reads what a stack needs from its configuration", () => {
    const need = needOf("prod", PROJECT_ROOT);
    assert.equal(need.region, "eu-central-1");
    assert.deepEqual(need.zones, ["eu-central-1a", "eu-central-1b", "eu-central-1c"]);
    assert.throws(() => needOf("nowhere", PROJECT_ROOT), /no .*Pulumi\.nowhere\.yaml: name a stack/);
    const folder = temporaryFolder();
    fs.writeFileSync(path.join(folder, "Pulumi.half.yaml"), "config:\n  aws:region: eu-central-1\n");
    assert.throws(() => needOf("half", folder), /portcullis:waf[^]*`pulumi preview` tells all/);
  });

  it("leaves out zones that are gone, and addresses that are brought", () => {
    const folder = temporaryFolder();
    const zones = [
      { name: "a" },
      { name: "b", state: "gone" },
      { name: "c", allocationId: "eipalloc-0123456789abcdef0" },
    ];
    const management = { adminCidrs: Array.from({ length: 20 }, (_, index) => `203.0.113.${index}/32`) };
    const config = {
      "aws:region": "eu-central-1",
      "portcullis:waf": { zones, management },
      "portcullis:endpoints": [],
    };
    fs.writeFileSync(path.join(folder, "Pulumi.x.yaml"), JSON.stringify({ config }));
    assert.deepEqual(needOf("x", folder), {
      stack: "x",
      region: "eu-central-1",
      zones: ["a"],
      certificates: 0,
      rules: 22,
    });
  });

  it("prints a table, each fix in full below it, and sums up", () => {
    const fix = `aws service-quotas ${"--option value ".repeat(10)}`;
    const report = renderFindings(
      [
        { title: "root", finding: { state: "ok", says: "yes" } },
        { title: "memory", finding: { state: "problem", says: "too little", fix } },
        { title: "rules", finding: { state: "not checked", says: "no credentials" } },
      ],
      { width: 80 },
    );
    assert.match(report, /│ ok +│ root +│ yes/);
    assert.ok(report.includes(`problem memory: too little\n  fix: ${fix}\n`));
    assert.ok(report.endsWith("1 ok, 1 problems, 1 not checked\n"));
    assert.ok(report.split("\n").every((line) => line.length <= 80 || line.includes("fix: ")));
  });
});
