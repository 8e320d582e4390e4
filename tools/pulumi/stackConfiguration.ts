import * as fs from "node:fs";
import * as path from "node:path";
import type { EngineFolders } from "./environment";

const SALT = /^encryptionsalt:.*$/m;

/**
 * Copies a stack's configuration to where the engine may write: it adds the salt of the passphrase, which has no place in
 * the project. The salt of an earlier run is kept, since the state was encrypted with it.
 *
 * @param source File with the configuration; an absent one counts as empty.
 * @returns The working copy, to be given as `--config-file`.
 */
export function workingConfiguration(folders: EngineFolders, stack: string, source: string): string {
  const copy = path.join(folders.configuration, `Pulumi.${stack}.yaml`);
  const content = fs.existsSync(source) ? fs.readFileSync(source, "utf8") : "";
  const salt =
    SALT.exec(content)?.[0] ?? (fs.existsSync(copy) ? SALT.exec(fs.readFileSync(copy, "utf8"))?.[0] : undefined);
  const lines = [content.replace(SALT, "").trimEnd(), salt ?? ""].filter((line) => line !== "");
  fs.writeFileSync(copy, `${lines.join("\n")}\n`, { mode: 0o600 });
  return copy;
}
