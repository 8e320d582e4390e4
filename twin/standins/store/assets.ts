import { createHash } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import type { ArchiveRecord, AssetRecord } from "../../resourceRecord";
import { ARCHIVE_SIGNATURE, ASSET_SIGNATURE, isObject, SIGNATURE_KEY, type Properties } from "../values";

/**
 * Turns assets and archives, wherever they are in the inputs, into what a record holds. Files are copied into a folder
 * under the name of their content: the program may change them after the update.
 */
export class AssetKeeper {
  constructor(
    /** Folder of the copies. */
    readonly folder: string,
    /** Folder that relative paths start from: the program's. */
    readonly programFolder: string,
  ) {}

  convert(value: unknown): unknown {
    if (Array.isArray(value)) return value.map((element: unknown) => this.convert(element));
    if (!isObject(value)) return value;
    switch (value[SIGNATURE_KEY]) {
      case ASSET_SIGNATURE:
        return this.asset(value);
      case ARCHIVE_SIGNATURE:
        return this.archive(value);
      default:
        return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, this.convert(inner)]));
    }
  }

  private asset(value: Properties): AssetRecord {
    if (typeof value["text"] === "string" && value["text"] !== "") {
      return { __asset: { sha256: sha256(value["text"]), text: value["text"] } };
    }
    if (typeof value["path"] === "string" && value["path"] !== "") return this.fileAsset(value["path"]);
    if (typeof value["uri"] === "string" && value["uri"] !== "") {
      throw new Error("a RemoteAsset cannot be fetched here: use a FileAsset or a StringAsset");
    }
    return { __asset: { sha256: sha256(""), text: "" } };
  }

  private fileAsset(given: string): AssetRecord {
    const content = fs.readFileSync(path.resolve(this.programFolder, given));
    const hash = sha256(content);
    const copy = path.join(this.folder, hash);
    if (!fs.existsSync(copy)) {
      fs.mkdirSync(this.folder, { recursive: true, mode: 0o700 });
      fs.writeFileSync(`${copy}.${process.pid}`, content, { mode: 0o600 });
      fs.renameSync(`${copy}.${process.pid}`, copy);
    }
    return { __asset: { sha256: hash, path: copy } };
  }

  private archive(value: Properties): ArchiveRecord {
    if (isObject(value["assets"])) {
      const files = Object.entries(value["assets"]).flatMap(([name, inner]) => this.archiveEntries(name, inner));
      return { __archive: Object.fromEntries(files) };
    }
    if (typeof value["path"] !== "string")
      throw new Error("a RemoteArchive cannot be fetched here: use an AssetArchive");
    const folder = path.resolve(this.programFolder, value["path"]);
    if (!fs.statSync(folder).isDirectory()) {
      throw new Error(`the archive file "${value["path"]}" cannot be read here: give a folder or an AssetArchive`);
    }
    return { __archive: Object.fromEntries(this.folderEntries(folder, "")) };
  }

  private archiveEntries(name: string, value: unknown): [string, AssetRecord][] {
    if (!isObject(value)) throw new Error(`the archive's entry "${name}" is neither an asset nor an archive`);
    if (value[SIGNATURE_KEY] === ASSET_SIGNATURE) return [[name, this.asset(value)]];
    return Object.entries(this.archive(value).__archive).map(([inner, asset]) => [`${name}/${inner}`, asset]);
  }

  private folderEntries(folder: string, prefix: string): [string, AssetRecord][] {
    return fs.readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
      const file = path.join(folder, entry.name);
      if (entry.isDirectory()) return this.folderEntries(file, `${prefix}${entry.name}/`);
      return [[`${prefix}${entry.name}`, this.fileAsset(file)] satisfies [string, AssetRecord]];
    });
  }
}

function sha256(content: string | Buffer): string {
  return createHash("sha256").update(content).digest("hex");
}
