import { GLOBAL_TYPES } from "./globalTypes";
import { elementPath, isObject, read, readString, UNKNOWN } from "./reading";

/** CloudFront and its companions are steered from here. */
export const CLOUDFRONT_REGION = "us-east-1";

/** Type of the AWS provider's own resource. */
export const AWS_PROVIDER_TYPE = "pulumi:providers:aws";

const REGION = "[a-z]{2,}(?:-[a-z]+)+-\\d+";
const REGION_NAME = new RegExp(`^${REGION}$`);
/** `eu-central-1a`, and local and wavelength zones such as `us-west-2-lax-1a`. */
const ZONE_NAME = /^([a-z]{2}(?:-[a-z]+){1,2}-\d+)(?:[a-z]|-.+)$/;
const ARN = new RegExp(`^arn:[^:]+:[^:]+:(${REGION}):`);

/** Types whose ARNs must be of their own region, and the properties (at any depth) that hold them. */
const REGIONAL_ARN_PROPERTIES: readonly { types: RegExp; properties: ReadonlySet<string> }[] = [
  {
    types: /^aws:(?:lb|alb|elasticloadbalancing|elasticloadbalancingv2|autoscaling)\//,
    properties: new Set([
      "arn",
      "certificateArn",
      "lbTargetGroupArn",
      "listenerArn",
      "loadBalancerArn",
      "sslCertificateId",
      "targetGroupArn",
      "targetGroupArns",
    ]),
  },
  { types: /^aws:apigateway\/domainName:/, properties: new Set(["regionalCertificateArn"]) },
];

const ZONE_PROPERTIES: ReadonlySet<string> = new Set(["availabilityZone", "availabilityZones"]);

/** A place in a resource that names a region, and the region, {@link UNKNOWN} if it cannot be known yet. */
export interface RegionMention {
  /** `listeners[0].certificateArn`. */
  path: string;
  /** First part of the path: the property whose dependencies tell where an unknown value comes from. */
  property: string;
  kind: "zone" | "arn";
  region: string | typeof UNKNOWN;
}

/** Whether the type belongs to a region. AWS types that the list of global ones does not name do. */
export function isRegionalType(type: string): boolean {
  return type.startsWith("aws:") && !GLOBAL_TYPES.has(type);
}

/** Whether a text looks like a region; new regions need no release of ours. */
export function isRegionName(text: string): boolean {
  return REGION_NAME.test(text);
}

/** Whether a WAFv2 resource serves CloudFront; `UNKNOWN` if that cannot be known yet. */
export function servesCloudfront(type: string, props: object): boolean | typeof UNKNOWN {
  if (!type.startsWith("aws:wafv2/")) {
    return false;
  }
  const scope = readString(props, "scope");
  return scope === UNKNOWN ? UNKNOWN : scope === "CLOUDFRONT";
}

/** Availability zones and regional ARNs among a resource's properties. ARNs without a region (IAM, S3) say nothing. */
export function regionMentions(type: string, props: object): RegionMention[] {
  const arnProperties = REGIONAL_ARN_PROPERTIES.find(({ types }) => types.test(type))?.properties;
  const mentions: RegionMention[] = [];
  const visit = (value: unknown, path: string, property: string, kind: RegionMention["kind"] | undefined): void => {
    if (kind !== undefined && (value === UNKNOWN || typeof value === "string")) {
      const region = value === UNKNOWN ? UNKNOWN : (kind === "zone" ? ZONE_NAME : ARN).exec(value)?.[1];
      if (region !== undefined) {
        mentions.push({ path, property, kind, region });
      }
    } else if (Array.isArray(value)) {
      for (let index = 0; index < value.length; index++) {
        visit(read(value, index), elementPath(path, index), property, kind);
      }
    } else if (isObject(value)) {
      for (const key of Object.keys(value)) {
        const inner = ZONE_PROPERTIES.has(key) ? "zone" : arnProperties?.has(key) === true ? "arn" : undefined;
        visit(read(value, key), path === "" ? key : `${path}.${key}`, property === "" ? key : property, inner);
      }
    }
  };
  visit(props, "", "", undefined);
  return mentions;
}
