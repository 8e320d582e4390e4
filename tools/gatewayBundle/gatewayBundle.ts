import * as crypto from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import { z } from "zod";
import { CACHE } from "../../twin/paths";
import type { Progress } from "../progress";
import { ensureRuleSet } from "../ruleSet/ruleSet";
import { writeArchive } from "./archive";
import { bundleFiles } from "./contents";
import type { BundleFile } from "./contents";
import { ensurePackages, fileHash } from "./download";
import { parseLock } from "./lock";

/** The file that gateways fetch from the bucket at boot. */
export interface GatewayBundle {
  path: string;
  /** Lower-case hex. */
  sha256: string;
}

/** Beside the bundle: what it is and what it was made from. */
const Record = z.object({ sha256: z.string(), madeFrom: z.string() });

/**
 * Makes sure that the gateway bundle is in the cache, current and whole: `gateway-bundle/gateway-bundle.tar`, with
 * `gateway-bundle.json` beside it. Its bytes depend on the lock, the rule set and the agent's files only.
 */
export async function ensureGatewayBundle(progress: Progress): Promise<GatewayBundle> {
  const lock = parseLock(fs.readFileSync(path.join(__dirname, "gateway-bundle.lock.json"), "utf8"));
  const ruleSet = await ensureRuleSet(progress);
  const packageDirectory = path.join(CACHE.gatewayBundle, "packages");
  await ensurePackages(lock.packages, packageDirectory, progress);

  const bundle = path.join(CACHE.gatewayBundle, "gateway-bundle.tar");
  const record = path.join(CACHE.gatewayBundle, "gateway-bundle.json");
  const files = bundleFiles(lock, ruleSet, packageDirectory);
  const madeFrom = fingerprint(files);
  const before = readRecord(record);
  if (before?.madeFrom === madeFrom && fs.existsSync(bundle) && fileHash(bundle) === before.sha256) {
    return { path: bundle, sha256: before.sha256 };
  }
  progress(`gateway bundle: ${files.length} files`);
  writeArchive(files, bundle);
  const sha256 = fileHash(bundle);
  fs.writeFileSync(record, `${JSON.stringify({ sha256, madeFrom }, null, 2)}\n`);
  return { path: bundle, sha256 };
}

/** Hash over all names and contents. */
function fingerprint(files: BundleFile[]): string {
  const hash = crypto.createHash("sha256");
  for (const file of files) {
    const content = "text" in file ? Buffer.from(file.text) : fs.readFileSync(file.source);
    hash.update(`${file.name}\0${content.length}\0`).update(content);
  }
  return hash.digest("hex");
}

function readRecord(file: string): z.infer<typeof Record> | undefined {
  try {
    return Record.parse(JSON.parse(fs.readFileSync(file, "utf8")));
  } catch {
    return undefined;
  }
}
