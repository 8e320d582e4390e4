import type { Explanation } from "./report";

const TYPES_ONLY = "tells the compiler what cannot be otherwise: the same for every value";
const DISCARDED = "stands in for what is wrong, beside a problem for which the function does not start";

/** Every mutant that survives must match one, and every one must match a survivor. */
export const EXPLAINED: readonly Explanation[] = [
  {
    pattern: /^workloads\/authorizer\/audit\.ts: endsAt !== undefined => true$/,
    reason: "no number is less than undefined",
  },
  {
    pattern: /^workloads\/authorizer\/authorize\.ts: auditUntil === undefined => false$/,
    reason: "the text undefined is no day either",
  },
  {
    pattern: /^workloads\/authorizer\/authorize\.ts: \[\] => /,
    reason: "a lock without a secret looks at none",
  },
  {
    pattern: /^workloads\/authorizer\/authorize\.ts: (method !== undefined => true|"" => "Stryker was here!")$/,
    reason: "only an event that was understood is let in, and that has a method ARN",
  },
  {
    pattern: /^workloads\/authorizer\/behindDistribution\.ts: secret === undefined => false$/,
    reason: "the text undefined is shorter than a secret",
  },
  {
    pattern: /^workloads\/authorizer\/decide\.ts: typeof vpcEndpointId === "string" => true$/,
    reason: "no list of texts includes anything else",
  },
  {
    pattern: /^workloads\/authorizer\/requestEvent\.ts: (\[\] => |.*(prefix|apiId|stage) !== undefined.* => )/,
    reason: "an ARN that matches has every part, and one that does not match has none",
  },
  {
    pattern: /^workloads\/authorizer\/secrets\.ts: this\.loaded === undefined => false$/,
    reason: "what was never loaded is not young enough either",
  },
  {
    pattern: /^workloads\/authorizer\/settings\.ts: (settings|functionArn) === undefined => false$/,
    reason: TYPES_ONLY,
  },
  {
    pattern: /^workloads\/authorizer\/settingsLock\.ts: .*(issuer|subject) === undefined.* => /,
    reason: TYPES_ONLY,
  },
  {
    pattern: /^workloads\/authorizer\/settings(Lock|Reader)\.ts: (""|\[\]) => /,
    reason: DISCARDED,
  },
  {
    pattern: /^workloads\/authorizer\/settingsReader\.ts: typeof value === "number" => true$/,
    reason: "only numbers are integers",
  },
  {
    pattern: /^workloads\/authorizer\/ipv4\.ts: \[\] => /,
    reason: "every block of the list is one",
  },
  {
    pattern: /^contracts\/authorizerSettings\.ts: lock\.mode !== "cloudfront" => false$/,
    reason: "the other locks have no proof and no further secret",
  },
  {
    pattern: /^contracts\/ipv4\.ts: (""|\[\]) => /,
    reason: "what is no block has no address, whatever stands in its place",
  },
];
