import { spawnSync } from "node:child_process";
import * as path from "node:path";
import { PROJECT_ROOT } from "../../twin/paths";

/** Compiles what the npm package exports into `dist/`. */
export function buildCommand(): number {
  const compiler = path.join(PROJECT_ROOT, "node_modules", "typescript", "bin", "tsc");
  const project = path.join(PROJECT_ROOT, "tsconfig.build.json");
  return spawnSync(process.execPath, [compiler, "-p", project], { stdio: "inherit" }).status ?? 1;
}
