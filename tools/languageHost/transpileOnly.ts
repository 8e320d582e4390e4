import { createRequire } from "node:module";
import * as path from "node:path";

// Loaded before Pulumi's runner for policy packs. The runner asks ts-node to check types, whatever the settings; the
// project's own checks have done that, and it would take longer than everything else together.
const load = createRequire(path.join(process.cwd(), "program.js"));
const tsNode: unknown = load("ts-node");

if (hasRegister(tsNode)) {
  const { register } = tsNode;
  tsNode.register = (options) =>
    register({ ...options, typeCheck: false, transpileOnly: true, ignoreDiagnostics: [5011] });
}

interface Registrar {
  register: (options: Record<string, unknown>) => unknown;
}

function hasRegister(module: unknown): module is Registrar {
  return typeof module === "object" && module !== null && "register" in module && typeof module.register === "function";
}
