import { createHash } from "node:crypto";
import { ACCOUNT_ID } from "../../addresses";
import type { ResourceRecord } from "../../resourceRecord";
import { isObject, list, text, type Properties } from "../values";
import { elasticAddress, routeTable, subnet } from "./networkLookUps";

/** Public parameter under which Debian publishes its newest image. */
const DEBIAN_IMAGE = /^\/aws\/service\/debian\/release\/13\/latest\/(amd64|arm64)$/;

/** Answers the few data sources that the program may ask; every other one is refused by name. */
export function invokeAws(
  token: string,
  args: Properties,
  region: string,
  records: readonly ResourceRecord[],
): Properties {
  switch (token) {
    case "aws:index/getCallerIdentity:getCallerIdentity":
      return {
        id: ACCOUNT_ID,
        accountId: ACCOUNT_ID,
        arn: `arn:aws:iam::${ACCOUNT_ID}:user/portcullis`,
        userId: "AIDAPORTCULLISTWIN000",
      };
    case "aws:index/getRegion:getRegion":
      return {
        id: region,
        name: region,
        region,
        description: region,
        endpoint: `ec2.${region}.amazonaws.com`,
      };
    case "aws:index/getPartition:getPartition":
      return { id: "aws", partition: "aws", dnsSuffix: "amazonaws.com", reverseDnsPrefix: "com.amazonaws" };
    case "aws:index/getAvailabilityZones:getAvailabilityZones": {
      const letters = ["a", "b", "c"];
      return {
        id: region,
        names: letters.map((letter) => `${region}${letter}`),
        zoneIds: letters.map((_letter, index) => `az${index + 1}`),
        groupNames: [region],
        region,
      };
    }
    case "aws:ssm/getParameter:getParameter":
      return publicParameter(text(args, "name"), region);
    // The data source of groups by name or tag; @pulumi/aws calls it by a name that was a mistake.
    case "aws:autoscaling/getAmiIds:getAmiIds":
      return groupsByTag(args, region, records);
    case "aws:autoscaling/getGroup:getGroup":
      return group(text(args, "name"), records);
    case "aws:ec2/getElasticIp:getElasticIp":
      return elasticAddress(args, records);
    case "aws:ec2/getSubnet:getSubnet":
      return subnet(args, records);
    case "aws:ec2/getRouteTable:getRouteTable":
      return routeTable(args, records);
    default:
      throw new Error(`the stand-in for AWS does not know the data source "${token}"`);
  }
}

const GROUP_TYPE = "aws:autoscaling/group:Group";

function groupsByTag(args: Properties, region: string, records: readonly ResourceRecord[]): Properties {
  const filters = list(args, "filters").filter(isObject);
  const names = list(args, "names");
  const unknown = filters.find((filter) => !text(filter, "name").startsWith("tag:"));
  if (unknown !== undefined) throw new Error(`the stand-in filters groups by tag:KEY, not by ${text(unknown, "name")}`);
  const tagged = (record: ResourceRecord, filter: Properties): boolean =>
    list(record.inputs, "tags")
      .filter(isObject)
      .some((tag) => filter["name"] === `tag:${text(tag, "key")}` && list(filter, "values").includes(tag["value"]));
  const found = records
    .filter((record) => record.type === GROUP_TYPE)
    .filter((record) => names.length === 0 || names.includes(record.id))
    .filter((record) => filters.every((filter) => tagged(record, filter)));
  return {
    id: region,
    region,
    filters,
    names: found.map(({ id }) => id).sort(),
    arns: found.map(({ outputs }) => text(outputs, "arn")).sort(),
  };
}

function group(name: string, records: readonly ResourceRecord[]): Properties {
  const found = records.find((record) => record.type === GROUP_TYPE && record.id === name);
  if (found === undefined) throw new Error(`reading Auto Scaling Group (${name}): couldn't find resource`);
  return { ...found.outputs, id: found.id };
}

function publicParameter(name: string, region: string): Properties {
  if (!DEBIAN_IMAGE.test(name)) {
    throw new Error(
      `ParameterNotFound: the twin has no SSM parameter "${name}", only /aws/service/debian/release/13/latest/{amd64,arm64}`,
    );
  }
  const image = `ami-${createHash("sha256").update(`${region}${name}`).digest("hex").slice(0, 17)}`;
  return {
    id: name,
    name,
    type: "String",
    value: image,
    insecureValue: image,
    version: 1,
    region,
    arn: `arn:aws:ssm:${region}::parameter${name}`,
  };
}
