import type { Problem } from "./problem";

/** How many gateways there are, and what changes their number. */
export interface ScalingArgs {
  /**
   * Gateways that there are at least. Default one in each active zone. At least two, but one where a single zone is
   * active; at most 100.
   */
  minimum?: number;
  /** Gateways that there are at most, up to 200. Default twice the minimum. With the minimum, their number never changes. */
  maximum?: number;
  /** Percent of CPU that the gateways have on average, 10 to 90; above it there will be more, below it fewer. Default 60. */
  cpuPercent?: number;
  /** Requests a minute that each gateway has on average, 1 to 1000000. Default none: their number follows CPU alone. */
  requestsPerGateway?: number;
}

/** Percent of CPU. Half of what is left takes the traffic of a zone that fails, the rest a rise while a gateway starts. */
export const DEFAULT_CPU_PERCENT = 60;
/** Gateways that a stack has at most by default, as a multiple of those it has at least. */
const DEFAULT_GROWTH = 2;
const MOST_MINIMUM = 100;
const MOST_MAXIMUM = 200;

/** Bounds and targets of a fleet, every default in its place. */
export interface Scaling {
  minimum: number;
  maximum: number;
  /** Undefined where their number cannot change. */
  cpuPercent: number | undefined;
  requestsPerGateway: number | undefined;
}

/** What the arguments mean for so many active zones. */
export function scalingOf(args: ScalingArgs, activeZones: number): Scaling {
  const minimum = args.minimum ?? activeZones;
  const maximum = args.maximum ?? minimum * DEFAULT_GROWTH;
  const changes = maximum > minimum;
  return {
    minimum,
    maximum,
    cpuPercent: changes ? (args.cpuPercent ?? DEFAULT_CPU_PERCENT) : undefined,
    requestsPerGateway: changes ? args.requestsPerGateway : undefined,
  };
}

/** Everything that is wrong with the scaling of a stack with so many active zones. `key` is the argument's own. */
export function scalingProblems(key: string, args: ScalingArgs, activeZones: number): Problem[] {
  const least = Math.max(1, Math.min(2, activeZones));
  const { minimum, maximum } = scalingOf(args, Math.max(1, activeZones));
  const problems = [
    ...wholeNumber(`${key}.minimum`, args.minimum, least, MOST_MINIMUM, `leave it out for ${activeZones}, one a zone`),
    ...wholeNumber(`${key}.maximum`, args.maximum, 1, MOST_MAXIMUM, "leave it out for twice the minimum"),
    ...wholeNumber(`${key}.cpuPercent`, args.cpuPercent, 10, 90, `leave it out for ${DEFAULT_CPU_PERCENT}`),
    ...wholeNumber(
      `${key}.requestsPerGateway`,
      args.requestsPerGateway,
      1,
      1_000_000,
      "leave it out to scale by CPU alone",
    ),
  ];
  if (problems.length > 0) {
    return problems;
  }
  if (maximum < minimum) {
    const allowed = `a number of at least ${minimum}, which is the minimum`;
    return [{ key: `${key}.maximum`, value: maximum, allowed, fix: "raise it, or lower the minimum" }];
  }
  const targets = (["cpuPercent", "requestsPerGateway"] as const).filter((name) => args[name] !== undefined);
  return targets
    .filter(() => maximum === minimum)
    .map((name) => ({
      key: `${key}.${name}`,
      value: args[name],
      allowed: `nothing where minimum and maximum are both ${minimum}: the number of gateways cannot change`,
      fix: "raise the maximum, or leave it out",
    }));
}

function wholeNumber(key: string, value: number | undefined, least: number, most: number, fix: string): Problem[] {
  if (value === undefined || (Number.isInteger(value) && value >= least && value <= most)) {
    return [];
  }
  return [{ key, value, allowed: `a whole number from ${least} to ${most}`, fix }];
}
