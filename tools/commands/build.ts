import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { z } from "zod";
import { PROJECT_ROOT } from "../../twin/paths";

const DIST = path.join(PROJECT_ROOT, "dist");

/** What compiled code reads beside itself. */
const DATA_FILES = [
  "policy/PulumiPolicy.yaml",
  "tools/gatewayBundle/gateway-bundle.lock.json",
  "tools/ruleSet/go.mod",
  "tools/ruleSet/go.sum",
];

/** Exceptions stand beside what this program holds itself to, which is nothing for a program of somebody else. */
const PolicyConfiguration = z.looseObject({ exceptions: z.unknown(), "same-region": z.unknown() });

const Manifest = z.looseObject({ name: z.string(), version: z.string() });

/** `npm run build`: compiles what the npm package exports into a new `dist/`. Its folder `policy` is a policy pack. */
export function buildCommand(): number {
  fs.rmSync(DIST, { recursive: true, force: true });
  const compiler = path.join(PROJECT_ROOT, "node_modules", "typescript", "bin", "tsc");
  const project = path.join(PROJECT_ROOT, "tsconfig.build.json");
  const status = spawnSync(process.execPath, [compiler, "-p", project], { stdio: "inherit" }).status ?? 1;
  if (status !== 0) return status;
  for (const file of DATA_FILES) fs.copyFileSync(path.join(PROJECT_ROOT, file), path.join(DIST, file));
  writePackManifest();
  writeComponentExceptions();
  return 0;
}

/** The engine loads the pack's `main`: in a clone it compiles the sources, here it is the compiled code itself. */
function writePackManifest(): void {
  const source = fs.readFileSync(path.join(PROJECT_ROOT, "policy", "package.json"), "utf8");
  const manifest = { ...Manifest.parse(JSON.parse(source)), main: "index.js" };
  fs.writeFileSync(path.join(DIST, "policy", "package.json"), `${JSON.stringify(manifest, null, 2)}\n`);
}

/** A `--policy-pack-config` with what our components need allowed, wherever they are used. */
function writeComponentExceptions(): void {
  const source = fs.readFileSync(path.join(PROJECT_ROOT, "policy", "portcullis.json"), "utf8");
  const { exceptions, "same-region": sameRegion } = PolicyConfiguration.parse(JSON.parse(source));
  const needed = { exceptions, "same-region": sameRegion };
  fs.writeFileSync(path.join(DIST, "policy", "components.json"), `${JSON.stringify(needed, null, 2)}\n`);
}
