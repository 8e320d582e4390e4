#!/usr/bin/env node
import * as fs from "node:fs";
import * as path from "node:path";
import { timed } from "../progress";
import { ensureGatewayBundle } from "./gatewayBundle";

const USAGE = `Usage: portcullis-gateway-bundle OUT-FOLDER

Makes gateway-bundle.tar in OUT-FOLDER, for gatewayBundlePath of a PublicWafStack: the gateways' packages, rules and
agent. It needs Go (for the rule set) and a Debian mirror: the one of this machine's apt, or PORTCULLIS_DEBIAN_MIRROR.
`;

/** `portcullis-gateway-bundle OUT-FOLDER`: what `npm run gateway:bundle` is in a clone, for the installed package. */
async function main([folder = "", ...more]: string[]): Promise<number> {
  if (folder === "" || folder.startsWith("-") || more.length > 0) {
    process.stderr.write(USAGE);
    return 2;
  }
  try {
    const bundle = await timed("gateway bundle", ensureGatewayBundle);
    fs.mkdirSync(folder, { recursive: true });
    const file = path.resolve(folder, path.basename(bundle.path));
    // A deployment that runs meanwhile must not read half of it.
    fs.copyFileSync(bundle.path, `${file}.${process.pid}`);
    fs.renameSync(`${file}.${process.pid}`, file);
    process.stdout.write(`${file}\nSHA-256 ${bundle.sha256}\n`);
    return 0;
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    return 1;
  }
}

void main(process.argv.slice(2)).then((code) => process.exit(code));
