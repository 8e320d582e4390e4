import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { TwinPaths } from "../../twin/paths";
import { forget } from "../twinStack";

/** Not in the clone: a Unix socket's path is short, and a clone's may be long. */
const PREFIX = path.join(os.tmpdir(), "portcullis-tests-");

/**
 * Makes the folder that takes the place of the system's temporary one for this process's test runners, and removes those
 * of earlier ones that were killed. Its name ends with the process's number.
 */
export async function makeTestFolder(): Promise<string> {
  await removeTestFolders();
  const folder = `${PREFIX}${process.pid}`;
  fs.mkdirSync(folder, { mode: 0o700 });
  return folder;
}

/** Removes this process's folder and those of processes that are gone, and ends the twins in them. */
export async function removeTestFolders(): Promise<void> {
  const parent = path.dirname(PREFIX);
  for (const name of fs.readdirSync(parent)) {
    const owner = name.startsWith(path.basename(PREFIX)) ? Number(name.slice(path.basename(PREFIX).length)) : NaN;
    if (!Number.isInteger(owner) || (owner !== process.pid && fs.existsSync(`/proc/${owner}`))) continue;
    const folder = path.join(parent, name);
    for (const entry of fs.readdirSync(folder)) {
      const twin = new TwinPaths(path.join(folder, entry));
      if (fs.existsSync(twin.processIdFile)) await forget(twin);
    }
    fs.rmSync(folder, { recursive: true, force: true });
  }
}
