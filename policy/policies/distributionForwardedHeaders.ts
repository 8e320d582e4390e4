import { textListOption } from "../lib/configuration";
import { definePolicy } from "../lib/definePolicy";
import { type ApiDistribution, apiDistributionsOf, propertyOf } from "../lib/distributions";
import { Place } from "../lib/place";
import type { StackResource } from "../lib/reading";
import type { Stack } from "../lib/stack";
import { ORIGIN_REQUEST_POLICY_TYPE } from "../lib/types";

const HEADERS = textListOption(
  "headers",
  "Headers that no viewer may set on the way to an API, beside those that the distribution itself sends: what they say is believed there.",
  ["x-http-method-override", "true-client-ip", "forwarded", "cloudfront-viewer-address"],
  "a list of names of headers, e.g. x-real-ip",
);

/** AWS's own policies that forward whatever a viewer sends (CloudFront developer guide, "Use managed origin request policies"). */
const FORWARDING_ALL: ReadonlySet<unknown> = new Set([
  "216adef6-5c7f-47e4-b989-5492eafa07d3",
  "b689b0a8-53d0-40ab-baf2-68738e2966ac",
  "33f36d7e-f396-46d9-90e0-52428a34d9dc",
]);

/**
 * API Gateway takes the method from X-HTTP-Method-Override, behind whatever looked at the method, and a backend takes a
 * client's address from a header whose name says so.
 */
export const distributionForwardedHeaders = definePolicy({
  name: "distribution-forwards-no-claims",
  displayName: "Viewers' claims stay outside",
  description:
    "A distribution should forward to an API no header by which a viewer says who it is, which method it means, or that it is the distribution.",
  severity: "medium",
  level: "advisory",
  tags: ["cloudfront", "lock"],
  references: [],
  remediationSteps:
    "Give the behavior an OriginRequestPolicy with headerBehavior allExcept and the headers of `headers` and of the origin's customHeaders, or with a whitelist of what the API needs. AllViewerExceptHostHeader forwards them all.",
  onUnknown:
    "Tells an origin, a behavior or headers that are not known as an advisory. Says nothing of an origin request policy of another stack: what it forwards cannot be read.",
  settings: (reader) => ({ headers: reader.take(HEADERS) }),
  checkStack: (stack, { headers }, report) => {
    const { known, unclear } = apiDistributionsOf(stack);
    for (const one of unclear.filter((distribution) => forwardingsOf(stack, distribution, headers).length > 0)) {
      report.undetermined(
        one.distribution,
        "What an origin is is not known in this preview. The update will check that an API gets no viewer's claims.",
      );
    }
    const found = known.flatMap((one) => forwardingsOf(stack, one, headers));
    // Several behaviors have one policy.
    for (const [, { resource, place, names }] of new Map(found.map((one) => [keyOf(one), one]))) {
      if (names.length === 0) report.unknown(resource, place, "it forwards no viewer's claims");
      else {
        report.violation(
          resource,
          `${place.path} lets viewers set ${names.join(", ")}, which the API believes. Leave out what the API must not get from them.`,
        );
      }
    }
  },
});

/** A place that lets claims through, by the names that it lets through; without any where that is not known. */
interface Forwarding {
  resource: StackResource;
  place: Place;
  names: string[];
}

const keyOf = ({ resource, place, names }: Forwarding): string => [resource.urn, place.path, ...names].join(" ");

function forwardingsOf(
  stack: Stack,
  { distribution, origins, behaviors }: ApiDistribution,
  headers: readonly string[],
): Forwarding[] {
  const sent = origins.flatMap((origin) => origin.each("customHeaders").map((header) => header.at("name")));
  const claims = new Map([
    ...sent.flatMap(({ text }): [string, string][] => (text === undefined ? [] : [[text.toLowerCase(), OWN]])),
    ...headers.map((name): [string, string] => [name.toLowerCase(), name]),
  ]);
  return behaviors.flatMap((behavior): Forwarding[] => {
    const policy = behavior.at("originRequestPolicyId");
    const { targets } = stack.referred(distribution, propertyOf(policy), [ORIGIN_REQUEST_POLICY_TYPE], policy.value);
    const legacy = listing(distribution, behavior.at("forwardedValues"), "headers", claims);
    if (targets.length > 0) return [...legacy, ...targets.flatMap((target) => ofPolicy(target, claims))];
    if (policy.isUnknown) return [...legacy, { resource: distribution, place: policy, names: [] }];
    return FORWARDING_ALL.has(policy.value)
      ? [...legacy, { resource: distribution, place: policy, names: unique(claims.values()) }]
      : legacy;
  });
}

/** The header of a distribution is its program's text, which messages do not print. */
const OWN = "what the origin's customHeaders send";

/** Claims by their names in small letters, with what a message calls them. */
type Claims = ReadonlyMap<string, string>;

function ofPolicy(policy: StackResource, claims: Claims): Forwarding[] {
  const config = new Place(policy.props).at("headersConfig");
  const headers = config.at("headers");
  const behavior = config.at("headerBehavior");
  switch (behavior.text) {
    case undefined:
      return behavior.isUnknown ? [{ resource: policy, place: behavior, names: [] }] : [];
    case "none":
      return [];
    case "whitelist":
      // Those that CloudFront writes itself where they are asked for are its own claims.
      return listing(policy, headers, "items", new Map([...claims].filter(([name]) => !/^cloudfront-/.test(name))));
    case "allExcept": {
      const items = headers.each("items");
      const kept = items.map(({ text }) => text?.toLowerCase());
      const names = unique([...claims].filter(([name]) => !kept.includes(name)).map(([, shown]) => shown));
      const isUnknown = items.some((item) => item.isUnknown);
      return names.length === 0
        ? []
        : [{ resource: policy, place: headers.at("items"), names: isUnknown ? [] : names }];
    }
    default:
      return [{ resource: policy, place: behavior, names: unique(claims.values()) }];
  }
}

/** What a list of forwarded headers lets through. */
function listing(resource: StackResource, holder: Place, key: string, claims: Claims): Forwarding[] {
  const items = holder.each(key);
  const listed = items.map(({ text }) => text?.toLowerCase());
  const names = unique(
    [...claims].filter(([name]) => listed.includes("*") || listed.includes(name)).map(([, shown]) => shown),
  );
  const isUnknown = items.some((item) => item.isUnknown);
  return names.length > 0 || isUnknown ? [{ resource, place: holder.at(key), names }] : [];
}

function unique(names: Iterable<string>): string[] {
  return [...new Set(names)];
}
