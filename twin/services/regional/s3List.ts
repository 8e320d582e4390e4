import type { Bucket } from "./configuration";
import { contentOf, etagOf } from "./s3Object";
import { leaf, S3Error, type XmlElement } from "./s3Xml";

const MAXIMUM_KEYS = 1000;

/** ListObjectsV2: keys in the order of their UTF-8 bytes, common prefixes, pages. */
export function listObjects(bucket: Bucket, query: URLSearchParams): XmlElement {
  if (query.get("list-type") !== "2") {
    throw new S3Error(501, "NotImplemented", "The twin's S3 knows ListObjectsV2 (list-type=2) only.");
  }
  const prefix = query.get("prefix") ?? "";
  const delimiter = query.get("delimiter") ?? "";
  const limit = Math.min(Number(query.get("max-keys") ?? MAXIMUM_KEYS), MAXIMUM_KEYS);
  if (!Number.isInteger(limit) || limit < 0) throw new S3Error(400, "InvalidArgument", "max-keys is no number");
  const token = query.get("continuation-token");
  const after = token === null ? (query.get("start-after") ?? "") : Buffer.from(token, "base64url").toString("utf8");
  const encode = query.get("encoding-type") === "url" ? encodeURIComponent : (text: string): string => text;

  const entries = new Map<string, "key" | "prefix">();
  const keys = bucket.objects
    .map(({ key }) => key)
    .sort((one, other) => Buffer.compare(Buffer.from(one), Buffer.from(other)));
  for (const key of keys) {
    if (!key.startsWith(prefix)) continue;
    const end = delimiter === "" ? -1 : key.indexOf(delimiter, prefix.length);
    const name = end < 0 ? key : key.slice(0, end + delimiter.length);
    if (after !== "" && Buffer.compare(Buffer.from(name), Buffer.from(after)) <= 0) continue;
    entries.set(name, end < 0 ? "key" : "prefix");
  }
  const page = [...entries].slice(0, limit);
  const isTruncated = entries.size > page.length;
  const last = page.at(-1)?.[0];
  const next =
    isTruncated && last !== undefined ? [leaf("NextContinuationToken", Buffer.from(last).toString("base64url"))] : [];
  return {
    name: "ListBucketResult",
    children: [
      leaf("Name", bucket.name),
      leaf("Prefix", encode(prefix)),
      ...(delimiter === "" ? [] : [leaf("Delimiter", encode(delimiter))]),
      leaf("KeyCount", page.length),
      leaf("MaxKeys", limit),
      leaf("IsTruncated", isTruncated),
      ...next,
      ...page.map(([name, kind]) =>
        kind === "key" ? contents(bucket, name, encode(name)) : commonPrefix(encode(name)),
      ),
    ],
  };
}

function contents(bucket: Bucket, key: string, encodedKey: string): XmlElement {
  const object = bucket.objects.find((candidate) => candidate.key === key);
  const body = object === undefined ? Buffer.alloc(0) : contentOf(object);
  return {
    name: "Contents",
    children: [
      leaf("Key", encodedKey),
      ...(object?.lastModified === undefined ? [] : [leaf("LastModified", object.lastModified)]),
      leaf("ETag", etagOf(body)),
      leaf("Size", body.length),
      leaf("StorageClass", "STANDARD"),
    ],
  };
}

function commonPrefix(prefix: string): XmlElement {
  return { name: "CommonPrefixes", children: [leaf("Prefix", prefix)] };
}
