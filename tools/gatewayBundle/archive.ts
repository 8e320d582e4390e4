import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import type { BundleFile } from "./contents";

/**
 * Writes files into a tar archive whose bytes depend on nothing but their names and contents: neither on the order of a
 * folder, nor on times, owners, or the umask.
 */
export function writeArchive(files: BundleFile[], archive: string): void {
  const staging = fs.mkdtempSync(`${archive}.`);
  try {
    for (const file of files) {
      const target = path.join(staging, file.name);
      fs.mkdirSync(path.dirname(target), { recursive: true });
      if ("text" in file) fs.writeFileSync(target, file.text);
      else fs.copyFileSync(file.source, target);
      fs.chmodSync(target, 0o644);
    }
    const options = ["--format=ustar", "--sort=name", "--mtime=@0", "--owner=0", "--group=0", "--numeric-owner"];
    const members = fs.readdirSync(staging).sort();
    const args = [...options, "--mode=u=rwX,go=rX", "-cf", `${staging}.part`, "-C", staging, "--", ...members];
    const result = spawnSync("tar", args, { encoding: "utf8", env: { ...process.env, LC_ALL: "C" } });
    if (result.error) throw result.error;
    if (result.status !== 0) throw new Error(`tar failed:\n${result.stderr}`);
    fs.renameSync(`${staging}.part`, archive);
  } finally {
    fs.rmSync(`${staging}.part`, { force: true });
    fs.rmSync(staging, { recursive: true, force: true });
  }
}
