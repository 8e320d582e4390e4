import { createHash } from "node:crypto";
import { ACCOUNT_ID } from "../../addresses";
import { text, type Properties } from "../values";

/** Public parameter under which Debian publishes its newest image. */
const DEBIAN_IMAGE = /^\/aws\/service\/debian\/release\/13\/latest\/(amd64|arm64)$/;

/** Answers the few data sources that the program may ask; every other one is refused by name. */
export function invokeAws(token: string, args: Properties, region: string): Properties {
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
    default:
      throw new Error(`the stand-in for AWS does not know the data source "${token}"`);
  }
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
