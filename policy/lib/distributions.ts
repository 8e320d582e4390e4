import { Place } from "./place";
import { type StackResource, UNKNOWN } from "./reading";
import type { Stack } from "./stack";
import { DISTRIBUTION_TYPE, DOMAIN_NAME_TYPE, HTTP_API_TYPE, HTTP_DOMAIN_NAME_TYPE, REST_API_TYPE } from "./types";
import { anyOf } from "./verdict";
import type { Verdict } from "./verdict";

const API_TYPES = [REST_API_TYPE, HTTP_API_TYPE, DOMAIN_NAME_TYPE, HTTP_DOMAIN_NAME_TYPE];
const API_HOST = /\.(?:execute-api|lambda-url)\.[a-z0-9-]+\.(?:amazonaws\.com|on\.aws)(?:\.cn)?$/;

/** A distribution of the stack with the behaviors that lead to an API. */
export interface ApiDistribution {
  distribution: StackResource;
  props: Place;
  origins: Place[];
  behaviors: Place[];
}

/** Every behavior of a distribution, the default one first. */
export function behaviorsOf(distribution: Place): Place[] {
  return [...distribution.each("defaultCacheBehavior"), ...distribution.each("orderedCacheBehaviors")];
}

/** Distributions before an API. `unclear` are origins of which a preview cannot tell it. */
export function apiDistributionsOf(stack: Stack): { known: ApiDistribution[]; unclear: ApiDistribution[] } {
  const known: ApiDistribution[] = [];
  const unclear: ApiDistribution[] = [];
  for (const distribution of stack.ofType(DISTRIBUTION_TYPE)) {
    const props = new Place(distribution.props);
    const origins = props.each("origins").map((origin) => ({ origin, verdict: isApi(stack, distribution, origin) }));
    const of = (wanted: Verdict): ApiDistribution => {
      const chosen = origins.filter(({ verdict }) => verdict === wanted).map(({ origin }) => origin);
      const ids = chosen.map((origin) => origin.at("originId").value);
      // Of behaviors and origins that are not known any may belong to any.
      const behaviors = behaviorsOf(props)
        .map((behavior) => ({ behavior, target: behavior.at("targetOriginId") }))
        .filter(({ target }) => target.isUnknown || ids.includes(UNKNOWN) || ids.includes(target.value))
        .map(({ behavior }) => behavior);
      return { distribution, props, origins: chosen, behaviors };
    };
    for (const [verdict, list] of [
      ["yes", known],
      ["unknown", unclear],
    ] as const) {
      const found = of(verdict);
      if (found.origins.length > 0) {
        list.push(found);
      }
    }
  }
  return { known, unclear };
}

function isApi(stack: Stack, distribution: StackResource, origin: Place): Verdict {
  const domain = origin.at("domainName");
  const isOther = [origin.at("s3OriginConfig"), origin.at("vpcOriginConfig"), origin.at("originAccessControlId")].some(
    (place) => !place.isAbsent && !place.isUnknown && place.value !== "",
  );
  if (isOther) {
    return "no";
  }
  if (domain.text !== undefined) {
    const isOwnDomain = stack.ofType(DOMAIN_NAME_TYPE, HTTP_DOMAIN_NAME_TYPE).some((api) => {
      const place = new Place(api.props);
      return [place.at("domainName").text, place.at("regionalDomainName").text].includes(domain.text);
    });
    return API_HOST.test(domain.text) || isOwnDomain ? "yes" : "no";
  }
  if (!domain.isUnknown) {
    return "no";
  }
  const from = distribution.propertyDependencies.origins ?? [];
  if (from.some(({ type }) => API_TYPES.includes(type))) {
    return "yes";
  }
  return from.some(({ type }) => /^aws:(?:s3|lb|alb|ec2|elb)\//.test(type)) ? "no" : "unknown";
}

/** The property of a distribution in which a place stands: what the engine tells of where its value comes from. */
export function propertyOf(place: Place): string {
  return place.path.replace(/[[.].*$/, "");
}

/** Whether a function of the behavior sees the viewer's request. */
export function hasGate(behavior: Place): Verdict {
  const associations = [...behavior.each("functionAssociations"), ...behavior.each("lambdaFunctionAssociations")];
  return anyOf(
    associations
      .map((association) => association.at("eventType"))
      .map((event) => (event.isUnknown ? "unknown" : event.text === "viewer-request" ? "yes" : "no")),
  );
}
