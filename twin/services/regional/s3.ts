import type { AccessBook, RequestOrigin } from "./access";
import type { BucketObject, RegionalConfiguration } from "./configuration";
import { verifySignature, type SignedRequest } from "../signature";
import type { RuntimeObjects } from "./runtimeObjects";
import { listObjects } from "./s3List";
import { contentOf, etagOf } from "./s3Object";
import { notPlayed, putObject } from "./s3Put";
import { S3Error, xmlDocument } from "./s3Xml";
import { splitTarget, valuesOf, type HeaderLines } from "../http";
import type { ServiceAnswer } from "./serviceAnswer";

export interface S3Request extends SignedRequest {
  /** Host without a port, lower case. */
  host: string;
  from: RequestOrigin;
  now: number;
}

/** What S3 answers from. */
export interface S3State {
  configuration: RegionalConfiguration;
  access: AccessBook;
  objects: RuntimeObjects;
}

/** Queries by which S3 means another operation on an object. */
const SUBRESOURCES = ["acl", "attributes", "legal-hold", "partNumber", "retention", "tagging", "torrent"];
const OTHER_OPERATIONS = [...SUBRESOURCES, "uploads", "uploadId", "versionId", "restore", "select"];

/** GetObject, HeadObject, PutObject and ListObjectsV2, with AWS's own checks before them. */
export function serveS3(state: S3State, request: S3Request): ServiceAnswer {
  try {
    return answer(state, request);
  } catch (error) {
    if (!(error instanceof S3Error)) throw error;
    return { status: error.status, lines: [["Content-Type", "application/xml"]], body: error.document() };
  }
}

function answer({ configuration, access, objects }: S3State, request: S3Request): ServiceAnswer {
  const { region, sessions } = configuration;
  const { bucketName, key, query } = addressOf(request, region);
  const signature = verifySignature(request, sessions, { region, service: "s3", now: request.now });
  if (signature.kind === "refused") {
    const status = ["AuthorizationHeaderMalformed", "InvalidToken", "XAmzContentSHA256Mismatch"].includes(
      signature.code,
    )
      ? 400
      : 403;
    throw new S3Error(status, signature.code, signature.message);
  }
  const role = signature.kind === "signed" ? signature.signer : undefined;
  const bucket = configuration.s3.buckets.find(({ name }) => name === bucketName);
  if (bucketName === "") throw new S3Error(403, "AccessDenied", "Access Denied");
  if (bucket === undefined) throw new S3Error(404, "NoSuchBucket", "The specified bucket does not exist");
  const bucketArn = `arn:aws:s3:::${bucket.name}`;
  const may = (action: string, resource: string, keys = {}): boolean =>
    access.allows(role, action, resource, bucket.name, request.from, keys);
  if (!["GET", "HEAD"].includes(request.method) && (request.method !== "PUT" || key === "")) {
    throw new S3Error(405, "MethodNotAllowed", "The twin's S3 gets, puts and lists objects, and nothing else.");
  }
  const operation = OTHER_OPERATIONS.find((name) => key !== "" && query.has(name));
  if (operation !== undefined) throw notPlayed(`?${operation}`);
  if (key === "") {
    const keys = { "s3:prefix": query.get("prefix") ?? "", "s3:delimiter": query.get("delimiter") ?? undefined };
    if (!may("s3:ListBucket", bucketArn, keys)) throw new S3Error(403, "AccessDenied", "Access Denied");
    if (request.method === "HEAD")
      return { status: 200, lines: [["x-amz-bucket-region", region]], body: Buffer.alloc(0) };
    return xmlDocument(listObjects({ ...bucket, objects: objects.of(bucket) }, query));
  }
  if (request.method === "PUT") {
    if (!may("s3:PutObject", `${bucketArn}/${key}`)) throw new S3Error(403, "AccessDenied", "Access Denied");
    return putObject(bucket, key, objects, request);
  }
  const object = objects.of(bucket).find((candidate) => candidate.key === key);
  if (!may("s3:GetObject", `${bucketArn}/${key}`)) throw new S3Error(403, "AccessDenied", "Access Denied");
  if (object === undefined) {
    // Who may not list must not learn what is there.
    throw may("s3:ListBucket", bucketArn)
      ? new S3Error(404, "NoSuchKey", "The specified key does not exist.")
      : new S3Error(403, "AccessDenied", "Access Denied");
  }
  return objectAnswer(object, bucket.versioned, request.lines);
}

function objectAnswer(object: BucketObject, versioned: boolean, lines: HeaderLines): ServiceAnswer {
  const body = contentOf(object);
  const etag = etagOf(body);
  const known = valuesOf(lines, "if-none-match");
  const headers: HeaderLines = [
    ["ETag", etag],
    ["Content-Type", object.contentType],
    ["x-amz-server-side-encryption", "AES256"],
    ["Accept-Ranges", "bytes"],
  ];
  if (versioned && object.versionId !== undefined) headers.push(["x-amz-version-id", object.versionId]);
  if (object.lastModified !== undefined) headers.push(["Last-Modified", new Date(object.lastModified).toUTCString()]);
  return known.includes(etag)
    ? { status: 304, lines: headers, body: Buffer.alloc(0) }
    : { status: 200, lines: headers, body };
}

/** Bucket and key, from the host (virtual-host style) or the path. */
function addressOf(request: S3Request, region: string): { bucketName: string; key: string; query: URLSearchParams } {
  const { path, query } = splitTarget(request.target);
  const endpoint = `s3.${region}.amazonaws.com`;
  let text = path.slice(1);
  let bucketName = "";
  if (request.host.endsWith(`.${endpoint}`)) {
    bucketName = request.host.slice(0, -endpoint.length - 1);
  } else if (request.host === endpoint) {
    const slash = text.indexOf("/");
    bucketName = slash < 0 ? text : text.slice(0, slash);
    text = slash < 0 ? "" : text.slice(slash + 1);
  } else {
    throw new S3Error(400, "InvalidRequest", `No bucket has the host ${request.host}`);
  }
  try {
    return { bucketName, key: decodeURIComponent(text), query: new URLSearchParams(query ?? "") };
  } catch {
    throw new S3Error(400, "InvalidURI", "Couldn't parse the specified URI.");
  }
}
