import { parseCidr } from "./addresses";
import type { Cidr } from "./addresses";
import type { PrefixLists } from "./prefixLists";
import { UNKNOWN } from "./reading";
import type { GroupRule, RuleSource } from "./securityGroupRules";

/** The addresses on the other side of a rule, by how much is known of them. */
export interface RuleAddresses {
  known: { path: string; cidr: Cidr }[];
  /** Places whose value a preview does not know. */
  unknown: string[];
  /** Places with something that is no CIDR. */
  malformed: string[];
  /** Places with a prefix list from outside the stack: nobody here knows its entries. */
  foreign: string[];
}

/**
 * Reads the addresses of a rule, those in prefix lists of the stack too.
 * @param prefixLists `undefined` while the stack is not known: lists are left out then.
 * @param allowedPrefixLists Ids of lists from outside the stack that need not be read.
 */
export function addressesOf(
  rule: GroupRule,
  prefixLists: PrefixLists | undefined,
  allowedPrefixLists: readonly string[] = [],
): RuleAddresses {
  const addresses: RuleAddresses = { known: [], unknown: [], malformed: [], foreign: [] };
  const add = (path: string, value: unknown): void => {
    const cidr = typeof value === "string" ? parseCidr(value) : undefined;
    if (value === UNKNOWN) {
      addresses.unknown.push(path);
    } else if (cidr === undefined) {
      addresses.malformed.push(path);
    } else {
      addresses.known.push({ path, cidr });
    }
  };
  for (const source of rule.sources) {
    if (source.kind === "cidr") {
      add(source.path, source.value);
    } else if (
      prefixLists !== undefined &&
      !(typeof source.value === "string" && allowedPrefixLists.includes(source.value))
    ) {
      const entries = prefixLists.entriesFor(rule.resource, dependencyOf(rule, source), source.value);
      if (entries !== undefined) {
        entries.forEach(({ path, cidr }) => add(`${source.path}: ${path}`, cidr));
      } else {
        (source.value === UNKNOWN ? addresses.unknown : addresses.foreign).push(source.path);
      }
    }
  }
  return addresses;
}

/** Property whose dependencies tell where a source's value comes from; an inline rule's are those of its list. */
function dependencyOf(rule: GroupRule, source: RuleSource): string {
  return rule.inline ? source.path.replace(/\[.*$/, "") : source.path.replace(/\[\d+\]$/, "");
}
