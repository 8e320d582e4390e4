import type { Attachment, EgressAddresses } from "../../contracts/attachment";
import { certificateNameProblems } from "./hostNames";
import type { Problem } from "./problem";
import { publicAddressProblems } from "./publicAddresses";

const FIX = "give the output `attachment` of a PublicWafStack, whole; is it another stack's, see that it exports one";

type OptionalMember = "certificateArn" | "privateApiEndpointId";

/** Text members, and what they look like. */
const TEXTS: Record<
  Exclude<keyof Attachment, "egressAddresses" | "certificateNames" | OptionalMember>,
  [RegExp, string]
> = {
  region: [/^[a-z]{2}(-[a-z]+)+-\d$/, "the region of the public WAF stack"],
  loadBalancerDnsName: [/^[a-z0-9-]+(\.[a-z0-9-]+)+$/i, "the DNS name of its load balancer"],
  loadBalancerZoneId: [/^Z[A-Z0-9]{1,31}$/, "the id of its load balancer's hosted zone"],
  listenerArn: [/^arn:aws[a-z-]*:elasticloadbalancing:[a-z0-9-]+:\d{12}:listener\/.+$/, "the ARN of its listener"],
  hostRouteBucket: [/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, "the name of its bucket"],
  hostRoutePrefix: [/^[^/].*\/$/, "a prefix of object keys that ends with a slash"],
};

/** Those that may be absent. */
const OPTIONAL_TEXTS: Record<OptionalMember, [RegExp, string]> = {
  certificateArn: [/^arn:aws[a-z-]*:acm:[a-z0-9-]+:\d{12}:certificate\/[0-9a-f-]+$/, "the ARN of its certificate"],
  privateApiEndpointId: [/^vpce-[0-9a-f]{8,17}$/, "the id of its endpoint for private APIs"],
};

const ADDRESS_LISTS: Record<keyof EgressAddresses, true> = { active: true, reserved: true, retiring: true };

/**
 * Everything that is wrong with an attachment, of which nothing is known: it may come from another stack, by a name that
 * this stack does not export, or from an older version of it.
 */
export function attachmentValueProblems(attachment: unknown): Problem[] {
  const key = "attachment";
  if (!isRecord(attachment)) {
    return [{ key, value: attachment, allowed: "an object with what a PublicWafStack gives", fix: FIX }];
  }
  const texts = Object.entries(TEXTS).flatMap(([member, [pattern, allowed]]) => {
    const value = attachment[member];
    const fits = typeof value === "string" && pattern.test(value);
    return fits ? [] : [{ key: `${key}.${member}`, value, allowed, fix: FIX }];
  });
  const optionalTexts = Object.entries(OPTIONAL_TEXTS).flatMap(([member, [pattern, allowed]]) => {
    const value = attachment[member];
    const fits = value === undefined || value === null || (typeof value === "string" && pattern.test(value));
    return fits ? [] : [{ key: `${key}.${member}`, value, allowed, fix: FIX }];
  });
  return [
    ...texts,
    ...optionalTexts,
    ...certificateProblems(`${key}.certificateNames`, attachment["certificateNames"]),
    ...addressProblems(`${key}.egressAddresses`, attachment["egressAddresses"]),
  ];
}

function certificateProblems(key: string, names: unknown): Problem[] {
  if (!isTextList(names) || names.length === 0) {
    return [{ key, value: names, allowed: "a list of one or more names of the listener's certificate", fix: FIX }];
  }
  return names.flatMap((name, index) => certificateNameProblems(`${key}[${index}]`, name));
}

function addressProblems(key: string, addresses: unknown): Problem[] {
  const members = Object.keys(ADDRESS_LISTS);
  const given = isRecord(addresses) ? addresses : {};
  const lists = members.map((member) => ({ member, list: given[member] }));
  const wrong = lists.filter(({ list }) => !isTextList(list));
  if (wrong.length > 0) {
    const allowed = "a list of fixed addresses, which may be empty";
    return wrong.map(({ member, list }) => ({ key: `${key}.${member}`, value: list, allowed, fix: FIX }));
  }
  return publicAddressProblems(
    key,
    lists.flatMap(({ list }) => (isTextList(list) ? list : [])),
  );
}

function isTextList(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((entry) => typeof entry === "string");
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
