import * as fs from "node:fs";
import * as path from "node:path";
import type { ResourceRecord } from "../resourceRecord";
import { Resource } from "../topology/resources";
import { TwinFailureError } from "../twinFailureError";

/**
 * A bucket goes only when it is empty, or with `forceDestroy`: what machines put into it counts, which no record shows.
 * @param runtimeObjects Folder of what machines put; see `TwinPaths.runtimeObjects`.
 * @throws TwinFailureError in AWS's words.
 */
export function refuseFullBucket(record: ResourceRecord | undefined, runtimeObjects: string): void {
  if (record?.type !== "aws:s3/bucket:Bucket") return;
  const bucket = new Resource(record);
  const folder = path.join(runtimeObjects, bucket.text("bucket") ?? bucket.id);
  if (bucket.flag("forceDestroy") === true || !fs.existsSync(folder) || fs.readdirSync(folder).length === 0) return;
  throw new TwinFailureError(
    bucket.owner,
    "BucketNotEmpty: The bucket you tried to delete is not empty. You must delete all versions in the bucket.",
  );
}
