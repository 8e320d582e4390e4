import { ANY_REGION, certificateArnProblems, fleetProblems, hostedZoneProblems } from "./wafValues";
import { certificateNameProblems } from "./hostNames";
import { managementProblems, type ManagementValues } from "./management";
import type { Problem } from "./problem";
import { type ScalingArgs, scalingProblems } from "./scaling";
import { tagProblems } from "./tags";
import { networkProblems, type NetworkValues } from "./network";
import { zoneListProblems, ZoneState } from "./zones";

/** The plain values of a public WAF stack that can be wrong. */
export interface StackValues extends NetworkValues {
  /** Without one, nothing is checked against it. */
  region: string | undefined;
  certificate: { arn?: string; names?: string[]; domainName?: string; hostedZoneId?: string };
  imageId: string;
  instanceType?: string;
  hostRoutePollSeconds?: number;
  gatewayStartMinutes?: number;
  scaling?: ScalingArgs;
  management?: ManagementValues;
  tags?: Record<string, string>;
}

/** Everything that is wrong with the values of a public WAF stack. `prefix` ends where a key begins. */
export function stackProblems(prefix: string, values: StackValues): Problem[] {
  return [
    ...networkProblems(prefix, values),
    ...zoneListProblems(prefix, values.region, values.zones),
    ...certificateProblems(`${prefix}certificate`, values.region, values.certificate),
    ...fleetProblems(prefix, values),
    ...scalingProblems(`${prefix}scaling`, values.scaling ?? {}, activeZones(values.zones)),
    ...(values.management === undefined
      ? []
      : managementProblems(prefix, values.management, {
          region: values.region,
          certificateNames: values.certificate.names ?? [values.certificate.domainName ?? ""],
          ownNetwork: values.cidrBlock !== undefined,
          zones: values.zones,
        })),
    ...tagProblems(`${prefix}tags`, values.tags ?? {}),
  ];
}

function activeZones(zones: StackValues["zones"]): number {
  return zones.filter(({ state }) => state === ZoneState.Active).length;
}

/** A region's name, e.g. `eu-central-1`. */
export function regionProblems(key: string, region: string | undefined): Problem[] {
  if (region !== undefined && /^[a-z]{2}(-[a-z]+)+-\d$/.test(region)) {
    return [];
  }
  const fix = "set it with `pulumi config set aws:region REGION`";
  return [{ key, value: region, allowed: "the name of an AWS region, e.g. eu-central-1", fix }];
}

function certificateProblems(
  key: string,
  region: string | undefined,
  certificate: StackValues["certificate"],
): Problem[] {
  const { arn, names, domainName, hostedZoneId } = certificate;
  const given = [arn, names].some((value) => value !== undefined);
  const made = [domainName, hostedZoneId].some((value) => value !== undefined);
  if (given === made) {
    const allowed = "either arn and names (a certificate that exists), or domainName and hostedZoneId (a new one)";
    return [{ key, value: certificate, allowed, fix: "give one of the two pairs" }];
  }
  return given ? givenProblems(key, region, arn, names) : madeProblems(key, domainName, hostedZoneId);
}

function givenProblems(
  key: string,
  region: string | undefined,
  arn: string | undefined,
  names: string[] | undefined,
): Problem[] {
  const problems = arn === undefined ? [missing(`${key}.arn`, "the certificate's ARN")] : [];
  if (names === undefined || names.length === 0) {
    problems.push(missing(`${key}.names`, 'the names that the certificate covers, e.g. ["*.shop.example"]', names));
  }
  return [
    ...problems,
    ...(arn === undefined ? [] : certificateArnProblems(`${key}.arn`, arn, region ?? ANY_REGION)),
    ...(names ?? []).flatMap((name, index) => certificateNameProblems(`${key}.names[${index}]`, name)),
  ];
}

function madeProblems(key: string, domainName: string | undefined, hostedZoneId: string | undefined): Problem[] {
  return [
    ...(domainName === undefined
      ? [missing(`${key}.domainName`, "the name that the new certificate is made for")]
      : certificateNameProblems(`${key}.domainName`, domainName)),
    ...(hostedZoneId === undefined
      ? [missing(`${key}.hostedZoneId`, "the id of the Route 53 hosted zone that takes the validation record")]
      : hostedZoneProblems(`${key}.hostedZoneId`, hostedZoneId)),
  ];
}

function missing(key: string, allowed: string, value?: unknown): Problem {
  return { key, value, allowed, fix: "add it" };
}
