import { matchesWildcard } from "../../iam/wildcard";
import { nameMatches } from "../nameMatches";
import type { CacheBehavior, Distribution } from "./configuration";

/** The enabled distribution that a Host asks for, by its own name or by an alias. */
export function distributionOf(distributions: Distribution[], host: string): Distribution | undefined {
  return distributions.find(
    ({ enabled, domainName, aliases }) => enabled && [domainName, ...aliases].some((name) => nameMatches(name, host)),
  );
}

/** CloudFront tries the behaviors in order; a pattern may leave out the leading slash. */
export function behaviorOf(distribution: Distribution, path: string): CacheBehavior {
  const found = distribution.behaviors.find(({ pathPattern }) => {
    if (pathPattern === undefined) return true;
    const pattern = pathPattern.startsWith("/") ? pathPattern : `/${pathPattern}`;
    return matchesWildcard(pattern, path, { ignoreCase: false });
  });
  if (found === undefined) throw new Error(`distribution ${distribution.id} has no default behavior`);
  return found;
}
