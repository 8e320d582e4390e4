import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { type Check, examine, type Examined, type Finding } from "../../tools/doctor/check";
import { type Host, THIS_HOST } from "../../tools/doctor/host";
import { machineChecks } from "../../tools/doctor/machine";
import { needOf } from "../../tools/doctor/need";
import { renderFindings } from "../../tools/doctor/report";
import { PROJECT_ROOT } from "../../twin/paths";
import { temporaryFolder } from "../support/temporary";

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

  it("adds up what authorizers set aside: none in mode iam, where the API has its own, or by -1", () => {
    const endpoints = [{}, { authorizerConcurrency: 20 }, { authorizerConcurrency: -1 }, { lockMode: "iam" }];
    const folder = temporaryFolder();
    const config = {
      "aws:region": "eu-central-1",
      "portcullis:waf": { zones: [] },
      "portcullis:endpoints": [...endpoints, { methodAuthorizer: "own" }],
    };
    fs.writeFileSync(path.join(folder, "Pulumi.x.yaml"), JSON.stringify({ config }));
    assert.equal(needOf("x", folder).reservedConcurrency, 70);
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
      reservedConcurrency: 0,
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
