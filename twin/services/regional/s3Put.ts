import { createHash } from "node:crypto";
import { valuesOf, type HeaderLines } from "../http";
import type { Bucket } from "./configuration";
import type { RuntimeObjects } from "./runtimeObjects";
import { etagOf } from "./s3Object";
import { S3Error } from "./s3Xml";
import type { ServiceAnswer } from "./serviceAnswer";

/** Headers of S3 that mean something here; every other one is refused by name, not left out. */
const KNOWN_HEADERS = [
  "x-amz-content-sha256",
  "x-amz-date",
  "x-amz-security-token",
  "x-amz-server-side-encryption",
  "x-amz-user-agent",
];

const MAXIMUM_KEY_BYTES = 1024;

/** PutObject in one piece, for somebody who may. */
export function putObject(
  bucket: Bucket,
  key: string,
  objects: RuntimeObjects,
  request: { lines: HeaderLines; body: Buffer },
): ServiceAnswer {
  const { lines, body } = request;
  const header = (name: string): string | undefined => valuesOf(lines, name)[0];
  const unknown = lines.map(([name]) => name.toLowerCase()).find((name) => isUnknown(name));
  if (unknown !== undefined) throw notPlayed(`the header ${unknown} of PutObject`);
  if (header("content-length") === undefined) {
    throw new S3Error(411, "MissingContentLength", "You must provide the Content-Length HTTP header.");
  }
  if (Buffer.byteLength(key) > MAXIMUM_KEY_BYTES) throw new S3Error(400, "KeyTooLongError", "Your key is too long");
  const encryption = header("x-amz-server-side-encryption") ?? "AES256";
  if (encryption !== "AES256") throw notPlayed(`the encryption ${encryption}`);
  const digest = header("content-md5");
  if (digest !== undefined && digest !== createHash("md5").update(body).digest("base64")) {
    throw new S3Error(400, "BadDigest", "The Content-MD5 you specified did not match what we received.");
  }
  const unless = header("if-none-match");
  if ((unless !== undefined && unless !== "*") || header("if-match") !== undefined) {
    throw notPlayed("conditions of PutObject but If-None-Match: *");
  }
  if (unless === "*" && objects.of(bucket).some((object) => object.key === key)) {
    throw new S3Error(412, "PreconditionFailed", "At least one of the pre-conditions you specified did not hold");
  }
  const contentType = header("content-type") ?? "binary/octet-stream";
  const { versionId } = objects.put(bucket, { key, contentType, body });
  return {
    status: 200,
    lines: [
      ["ETag", etagOf(body)],
      ["x-amz-server-side-encryption", "AES256"],
      ...(bucket.versioned ? [["x-amz-version-id", versionId] as [string, string]] : []),
    ],
    body: Buffer.alloc(0),
  };
}

/** For what S3 does and the twin's does not. */
export function notPlayed(what: string): S3Error {
  return new S3Error(501, "NotImplemented", `The twin's S3 does not play ${what}.`);
}

function isUnknown(name: string): boolean {
  return name.startsWith("x-amz-") && !KNOWN_HEADERS.includes(name);
}
