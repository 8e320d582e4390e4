import type * as pulumi from "@pulumi/pulumi";
import { z } from "zod";

type Text = pulumi.Input<string>;

/** Values that may be outputs are passed on as they are. */
const textInput = z.custom<Text>();

const subnetSpecSchema = z.object({
  type: z.enum(["Public", "Private", "Isolated", "Unused"]),
  name: z.string().optional(),
  cidrMask: z.number().int().min(0).max(32).optional(),
  size: z
    .number()
    .refine((size) => Number.isInteger(Math.log2(size)), "must be a power of 2")
    .optional(),
  cidrBlocks: z.array(z.string()).optional(),
  assignIpv6AddressOnCreation: z.literal(false).optional(),
  tags: z.record(z.string(), textInput).optional(),
});

/** The arguments of `awsx.ec2.Vpc`. All but the last ones must be plain values. */
const argsSchema = z.object({
  cidrBlock: z.string().default("10.0.0.0/16"),
  availabilityZoneNames: z.array(z.string()).min(1).optional(),
  numberOfAvailabilityZones: z.number().int().min(1).max(3).optional(),
  availabilityZoneCidrMask: z.number().int().min(16).max(28).optional(),
  natGateways: z
    .object({
      strategy: z.enum(["None", "Single", "OnePerAz"]).default("OnePerAz"),
      elasticIpAllocationIds: z.array(textInput).default([]),
    })
    .prefault({}),
  subnetSpecs: z.array(subnetSpecSchema).optional(),
  subnetStrategy: z.enum(["Legacy", "Auto", "AutoMerge", "Exact"]).default("Legacy"),
  subnetNameTagStrategy: z.enum(["Legacy", "AvailabilityZone"]).default("Legacy"),
  tags: z.custom<pulumi.Input<Record<string, Text>>>().optional(),
  region: textInput.optional(),
  enableDnsHostnames: z.custom<pulumi.Input<boolean>>().optional(),
  enableDnsSupport: z.custom<pulumi.Input<boolean>>().optional(),
  enableNetworkAddressUsageMetrics: z.custom<pulumi.Input<boolean>>().optional(),
  instanceTenancy: textInput.optional(),
});

export type NetworkArgs = z.infer<typeof argsSchema>;

const KNOWN: string[] = Object.keys(argsSchema.shape);

/**
 * Reads the arguments of a VPC.
 * @throws Error with every problem at once.
 */
export function parseArgs(inputs: Record<string, unknown>): NetworkArgs {
  const given = Object.fromEntries(Object.entries(inputs).filter(([, value]) => value !== undefined && value !== null));
  const problems = Object.keys(given)
    .filter((name) => !KNOWN.includes(name))
    .map((name) => `${name}: the twin's stand-in for awsx.ec2.Vpc does not know this argument`);
  const result = argsSchema.safeParse(given);
  if (!result.success) {
    problems.push(...result.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`));
  } else {
    problems.push(...combinations(result.data));
  }
  if (!result.success || problems.length > 0) throw new Error(`awsx.ec2.Vpc: ${problems.join("; ")}`);
  return result.data;
}

function combinations(args: NetworkArgs): string[] {
  const problems: string[] = [];
  const { strategy, elasticIpAllocationIds: addresses } = args.natGateways;
  if (args.availabilityZoneNames !== undefined && args.numberOfAvailabilityZones !== undefined) {
    problems.push("only one of availabilityZoneNames and numberOfAvailabilityZones may be given");
  }
  if (strategy === "None" && addresses.length > 0) {
    problems.push("natGateways.elasticIpAllocationIds may not be given with the strategy None");
  }
  if (strategy === "Single" && addresses.length > 1) {
    problems.push("natGateways.elasticIpAllocationIds may have one element with the strategy Single");
  }
  const zones = args.availabilityZoneNames?.length ?? args.numberOfAvailabilityZones ?? 3;
  if (strategy === "OnePerAz" && addresses.length > 0 && addresses.length !== zones) {
    problems.push(`natGateways.elasticIpAllocationIds must have an element for each of the ${zones} zones`);
  }
  const types = args.subnetSpecs?.map(({ type }) => type) ?? ["Private", "Public"];
  const hasPrivate = types.includes("Private") || types.includes("Isolated");
  if (strategy !== "None" && !(types.includes("Public") && hasPrivate)) {
    problems.push(`natGateways.strategy ${strategy} needs public subnets, and private or isolated ones`);
  }
  return problems;
}
