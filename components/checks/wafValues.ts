import type { Problem } from "./problem";

/** Seconds between two looks of a gateway at the host routes. */
export const DEFAULT_HOST_ROUTE_POLL_SECONDS = 10;
/** Minutes that new gateways have to become healthy. */
export const DEFAULT_GATEWAY_START_MINUTES = 10;
/** x86-64, as the gateway bundle's packages are. */
export const DEFAULT_INSTANCE_TYPE = "t3.small";

/**
 * Types with Arm processors: `g` after the generation, and the oldest.
 * https://docs.aws.amazon.com/ec2/latest/instancetypes/instance-type-names.html
 */
const GRAVITON = /^(a1|[a-z]+\d+g[a-z]*)\./;

/** Scalars of a WAF fleet that AWS would refuse late, or not at all. `prefix` ends where a key begins. */
export function fleetProblems(
  prefix: string,
  values: { imageId: string; instanceType?: string; hostRoutePollSeconds?: number; gatewayStartMinutes?: number },
): Problem[] {
  const problems: Problem[] = [];
  if (!/^ami-([0-9a-f]{8}|[0-9a-f]{17})$/.test(values.imageId)) {
    problems.push({
      key: `${prefix}imageId`,
      value: values.imageId,
      allowed: "the id of a Debian 13 (amd64) image, ami- and 17 hexadecimal digits",
      fix: "take the id from the SSM parameter /aws/service/debian/release/13/latest/amd64 of your region",
    });
  }
  if (values.instanceType !== undefined) {
    problems.push(...instanceTypeProblems(`${prefix}instanceType`, values.instanceType));
  }
  const poll = values.hostRoutePollSeconds;
  if (poll !== undefined && !(Number.isInteger(poll) && poll >= 1 && poll <= 300)) {
    problems.push({
      key: `${prefix}hostRoutePollSeconds`,
      value: poll,
      allowed: "a whole number of seconds from 1 to 300",
      fix: `leave it out for ${DEFAULT_HOST_ROUTE_POLL_SECONDS}`,
    });
  }
  const start = values.gatewayStartMinutes;
  if (start !== undefined && !(Number.isInteger(start) && start >= 1 && start <= 60)) {
    problems.push({
      key: `${prefix}gatewayStartMinutes`,
      value: start,
      allowed: "a whole number of minutes from 1 to 60",
      fix: `leave it out for ${DEFAULT_GATEWAY_START_MINUTES}`,
    });
  }
  return problems;
}

/** What is wrong with the type of an instance that the gateway bundle is for. */
export function instanceTypeProblems(key: string, instanceType: string): Problem[] {
  const allowed = `an x86-64 instance type such as ${DEFAULT_INSTANCE_TYPE}`;
  if (!/^[a-z][a-z0-9-]*\.[a-z0-9-]+$/.test(instanceType)) {
    return [{ key, value: instanceType, allowed, fix: `name one, or leave it out for ${DEFAULT_INSTANCE_TYPE}` }];
  }
  if (!GRAVITON.test(instanceType)) return [];
  return [
    {
      key,
      value: instanceType,
      allowed: `${allowed}: image and bundle are amd64, and this is an Arm one`,
      fix: `name another, or leave it out for ${DEFAULT_INSTANCE_TYPE}`,
    },
  ];
}

/** Pattern of every region, where it is not known which one it must be. */
export const ANY_REGION = "[a-z0-9-]+";

/** What is wrong with the ARN of a certificate. `region` is a name or {@link ANY_REGION}. */
export function certificateArnProblems(key: string, arn: string, region: string): Problem[] {
  if (new RegExp(`^arn:aws[a-z-]*:acm:${region}:\\d{12}:certificate/[0-9a-f-]+$`).test(arn)) {
    return [];
  }
  const allowed = `the ARN of an ACM certificate in ${region === ANY_REGION ? "the stack's region" : region}`;
  return [{ key, value: arn, allowed, fix: "request or import the certificate in that region and give its ARN" }];
}

/** What is wrong with the id of a hosted zone. */
export function hostedZoneProblems(key: string, id: string): Problem[] {
  if (/^Z[A-Z0-9]{1,31}$/.test(id)) {
    return [];
  }
  return [
    {
      key,
      value: id,
      allowed: "the id of a Route 53 hosted zone, e.g. Z0123456789ABCDEFGHIJ",
      fix: "copy it from Route 53",
    },
  ];
}
