import type { ResourceRecord } from "../resourceRecord";
import { TwinFailureError } from "../twinFailureError";
import type { InstanceSpecification, MetadataOptions } from "./instance.types";
import { Properties, Resource, type Resources } from "./resources";

/** Launch template; each update makes a version. */
export const LAUNCH_TEMPLATE_TYPE = "aws:ec2/launchTemplate:LaunchTemplate";

/** Inputs of every version of every launch template, by id and version number: AWS keeps them while the template lives. */
export type LaunchTemplateVersions = Record<string, Record<string, Record<string, unknown>>>;

/** The versions after a launch template was put: the record is what its latest version holds. */
export function withVersion(versions: LaunchTemplateVersions, record: ResourceRecord): LaunchTemplateVersions {
  const template = new Resource(record);
  const number = String(template.number("latestVersion") ?? 1);
  return { ...versions, [record.id]: { ...versions[record.id], [number]: record.inputs } };
}

/** The versions after a launch template was taken away. */
export function withoutTemplate(versions: LaunchTemplateVersions, id: string): LaunchTemplateVersions {
  return Object.fromEntries(Object.entries(versions).filter(([known]) => known !== id));
}

/** What a new instance of an auto-scaling group is launched with. */
export function specificationOf(
  group: Resource,
  resources: Resources,
  versions: LaunchTemplateVersions,
): InstanceSpecification {
  return read(templateOf(group, resources, versions).inputs, resources);
}

/** The version of a launch template that an auto-scaling group launches. */
export function templateOf(
  group: Resource,
  resources: Resources,
  versions: LaunchTemplateVersions,
): { id: string; version: string; inputs: Properties } {
  const reference = group.object("launchTemplate");
  if (reference === undefined) {
    throw new TwinFailureError(group.owner, "the twin launches instances from a launchTemplate only");
  }
  const template =
    resources.byId(LAUNCH_TEMPLATE_TYPE, reference.text("id")) ??
    resources.byText(LAUNCH_TEMPLATE_TYPE, "name", reference.text("name"));
  if (template === undefined) {
    throw new TwinFailureError(group.owner, `there is no launch template ${reference.text("id") ?? "by that name"}`);
  }
  const version = versionNumber(reference.text("version"), template);
  const inputs = versions[template.id]?.[version];
  if (inputs === undefined) {
    const known = Object.keys(versions[template.id] ?? {}).join(", ");
    throw new TwinFailureError(group.owner, `${template.owner} has no version ${version} (it has ${known})`);
  }
  return { id: template.id, version, inputs: new Properties(inputs, template.owner) };
}

function versionNumber(version: string | undefined, template: Resource): string {
  switch (version) {
    case "$Latest":
      return String(template.number("latestVersion") ?? 1);
    case undefined:
    case "$Default":
      return String(template.number("defaultVersion") ?? 1);
    default:
      return version;
  }
}

function read(template: Properties, resources: Resources): InstanceSpecification {
  const first = template.objects("networkInterfaces")[0];
  return {
    userData: template.text("userData") ?? "",
    securityGroupIds: [...template.texts("vpcSecurityGroupIds"), ...(first?.texts("securityGroups") ?? [])],
    metadata: metadataOptions(template.object("metadataOptions")),
    role: roleOf(template.object("iamInstanceProfile"), resources),
  };
}

/** AWS's defaults for an account that has set none: both versions of the protocol, one hop. */
function metadataOptions(options: Properties | undefined): MetadataOptions {
  return {
    enabled: options?.text("httpEndpoint") !== "disabled",
    tokensRequired: options?.text("httpTokens") === "required",
    hopLimit: options?.number("httpPutResponseHopLimit") ?? 1,
  };
}

function roleOf(profile: Properties | undefined, resources: Resources): InstanceSpecification["role"] {
  if (profile === undefined) return undefined;
  const type = "aws:iam/instanceProfile:InstanceProfile";
  const found =
    resources.byText(type, "arn", profile.text("arn")) ?? resources.byText(type, "name", profile.text("name"));
  if (found === undefined) throw new TwinFailureError(profile.owner, "there is no such instance profile in the stack");
  const name = found.requiredText("role");
  const role = resources.byText("aws:iam/role:Role", "name", name);
  if (role === undefined) throw new TwinFailureError(found.owner, `there is no role ${name} in the stack`);
  return { name, arn: role.requiredText("arn") };
}
