import { isSecurityGroup } from "./ingressRules";
import { isDeclared, isObject, read, readString, UNKNOWN } from "./reading";
import type { StackResource } from "./reading";

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

/** The security groups of a stack, to be found by the rules that belong to them. */
export class SecurityGroups {
  private readonly groups: readonly StackResource[];
  private readonly byId = new Map<string, StackResource>();

  constructor(resources: readonly StackResource[]) {
    this.groups = resources.filter(isSecurityGroup);
    for (const group of this.groups) {
      const id = readString(group.props, "id");
      if (typeof id === "string") {
        this.byId.set(id, group);
      }
    }
  }

  /**
   * Finds the group of a separate rule: by id when both are known, otherwise by the resources that its `securityGroupId`
   * comes from. One that comes from a component belongs to one of the groups inside it.
   */
  ofRule(rule: StackResource): GroupLink {
    const id = readString(rule.props, "securityGroupId");
    const same = typeof id === "string" ? this.byId.get(id) : undefined;
    if (same !== undefined) {
      return { groups: [same], certain: true };
    }
    const origins = rule.propertyDependencies.securityGroupId ?? [];
    const direct = origins.filter(isSecurityGroup);
    const groups =
      direct.length > 0 || origins.length === 0
        ? direct
        : this.groups.filter((group) => origins.some((origin) => isWithin(group, origin)));
    // A known id that no group of the stack has belongs to a group from elsewhere, unless the stack says otherwise.
    return { groups, certain: groups.length === 1 || (groups.length === 0 && typeof id === "string") };
  }
}

function isWithin(resource: StackResource, ancestor: StackResource): boolean {
  for (let current = resource.parent; current !== undefined; current = current.parent) {
    if (current.urn === ancestor.urn) {
      return true;
    }
  }
  return false;
}
