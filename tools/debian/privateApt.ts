import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { DEBIAN_KEYRING, type Mirrors, sourceLines } from "./archives";

/** apt for another Debian release than the host's, with a state of its own: the host's packages are not looked at. */
export class PrivateApt {
  constructor(
    private readonly directory: string,
    private readonly suite: string,
    private readonly architecture: string,
    private readonly mirrors: Mirrors,
  ) {}

  /** Fetches and verifies the package lists. */
  update(): void {
    if (!fs.existsSync(DEBIAN_KEYRING)) {
      throw new Error(`${DEBIAN_KEYRING} is missing: apt-get install --yes debian-archive-keyring`);
    }
    for (const folder of ["lists/partial", "cache/archives/partial"]) {
      fs.mkdirSync(path.join(this.directory, folder), { recursive: true });
    }
    fs.writeFileSync(path.join(this.directory, "status"), "");
    const sources = sourceLines(this.mirrors, this.suite, `[signed-by=${DEBIAN_KEYRING}]`);
    fs.writeFileSync(path.join(this.directory, "sources.list"), `${sources.join("\n")}\n`);
    this.run(["update"]);
  }

  /** What an installation of these packages on an empty system would fetch, as apt prints it. */
  printUris(packages: string[]): string {
    return this.run(["--yes", "--print-uris", "install", ...packages]);
  }

  private run(args: string[]): string {
    const options = {
      "Dir::State": this.directory,
      "Dir::State::Lists": path.join(this.directory, "lists"),
      "Dir::State::status": path.join(this.directory, "status"),
      "Dir::Cache": path.join(this.directory, "cache"),
      "Dir::Etc::sourcelist": path.join(this.directory, "sources.list"),
      "Dir::Etc::sourceparts": path.join(this.directory, "none"),
      "Dir::Etc::preferences": path.join(this.directory, "none"),
      "Dir::Etc::preferencesparts": path.join(this.directory, "none"),
      "APT::Architecture": this.architecture,
      "APT::Architectures": this.architecture,
      "APT::Install-Recommends": "false",
      "Acquire::Languages": "none",
      // Otherwise the printed hash is MD5.
      "Acquire::ForceHash": "SHA256",
    };
    const settings = Object.entries(options).flatMap(([key, value]) => ["-o", `${key}=${value}`]);
    const result = spawnSync("apt-get", ["-qq", ...settings, ...args], {
      encoding: "utf8",
      maxBuffer: 16 * 1024 * 1024,
    });
    if (result.error)
      throw new Error(`apt-get cannot be run (${result.error.message}): the lock is renewed on Debian or Ubuntu.`);
    if (result.status !== 0) throw new Error(`apt-get ${args.join(" ")} failed:\n${result.stdout}${result.stderr}`);
    return result.stdout;
  }
}
