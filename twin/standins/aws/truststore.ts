import { certificatesOf } from "../../certificatePem";
import { objectContent } from "../../objectContent";
import type { ResourceRecord } from "../../resourceRecord";
import { isObject, nested, text } from "../values";

const OBJECT_TYPES = ["aws:s3/bucketObjectv2:BucketObjectv2", "aws:s3/bucketObject:BucketObject"];

/**
 * The object with the truststore of a domain name: API Gateway reads it when it is told of it, and never again by itself.
 * The twin keeps no former versions of objects but the one that the domain name has already.
 *
 * @param before the domain name's record before the change.
 * @throws Error as API Gateway refuses one that is not there, or no truststore.
 */
export function truststoreObject(
  record: ResourceRecord,
  before: ResourceRecord | undefined,
  records: readonly ResourceRecord[],
): ResourceRecord | undefined {
  if (!isObject(record.inputs["mutualTlsAuthentication"])) return undefined;
  const wanted = nested(record.inputs, "mutualTlsAuthentication");
  const uri = text(wanted, "truststoreUri");
  const version = text(wanted, "truststoreVersion");
  const known = nested(before?.inputs ?? {}, "mutualTlsAuthentication");
  const same = text(known, "truststoreUri") === uri && text(known, "truststoreVersion") === version;
  const [kept] = before?.snapshot ?? [];
  if (same && kept !== undefined) return kept;
  const [, bucket, key] = /^s3:\/\/([^/]+)\/(.+)$/.exec(uri) ?? [];
  if (bucket === undefined || key === undefined) refuse(uri, "must be an S3 URI, s3://bucket-name/key-name");
  const object = records.find(
    ({ type, inputs }) => OBJECT_TYPES.includes(type) && inputs["bucket"] === bucket && inputs["key"] === key,
  );
  if (object === undefined) refuse(uri, "does not exist, or is not accessible");
  if (version !== "" && !isVersioned(bucket, records)) refuse(uri, "has no versions: the bucket is not versioned");
  if (version !== "" && text(object.outputs, "versionId") !== version) {
    refuse(uri, `has no version ${version} (twin: only the object's current version is kept)`);
  }
  if (certificatesOf(objectContent(object).toString()).length === 0) refuse(uri, "holds no certificate in PEM");
  return object;
}

function isVersioned(bucket: string, records: readonly ResourceRecord[]): boolean {
  return records.some(
    ({ type, inputs }) =>
      type === "aws:s3/bucketVersioning:BucketVersioning" &&
      inputs["bucket"] === bucket &&
      text(nested(inputs, "versioningConfiguration"), "status") === "Enabled",
  );
}

function refuse(uri: string, reason: string): never {
  throw new Error(`BadRequestException: Invalid truststoreUri: ${uri} ${reason}`);
}
