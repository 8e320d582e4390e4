import { Place } from "./place";
import type { StackResource } from "./reading";
import { GROUP_TYPES } from "./securityGroupRules";
import type { Stack } from "./stack";
import { LAUNCH_TEMPLATE_TYPE, VPC_TYPES } from "./types";
import type { Verdict } from "./verdict";

const DEFAULT_GROUP_TYPE = "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup";

/** Every place in a machine or load balancer that names a security group; a list that is not known is one place. */
export function groupPlacesOf({ type, props: given }: StackResource): Place[] {
  const props = new Place(given);
  const own = [...props.each("vpcSecurityGroupIds"), ...props.each("securityGroups")];
  const ofInterfaces = props.each("networkInterfaces").flatMap((one) => one.each("securityGroups"));
  const places = type === LAUNCH_TEMPLATE_TYPE ? [...own, ...ofInterfaces] : own;
  return places.filter(({ value }) => value !== "");
}

/** Tells of a place in a resource whether it names the default group of a VPC. */
export function defaultGroupsOf(stack: Stack): (resource: StackResource, place: Place) => Verdict {
  const ids = new Set(
    stack.ofType(...VPC_TYPES).flatMap(({ props }) => new Place(props).at("defaultSecurityGroupId").text ?? []),
  );
  return (resource, place) => {
    const property = propertyOf(place);
    if (place.text !== undefined && ids.has(place.text)) return "yes";
    const { targets, certain } = stack.referred(resource, property, GROUP_TYPES, place.value);
    const defaults = targets.filter(({ type }) => type === DEFAULT_GROUP_TYPE);
    if (defaults.length > 0) return certain ? "yes" : "unknown";
    // A VPC has no other group to give. What comes from another resource is a group's id.
    const origins = resource.propertyDependencies[property] ?? [];
    const mayBe = origins.length === 0 || origins.some(({ type }) => VPC_TYPES.includes(type));
    return place.isUnknown && targets.length === 0 && mayBe ? "unknown" : "no";
  };
}

/** The property of a resource that a place stands in. */
export function propertyOf({ path }: Place): string {
  return path.split(/[.[]/, 1)[0] ?? path;
}
