import { createHash, randomBytes } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import { z } from "zod";
import type { Bucket, BucketObject } from "./configuration";
import { contentOf, etagOf } from "./s3Object";

const storedSchema = z.strictObject({
  key: z.string(),
  contentType: z.string(),
  base64: z.string(),
  versionId: z.string(),
  /** ISO 8601. */
  lastModified: z.string(),
  /** ETag of the object that the stack declared under the key when this one was put; null when there was none. */
  over: z.string().nullable(),
});

type StoredObject = z.infer<typeof storedSchema>;

/** What is put. */
export interface NewObject {
  key: string;
  contentType: string;
  body: Buffer;
}

/**
 * Objects that machines put while they run, beside those that the stack declares. Of one key the later wins: an object
 * put here stands until the stack's declaration of its key changes. Kept in a folder, a file each, since S3 outlives
 * whoever wrote.
 */
export class RuntimeObjects {
  private readonly buckets = new Map<string, Map<string, StoredObject>>();

  constructor(private readonly directory: string) {}

  /** Takes what the stack declares now: buckets that are gone take their objects with them. */
  follow(declared: Bucket[]): void {
    for (const name of this.foldersOf()) {
      if (declared.some((bucket) => bucket.name === name)) continue;
      fs.rmSync(this.folder(name), { recursive: true, force: true });
    }
    this.buckets.clear();
    for (const bucket of declared) {
      const objects = this.read(bucket.name).filter((object) => {
        const stands = object.over === declaredEtag(bucket, object.key);
        if (!stands) fs.rmSync(this.file(bucket.name, object.key), { force: true });
        return stands;
      });
      this.buckets.set(bucket.name, new Map(objects.map((object) => [object.key, object])));
    }
  }

  /** Every object of a bucket, as it is now. */
  of(bucket: Bucket): BucketObject[] {
    const own = this.buckets.get(bucket.name) ?? new Map<string, StoredObject>();
    return [
      ...bucket.objects.filter(({ key }) => !own.has(key)),
      ...[...own.values()].map(({ key, contentType, base64, versionId, lastModified }) => ({
        key,
        contentType,
        content: { base64 },
        versionId,
        lastModified,
      })),
    ];
  }

  /** Puts an object, and returns it when it is on disk. */
  put(bucket: Bucket, { key, contentType, body }: NewObject): StoredObject {
    const stored: StoredObject = {
      key,
      contentType,
      base64: body.toString("base64"),
      versionId: randomBytes(24).toString("base64url"),
      lastModified: new Date().toISOString(),
      over: declaredEtag(bucket, key),
    };
    fs.mkdirSync(this.folder(bucket.name), { recursive: true, mode: 0o700 });
    const file = this.file(bucket.name, key);
    fs.writeFileSync(`${file}.next`, JSON.stringify(stored), { mode: 0o600 });
    fs.renameSync(`${file}.next`, file);
    const objects = this.buckets.get(bucket.name) ?? new Map<string, StoredObject>();
    this.buckets.set(bucket.name, objects.set(key, stored));
    return stored;
  }

  private read(bucket: string): StoredObject[] {
    const folder = this.folder(bucket);
    if (!fs.existsSync(folder)) return [];
    return fs
      .readdirSync(folder)
      .filter((name) => name.endsWith(".json"))
      .map((name) => storedSchema.parse(JSON.parse(fs.readFileSync(path.join(folder, name), "utf8"))));
  }

  private foldersOf(): string[] {
    return fs.existsSync(this.directory) ? fs.readdirSync(this.directory) : [];
  }

  private folder(bucket: string): string {
    return path.join(this.directory, path.basename(bucket));
  }

  /** Keys may hold anything; names of files may not. */
  private file(bucket: string, key: string): string {
    return path.join(this.folder(bucket), `${createHash("sha256").update(key).digest("hex")}.json`);
  }
}

function declaredEtag(bucket: Bucket, key: string): string | null {
  const object = bucket.objects.find((candidate) => candidate.key === key);
  return object === undefined ? null : etagOf(contentOf(object));
}
