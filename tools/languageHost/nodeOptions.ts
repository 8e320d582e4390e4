import { createRequire } from "node:module";
import * as path from "node:path";

/** File beside the host that makes ts-node skip type checks. */
export const TRANSPILE_ONLY_FILE = "transpile-only.js";

/** Finds a module as a program in the given folder would. */
export function resolveFrom(folder: string, request: string): string {
  return createRequire(path.join(folder, "program.js")).resolve(request);
}

/** Arguments of Node for a policy pack or plugin: `PULUMI_NODEJS_TRANSPILE_ONLY=true` means for them what it means for programs. */
export function pluginNodeArguments(): string[] {
  const skipsChecks = process.env["PULUMI_NODEJS_TRANSPILE_ONLY"] === "true";
  return skipsChecks ? ["--require", path.join(__dirname, TRANSPILE_ONLY_FILE)] : [];
}
