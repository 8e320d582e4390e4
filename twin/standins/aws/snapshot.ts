import type { ResourceRecord } from "../../resourceRecord";
import { text } from "../values";

/** Types that a deployment does not freeze: they take effect by themselves. */
const NOT_FROZEN = new Set([
  "aws:apigateway/deployment:Deployment",
  "aws:apigateway/stage:Stage",
  "aws:apigateway/methodSettings:MethodSettings",
]);

/** What a new deployment of an API freezes: everything that belongs to the API at that moment. */
export function snapshotOf(record: ResourceRecord, records: readonly ResourceRecord[]): ResourceRecord[] | undefined {
  if (record.type !== "aws:apigateway/deployment:Deployment") return undefined;
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
