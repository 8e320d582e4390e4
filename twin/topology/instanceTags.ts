import { type LaunchTemplateVersions, templateOf } from "./launchTemplate";
import type { Properties, Resource, Resources } from "./resources";

/**
 * Tags of a new instance of an auto-scaling group: what its launch template says of instances, what the group passes on,
 * which wins, and those that AWS adds. Later changes do not reach an instance, as on AWS.
 */
export function instanceTags(
  group: Resource,
  resources: Resources,
  versions: LaunchTemplateVersions,
): Record<string, string> {
  const { id, version, inputs } = templateOf(group, resources, versions);
  const ofTemplate = inputs
    .objects("tagSpecifications")
    .filter((one) => one.text("resourceType") === "instance")
    .flatMap((one) => textsOf(one.object("tags")));
  const passedOn = group
    .objects("tags")
    .filter((tag) => tag.flag("propagateAtLaunch") === true)
    .map((tag): [string, string] => [tag.requiredText("key"), tag.text("value") ?? ""]);
  return {
    ...Object.fromEntries([...ofTemplate, ...passedOn]),
    "aws:autoscaling:groupName": group.text("name") ?? group.id,
    "aws:ec2launchtemplate:id": id,
    "aws:ec2launchtemplate:version": version,
  };
}

/** The texts of a map. */
export function textsOf(map: Properties | undefined): [string, string][] {
  return (map?.keys() ?? []).flatMap((key) => {
    const value = map?.text(key);
    return value === undefined ? [] : [[key, value]];
  });
}
