import { definePolicy, noSettings } from "../lib/definePolicy";
import { isApplicationLoadBalancer } from "../lib/loadBalancers";
import { defaultGroupsOf, groupPlacesOf, propertyOf } from "../lib/machineGroups";
import { Place } from "../lib/place";
import { isDeclared } from "../lib/reading";
import type { StackResource } from "../lib/reading";
import type { Report } from "../lib/report";
import type { Stack } from "../lib/stack";
import { AUTO_SCALING_GROUP_TYPE, LAUNCH_TEMPLATE_TYPE, LOAD_BALANCER_TYPES, MACHINE_TYPES } from "../lib/types";

const WHY = "Left out, it is in its VPC's default group, with whatever else was given none.";

/** What nobody put into a group is in the default one, which AWS opens to its members. */
export const defaultGroupUnused = definePolicy({
  name: "default-security-group-unused",
  displayName: "Nothing is in the default group",
  description: "A machine or application load balancer should be in security groups that were made for it.",
  severity: "medium",
  tags: ["network", "machines", "load-balancer"],
  references: [],
  remediationSteps:
    "Give the machine security groups of its own: `vpcSecurityGroupIds`, or in a launch template with `networkInterfaces` the `securityGroups` of each of them, and not both.",
  onUnknown:
    "Accepts unknown groups that come from a resource of the stack, a VPC apart: that has its default group alone to give. Tells any other, and an unknown list of interfaces, as an advisory.",
  settings: noSettings,
  types: [...MACHINE_TYPES, ...LOAD_BALANCER_TYPES],
  check: (resource, _settings, report) => {
    const props = new Place(resource.props);
    if (LOAD_BALANCER_TYPES.includes(resource.type)) {
      const groups = props.at("securityGroups");
      if (isApplicationLoadBalancer(resource) && isNone(groups)) {
        report.violation(resource, `securityGroups is not given. ${WHY} Give it a group.`);
      }
    } else if (
      resource.type !== LAUNCH_TEMPLATE_TYPE &&
      groupPlacesOf(resource).every(isNone) &&
      OTHERS.every((key) => isNone(props.at(key)))
    ) {
      report.violation(resource, `No security group is given. ${WHY} Give it vpcSecurityGroupIds.`);
    }
  },
  checkStack: (stack, _settings, report) => {
    const isDefault = defaultGroupsOf(stack);
    for (const resource of stack.ofType(...MACHINE_TYPES, ...LOAD_BALANCER_TYPES)) {
      for (const place of groupPlacesOf(resource)) {
        // Where the program gives none, the provider tells which one AWS chose.
        const verdict = isDeclared(resource, propertyOf(place)) ? isDefault(resource, place) : "no";
        if (verdict === "yes") {
          report.violation(resource, `${place.path} is its VPC's default group. Give it a group of its own.`);
        } else if (verdict === "unknown") {
          report.unknown(resource, place, "it is not the VPC's default group");
        }
      }
    }
    for (const template of stack.ofType(LAUNCH_TEMPLATE_TYPE)) checkTemplate(stack, template, report);
  },
});

/** Its node groups put machines without a group into the cluster's. */
const EKS_TYPE = "aws:eks/nodeGroup:NodeGroup";

/** By these a machine gets its groups from somewhere else. */
const OTHERS = ["networkInterfaces", "primaryNetworkInterface", "networkInterface", "launchTemplate"];

function isNone({ isAbsent, value }: Place): boolean {
  return isAbsent || value === "" || (Array.isArray(value) && value.length === 0);
}

function checkTemplate(stack: Stack, template: StackResource, report: Report): void {
  const props = new Place(template.props);
  const interfaces = props.each("networkInterfaces");
  const beside = props.at("vpcSecurityGroupIds");
  if (interfaces.length > 0 && !isNone(beside)) {
    report.violation(
      template,
      "vpcSecurityGroupIds is given beside networkInterfaces, which EC2 refuses when a machine starts. Give the groups to the interfaces alone.",
    );
  }
  if (starters(stack, EKS_TYPE, template).length > 0) return;
  for (const one of interfaces) {
    const groups = one.at("securityGroups");
    if (one.isUnknown) report.unknown(template, one, "it has security groups");
    else if (isNone(groups) && isNone(one.at("networkInterfaceId"))) {
      report.violation(template, `${groups.path} is not given. ${WHY} Give it a group.`);
    }
  }
  // Without interfaces, whoever starts machines by it may give them groups; an auto-scaling group cannot.
  if (interfaces.length > 0 || !isNone(beside) || !isNone(props.at("securityGroupNames"))) return;
  for (const { group, certain } of starters(stack, AUTO_SCALING_GROUP_TYPE, template)) {
    if (certain) {
      report.violation(
        template,
        `No security group is given, and ${group.name} starts machines by it. ${WHY} Give it vpcSecurityGroupIds.`,
      );
    } else {
      report.undetermined(
        template,
        `Whether ${group.name} starts machines by it is not known in this preview. The update will check that they have security groups then.`,
      );
    }
  }
}

/** Resources of a type that start machines by a template. */
function starters(stack: Stack, type: string, template: StackResource): { group: StackResource; certain: boolean }[] {
  return stack.ofType(type).flatMap((group) => {
    const named = new Place(group.props).at("launchTemplate");
    return [named.at("id"), named.at("name")]
      .map(({ value }) => stack.referred(group, "launchTemplate", [LAUNCH_TEMPLATE_TYPE], value))
      .filter(({ targets }) => targets.includes(template))
      .map(({ certain }) => ({ group, certain }));
  });
}
