import { definePolicy, noSettings } from "../lib/definePolicy";
import { apiDistributionsOf } from "../lib/distributions";
import { Place } from "../lib/place";
import { UNKNOWN } from "../lib/reading";

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
  onUnknown: "Tells an unknown policy that comes from no cache policy of the stack as an advisory.",
  settings: noSettings,
  checkStack: (stack, _settings, report) => {
    for (const { distribution, behaviors } of apiDistributionsOf(stack).known) {
      for (const behavior of behaviors) {
        const policy = behavior.at("cachePolicyId");
        const property = behavior.path.replace(/[[.].*$/, "");
        const { targets } = stack.referred(distribution, property, [CACHE_POLICY_TYPE], policy.value);
        const keeps = (holder: Place): boolean =>
          TIMES.some((time) => {
            const { value } = holder.at(time);
            return value !== 0 && value !== UNKNOWN;
          });
        if (policy.value === CACHING_DISABLED) {
          continue;
        }
        if (targets.length > 0 && targets.every((target) => !keeps(new Place(target.props)))) {
          continue;
        }
        if (policy.isUnknown && targets.length === 0) {
          report.unknown(distribution, policy, "it keeps nothing");
        } else if (!policy.isAbsent || keeps(behavior)) {
          report.violation(
            distribution,
            `${behavior.path} keeps answers of an API and gives them to others, past the authorizer. Set its cachePolicyId to CachingDisabled, ${CACHING_DISABLED}.`,
          );
        }
      }
    }
  },
});
