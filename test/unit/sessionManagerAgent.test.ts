import * as assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { PROJECT_ROOT } from "../../twin/paths";
import { sessionManagerAgentPackage } from "../../twin/sessionManager/agentPackage";
import { temporaryFolder } from "../support/temporary";

const AGENT = path.join(PROJECT_ROOT, "twin", "sessionManager", "agent");

/** Runs Python with the agent's modules and returns what it printed. */
function python(code: string): string {
  return execFileSync("python3", ["-B", "-c", code], { cwd: AGENT, encoding: "utf8" }).trim();
}

describe("the stand-in for AWS's agent", function () {
  this.timeout(30_000);

  it("is a package that is the same bytes each time, and made once", async () => {
    const mask = process.umask(0o077);
    try {
      const one = await sessionManagerAgentPackage(temporaryFolder());
      process.umask(0o002);
      const folder = temporaryFolder();
      const other = await sessionManagerAgentPackage(folder);
      assert.ok(fs.readFileSync(one).equals(fs.readFileSync(other)));
      const { ino } = fs.statSync(other);
      assert.equal(await sessionManagerAgentPackage(folder), other);
      assert.equal(fs.statSync(other).ino, ino);
      assert.deepEqual(fs.readdirSync(folder), [path.basename(path.dirname(other))], "nothing is left of the work");
    } finally {
      process.umask(mask);
    }
  });

  it("has the name, the unit and the place of AWS's package, and says what it is", async () => {
    const file = await sessionManagerAgentPackage(temporaryFolder());
    const field = (name: string): string => execFileSync("dpkg-deb", ["-f", file, name], { encoding: "utf8" }).trim();
    assert.deepEqual(
      [field("Package"), field("Architecture"), field("Version")],
      ["amazon-ssm-agent", "amd64", "0.0.0~twin"],
    );
    const root = temporaryFolder();
    execFileSync("dpkg-deb", ["--raw-extract", file, root]);
    const mode = (name: string): number => fs.statSync(path.join(root, name)).mode & 0o777;
    assert.deepEqual(
      [mode("usr/bin/amazon-ssm-agent"), mode("DEBIAN/postinst"), mode("lib/systemd/system"), mode("DEBIAN/control")],
      [0o755, 0o755, 0o755, 0o644],
    );
    const unit = fs.readFileSync(path.join(root, "lib/systemd/system/amazon-ssm-agent.service"), "utf8");
    assert.match(unit, /^ExecStart=\/usr\/bin\/amazon-ssm-agent$/m);
    assert.match(unit, /^WantedBy=multi-user\.target$/m);
    const started = spawnSync("python3", ["-B", "-c", "import runpy, sys; sys.argv = ['x']; import ssm_agent.agent"], {
      cwd: path.join(root, "usr/lib/amazon-ssm-agent"),
      encoding: "utf8",
    });
    assert.equal(started.stderr, "");
  });

  it("is started by its package where systemd is the first process alone", async () => {
    const root = temporaryFolder();
    execFileSync("dpkg-deb", ["--control", await sessionManagerAgentPackage(temporaryFolder()), root]);
    const said = (script: string, first: string): string => {
      const programs = temporaryFolder();
      for (const [name, text] of [
        ["systemctl", 'echo "systemctl $*"'],
        ["cat", `[ "$1" = /proc/1/comm ] && echo ${first}`],
      ] as const) {
        fs.writeFileSync(path.join(programs, name), `#!/bin/sh\n${text}\n`, { mode: 0o755 });
      }
      const env = { PATH: `${programs}:/usr/bin:/bin` };
      return execFileSync("sh", [path.join(root, script)], { encoding: "utf8", env }).trim();
    };
    assert.deepEqual(said("postinst", "systemd").split("\n"), [
      "systemctl daemon-reload",
      "systemctl enable amazon-ssm-agent",
      "systemctl start amazon-ssm-agent",
    ]);
    assert.equal(said("prerm", "systemd"), "systemctl disable --now amazon-ssm-agent");
    assert.deepEqual([said("postinst", "bash"), said("prerm", "bash")], ["", ""]);
  });

  it("forwards to none of the machine's own services, in any spelling", () => {
    const forbidden = (address: string, nameServers = "{'10.0.0.2'}"): string =>
      python(
        `from ssm_agent.destination import is_forbidden; print(is_forbidden(${JSON.stringify(address)}, ${nameServers}))`,
      );
    for (const address of [
      "169.254.169.254",
      "169.254.169.253",
      "10.0.0.2",
      "fd00:ec2::254",
      "::ffff:169.254.169.254",
    ]) {
      assert.equal(forbidden(address), "True", address);
    }
    for (const address of ["10.0.0.3", "127.0.0.1", "169.254.0.1"]) assert.equal(forbidden(address), "False", address);
    const file = path.join(temporaryFolder(), "resolv.conf");
    fs.writeFileSync(file, "# nameserver 1.1.1.1\nnameserver 10.0.0.2\noptions timeout:2\n");
    const read = (name: string): string =>
      python(`from ssm_agent.destination import resolvers; print(sorted(resolvers(${JSON.stringify(name)})))`);
    assert.deepEqual([read(file), read(`${file}.none`)], ["['10.0.0.2']", "[]"]);
    // 0xa9fea9fe is the metadata service to a resolver that takes numbers in any form.
    const refused = python(
      "from ssm_agent import destination\n" +
        "try:\n destination.connect('0xa9fea9fe', 80)\nexcept destination.Forbidden as error:\n print(error)",
    );
    assert.equal(refused, "forwarding to 169.254.169.254 is forbidden");
  });
});
