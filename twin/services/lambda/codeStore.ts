import { createHash } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import type { FunctionConfiguration } from "./configuration";

/** Unpacked packages, one folder for each content. */
export class CodeStore {
  constructor(private readonly directory: string) {}

  /** Folder of a function's unpacked code; unpacks it on first use. Throws when a file would leave the folder. */
  unpack(code: FunctionConfiguration["code"]): string {
    const folder = path.join(this.directory, codeHash(code));
    if (fs.existsSync(folder)) return folder;
    fs.mkdirSync(this.directory, { recursive: true, mode: 0o700 });
    const made = fs.mkdtempSync(`${folder}.`);
    for (const [name, { __asset: asset }] of Object.entries(code)) {
      const file = path.join(made, name);
      if (!file.startsWith(`${made}${path.sep}`)) {
        throw new Error(`code: ${JSON.stringify(name)} leaves the package; paths inside a package are relative`);
      }
      fs.mkdirSync(path.dirname(file), { recursive: true });
      if ("text" in asset) fs.writeFileSync(file, asset.text);
      else fs.copyFileSync(asset.path, file);
    }
    fs.renameSync(made, folder);
    return folder;
  }
}

/** Same files, same hash. */
export function codeHash(code: FunctionConfiguration["code"]): string {
  const files = Object.entries(code).map(([name, { __asset: asset }]) => `${name}\n${asset.sha256}\n`);
  return createHash("sha256").update(files.sort().join("")).digest("hex").slice(0, 32);
}
