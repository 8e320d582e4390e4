import type { ResourceRecord } from "../../resourceRecord";
import { text } from "../values";
import { truststoreObject } from "./truststore";

/** Types that a deployment does not freeze: they take effect by themselves. */
const NOT_FROZEN = new Set([
  "aws:apigateway/basePathMapping:BasePathMapping",
  "aws:apigateway/deployment:Deployment",
  "aws:apigateway/stage:Stage",
  "aws:apigateway/methodSettings:MethodSettings",
]);

/**
 * The record with what AWS reads when the resource is made or changed, and keeps.
 *
 * @param before the record before the change; undefined for a new resource.
 * @throws Error when AWS would refuse what it reads.
 */
export function withSnapshot(
  record: ResourceRecord,
  before: ResourceRecord | undefined,
  records: readonly ResourceRecord[],
): ResourceRecord {
  const { urn, type, id, inputs, outputs } = record;
  const snapshot = snapshotOf(record, before, records);
  return { urn, type, id, inputs, outputs, ...(snapshot === undefined ? {} : { snapshot }) };
}

function snapshotOf(
  record: ResourceRecord,
  before: ResourceRecord | undefined,
  records: readonly ResourceRecord[],
): ResourceRecord[] | undefined {
  switch (record.type) {
    case "aws:apigateway/deployment:Deployment":
      return before === undefined ? apiAsItIs(record, records) : before.snapshot;
    case "aws:apigateway/domainName:DomainName": {
      const truststore = truststoreObject(record, before, records);
      return truststore === undefined ? undefined : [truststore];
    }
    default:
      return undefined;
  }
}

/** What a new deployment of an API freezes: everything that belongs to the API at that moment. */
function apiAsItIs(record: ResourceRecord, records: readonly ResourceRecord[]): ResourceRecord[] {
  const api = text(record.inputs, "restApi");
  return records.filter(
    ({ type, id, inputs }) =>
      type.startsWith("aws:apigateway/") &&
      !NOT_FROZEN.has(type) &&
      (text(inputs, "restApi") === api ||
        text(inputs, "restApiId") === api ||
        (type === "aws:apigateway/restApi:RestApi" && id === api)),
  );
}
