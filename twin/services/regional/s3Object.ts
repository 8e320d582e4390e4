import { createHash } from "node:crypto";
import * as fs from "node:fs";
import type { BucketObject } from "./configuration";

/** Content of an object. */
export function contentOf(object: BucketObject): Buffer {
  const { content } = object;
  if ("text" in content) return Buffer.from(content.text);
  return "base64" in content ? Buffer.from(content.base64, "base64") : fs.readFileSync(content.path);
}

/** ETag of an object that was put in one piece. */
export function etagOf(body: Buffer): string {
  return `"${createHash("md5").update(body).digest("hex")}"`;
}
