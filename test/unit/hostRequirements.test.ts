import * as assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { PROJECT_ROOT } from "../../twin/paths";
import { temporaryFolder } from "../support/temporary";

const CHECK = `
  try {
    require("./twin/hostRequirements").checkHost();
    console.log("nothing");
  } catch (error) {
    console.log(error.summary);
  }
`;

/** What the twin says of this machine after a shell script has changed it in a mount namespace of its own. */
function checkedAfter(script: string): string {
  const check = `${script}\nexec "$@"`;
  const node = [process.execPath, "-r", "ts-node/register/transpile-only", "-e", CHECK];
  const args = ["--mount", "--propagation", "private", "sh", "-e", "-c", check, "sh", ...node];
  const { stdout, stderr } = spawnSync("unshare", args, { cwd: PROJECT_ROOT, encoding: "utf8" });
  assert.equal(stderr, "");
  return stdout.trim();
}

describe("the twin's requirements of a machine", function () {
  this.timeout(60_000);

  it("are met here", () => {
    assert.equal(checkedAfter(""), "nothing");
  });

  it("are told together, each with what is missing and how to get it", () => {
    const fileSystems = path.join(temporaryFolder(), "filesystems");
    const known = fs.readFileSync("/proc/filesystems", "utf8");
    fs.writeFileSync(fileSystems, known.replace(/^.*\toverlay\n/m, ""));
    const nft = spawnSync("sh", ["-c", "PATH=$PATH:/usr/sbin:/sbin command -v nft"], {
      encoding: "utf8",
    }).stdout.trim();
    const said = checkedAfter(`
      mount --bind ${fileSystems} /proc/filesystems
      mount --bind /dev/null ${fs.realpathSync(nft)}
      awk '$3 == "cgroup2" { print $2 }' /proc/self/mounts | while read -r tree; do umount --lazy "$tree"; done
    `);
    assert.deepEqual(said.split("\n"), [
      "host: this machine lacks",
      "- nft: install the Debian package nftables",
      "- overlay: the kernel has no overlay file system (CONFIG_OVERLAY_FS)",
      "- cgroup2: no control group tree of version 2 is mounted (mount -t cgroup2 cgroup2 /sys/fs/cgroup)",
    ]);
  });
});
