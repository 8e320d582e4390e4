import { definePolicy, noSettings } from "../lib/definePolicy";
import { apiDistributionsOf, propertyOf } from "../lib/distributions";
import { Place } from "../lib/place";
import type { StackResource } from "../lib/reading";
import type { Stack } from "../lib/stack";
import { allOf } from "../lib/verdict";
import type { Verdict } from "../lib/verdict";

/** AWS's managed policy CachingDisabled. */
const CACHING_DISABLED = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad";
const CACHE_POLICY_TYPE = "aws:cloudfront/cachePolicy:CachePolicy";
const TIMES = ["minTtl", "defaultTtl", "maxTtl"];

/** What is kept at the edge is given to others, past the authorizer. */
export const distributionApiCaching = definePolicy({
  name: "distribution-api-not-cached",
  displayName: "Answers of an API are not kept",
  description: "A distribution should keep no answers of an API: who asks next did not pass its authorizer.",
  severity: "high",
  tags: ["cloudfront", "lock"],
  references: [],
  remediationSteps: `Set \`cachePolicyId\` of the behavior to AWS's managed policy CachingDisabled, ${CACHING_DISABLED}.`,
  onUnknown:
    "Tells an origin, a behavior, times, or a policy that comes from no cache policy of the stack, as an advisory when they are unknown.",
  settings: noSettings,
  checkStack: (stack, _settings, report) => {
    const { known, unclear } = apiDistributionsOf(stack);
    for (const { distribution, behaviors } of unclear) {
      if (allOf(behaviors.map((behavior) => keepsNothing(stack, distribution, behavior))) !== "yes") {
        report.undetermined(
          distribution,
          "What an origin is is not known in this preview. The update will check that no answers of an API are kept.",
        );
      }
    }
    for (const { distribution, behaviors } of known) {
      for (const behavior of behaviors) {
        const verdict = keepsNothing(stack, distribution, behavior);
        if (verdict === "unknown") {
          report.unknown(distribution, behavior, "it keeps nothing");
        } else if (verdict === "no") {
          report.violation(
            distribution,
            `${behavior.path} keeps answers of an API and gives them to others, past the authorizer. Set its cachePolicyId to CachingDisabled, ${CACHING_DISABLED}.`,
          );
        }
      }
    }
  },
});

function keepsNothing(stack: Stack, distribution: StackResource, behavior: Place): Verdict {
  const policy = behavior.at("cachePolicyId");
  if (policy.value === CACHING_DISABLED) {
    return "yes";
  }
  const { targets } = stack.referred(distribution, propertyOf(behavior), [CACHE_POLICY_TYPE], policy.value);
  if (targets.length > 0) {
    return allOf(targets.map((target) => timesAreZero(new Place(target.props))));
  }
  if (policy.isUnknown) {
    return "unknown";
  }
  // Times of the behavior itself count where no policy is named.
  return policy.isAbsent ? timesAreZero(behavior) : "no";
}

function timesAreZero(holder: Place): Verdict {
  return allOf(
    TIMES.map((time) => holder.at(time)).map((place) =>
      place.isUnknown ? "unknown" : place.value === 0 ? "yes" : "no",
    ),
  );
}
