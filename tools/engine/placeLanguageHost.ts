import * as fs from "node:fs";
import * as path from "node:path";
import { PROJECT_ROOT } from "../../twin/paths";
import { TRANSPILE_ONLY_FILE } from "../languageHost/nodeOptions";
import { bundleProgram } from "./bundle";

/**
 * Puts the Node language host into a folder, where the engine finds it by name: a launcher and the program as one file.
 * The launcher finds the project's Node from where it lies, so that a clone may be moved.
 */
export function placeLanguageHost(folder: string): void {
  const source = path.join(PROJECT_ROOT, "tools", "languageHost");
  bundleProgram({ entry: path.join(source, "main.ts"), outFile: path.join(folder, "language-host.js"), external: [] });
  bundleProgram({
    entry: path.join(source, "transpileOnly.ts"),
    outFile: path.join(folder, TRANSPILE_ONLY_FILE),
    external: [],
  });
  const node = path.relative(folder, path.join(PROJECT_ROOT, "node_modules", "node", "bin", "node"));
  const launcher = path.join(folder, "pulumi-language-nodejs");
  const script = [
    "#!/bin/sh",
    'here=$(dirname "$(readlink -f "$0")")',
    `node="$here/${node}"`,
    '[ -x "$node" ] || node=node',
    'exec "$node" "$here/language-host.js" "$@"',
    "",
  ].join("\n");
  if (fs.existsSync(launcher) && fs.readFileSync(launcher, "utf8") === script) return;
  const temporary = `${launcher}.${process.pid}`;
  fs.writeFileSync(temporary, script, { mode: 0o755 });
  fs.renameSync(temporary, launcher);
}
