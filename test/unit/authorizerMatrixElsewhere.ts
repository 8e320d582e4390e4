/**
 * Rows of the adversarial matrix that no single decision shows, and what holds each part of them. `authorizerMatrixElsewhere.test.ts` looks
 * whether what is named here exists.
 */

/** I-01: properties of what is deployed. Held by policies of the pack, each with cases that pass and cases that fail. */
export const DEPLOYED_PROPERTIES: { id: "I-01"; property: string; policies: string[] }[] = [
  { id: "I-01", property: "every method CUSTOM with an authorizer, OPTIONS too", policies: ["api-method-locked"] },
  {
    id: "I-01",
    property: "no decision cached; REQUEST; identity source explicit",
    policies: ["authorizer-decision-not-shared", "authorizer-sees-request"],
  },
  { id: "I-01", property: "default endpoint disabled", policies: ["api-default-endpoint-disabled"] },
  {
    id: "I-01",
    property: "STRICT, except with mutual TLS, which AWS refuses together",
    policies: ["domain-tls-settings-agree", "domain-tls-floor"],
  },
  { id: "I-01", property: "the authorizer's list is the EIPs", policies: ["authorizer-knows-fixed-addresses"] },
  { id: "I-01", property: "the resource policy denies every other address", policies: ["api-resource-policy-denies"] },
  { id: "I-01", property: "a change of what decides is deployed", policies: ["deployment-triggers"] },
  { id: "I-01", property: "no data trace", policies: ["api-data-trace-off"] },
  { id: "I-01", property: "no IPv6 at the distribution", policies: ["distribution-ipv6-off"] },
  { id: "I-01", property: "the function on every behavior", policies: ["distribution-gate-everywhere"] },
  { id: "I-01", property: "HTTPS only", policies: ["distribution-viewer-https", "distribution-origin-tls"] },
  { id: "I-01", property: "no regional NAT that picks its addresses", policies: ["nat-addresses-fixed"] },
  { id: "I-01", property: "EIPs protected", policies: ["fixed-address-protected"] },
  {
    id: "I-01",
    property: "the function may be called by this authorizer only",
    policies: ["lambda-permission-source"],
  },
];

/**
 * L-01: attempts against a live stack, by the probes that `npm run verify` sends there; `npm start` sends them on the twin.
 * What no probe attempts says what stands in its place.
 */
export const LIVE_ATTEMPTS: { id: "L-01"; attempt: string; probes: string[]; instead?: string }[] = [
  { id: "L-01", attempt: "execute-api directly, forged", probes: ["api-direct-get", "api-direct-forged"] },
  { id: "L-01", attempt: "cloudfront.net directly", probes: ["distribution-direct"] },
  { id: "L-01", attempt: "the same with X-Forwarded-For", probes: ["distribution-direct-forged"] },
  { id: "L-01", attempt: "through the WAF", probes: ["through-get", "through-post"] },
  { id: "L-01", attempt: "OPTIONS", probes: ["api-direct-options", "distribution-options"] },
  { id: "L-01", attempt: "unknown path", probes: ["api-unknown-path", "distribution-unknown-path"] },
  { id: "L-01", attempt: "method override", probes: ["attack-method-override", "api-method-override"] },
  { id: "L-01", attempt: "another customer's distribution", probes: ["distribution-foreign"] },
  {
    id: "L-01",
    attempt: "compressed body",
    probes: [],
    instead: "the WAF's rules: test/twin/gatewayForwarding.test.ts",
  },
  { id: "L-01", attempt: "no server name", probes: ["edge-server-name"] },
];
