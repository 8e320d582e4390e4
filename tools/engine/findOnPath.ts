import * as fs from "node:fs";
import * as path from "node:path";

/**
 * Finds an executable on PATH. Folders of npm's own commands are left out: the npm package `pulumi` is no engine but a
 * program that downloads one.
 */
export function findOnPath(name: string, searchPath: string = process.env["PATH"] ?? ""): string | undefined {
  return searchPath
    .split(path.delimiter)
    .filter((folder) => folder !== "" && !folder.endsWith(path.join("node_modules", ".bin")))
    .map((folder) => path.join(folder, name))
    .find(isExecutable);
}

function isExecutable(file: string): boolean {
  try {
    fs.accessSync(file, fs.constants.X_OK);
    return fs.statSync(file).isFile();
  } catch {
    return false;
  }
}
