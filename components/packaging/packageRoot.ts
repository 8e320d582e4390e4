import * as fs from "node:fs";
import * as path from "node:path";

/**
 * Folder of this package: the nearest one above with a package.json. The same code runs as `components/` under ts-node
 * and as `dist/components/` in an installed package, and `workloads/` is beside package.json in both.
 * @throws Error when the package is incomplete.
 */
export function packageRoot(start: string = __dirname): string {
  let folder = start;
  while (!fs.existsSync(path.join(folder, "package.json"))) {
    const parent = path.dirname(folder);
    if (parent === folder) {
      throw new Error(`No package.json above ${start}: the package portcullis is incomplete; install it again.`);
    }
    folder = parent;
  }
  return folder;
}

/** Path of a file that runs inside what is deployed, e.g. `workloadFile("authorizer", "handler.ts")`. */
export function workloadFile(...parts: string[]): string {
  return path.join(packageRoot(), "workloads", ...parts);
}
