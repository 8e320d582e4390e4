import { GROUP_TYPES } from "./securityGroupRules";
import { isDeclared, isObject, read, readString, UNKNOWN } from "./reading";
import type { StackResource } from "./reading";
import type { Stack } from "./stack";

/** What makes a security group one of management interfaces; any of these does. */
export interface ManagementSelector {
  tag: { key: string; value: string };
  /** Matched against the resource's name and the group's name in AWS. */
  namePattern: RegExp | null;
  urnPattern: RegExp | null;
}

/** Whether a group (or rule) is one of management. */
export enum Membership {
  Management = "management",
  Other = "other",
  /** Cannot be told in this preview. */
  Unknown = "unknown",
}

/** Whether the selector picks a security group, or a rule by its own tags, name or URN. */
export function membershipOf(resource: StackResource, selector: ManagementSelector): Membership {
  const { tag, namePattern, urnPattern } = selector;
  const name = readString(resource.props, "name");
  if (
    urnPattern?.test(resource.urn) === true ||
    namePattern?.test(resource.name) === true ||
    (typeof name === "string" && namePattern?.test(name) === true)
  ) {
    return Membership.Management;
  }
  // A tag inherited from the provider's default tags is in tagsAll alone.
  const values = ["tags", "tagsAll"].map((property) => {
    const tags = read(resource.props, property);
    if (tags === UNKNOWN) {
      return property === "tags" && isDeclared(resource, property) ? UNKNOWN : undefined;
    }
    return isObject(tags) ? read(tags, tag.key) : undefined;
  });
  if (values.includes(tag.value)) {
    return Membership.Management;
  }
  return values.includes(UNKNOWN) ? Membership.Unknown : Membership.Other;
}

/** Security groups that a rule resource belongs to, as far as the stack shows. */
export interface GroupLink {
  groups: StackResource[];
  /** Whether exactly these are meant; otherwise the rule belongs to one of them, or to one that is not known yet. */
  certain: boolean;
}

/**
 * Finds the group of a separate rule: by id when both are known, otherwise by the resources that its `securityGroupId`
 * comes from. One that comes from a component belongs to one of the groups inside it.
 */
export function groupOfRule(stack: Stack, rule: StackResource): GroupLink {
  const { targets, certain } = stack.referred(rule, "securityGroupId", GROUP_TYPES);
  return { groups: targets, certain };
}
