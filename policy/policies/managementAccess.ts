import type { ResourceValidationPolicy, StackValidationPolicy } from "@pulumi/policy";
import { MANAGEMENT_TAG } from "../../contracts";
import { ConfigurationReader, integerOption, listOption, patternOption, schemaOf } from "../lib/configuration";
import type { Option } from "../lib/configuration";
import { reportFindings, STACK_SCOPE } from "../lib/findings";
import { checkManagementAccess, checkManagementAccessOfResource } from "../lib/managementAccessCheck";
import type { ManagementAccessSettings } from "../lib/managementAccessCheck";
import { isObject, readString } from "../lib/reading";

const NAME = "management-access";

const MANAGEMENT_TAG_OPTION: Option<{ key: string; value: string }> = {
  name: "managementTag",
  schema: {
    type: "object",
    description: "Tag of a management group.",
    properties: { key: { type: "string" }, value: { type: "string" } },
    required: ["key", "value"],
    additionalProperties: false,
    default: { ...MANAGEMENT_TAG },
  },
  default: MANAGEMENT_TAG,
  allowed: 'an object with a key that is not empty and a value, e.g. {"key": "role", "value": "management"}',
  parse: (value) => {
    const key = isObject(value) ? readString(value, "key") : undefined;
    const tagValue = isObject(value) ? readString(value, "value") : undefined;
    return typeof key === "string" && key !== "" && typeof tagValue === "string" ? { key, value: tagValue } : undefined;
  },
};

const OPTIONS = {
  tag: MANAGEMENT_TAG_OPTION,
  namePattern: patternOption(
    "namePattern",
    "Regular expression: a group (or rule) whose name matches is one of management.",
  ),
  urnPattern: patternOption(
    "urnPattern",
    "Regular expression: a group (or rule) whose URN matches is one of management.",
  ),
  ports: listOption(
    "ports",
    {
      type: "integer",
      minimum: 0,
      maximum: 65535,
      description:
        "Ports that count; empty: every rule of a management group does. A rule for all protocols has every port.",
    },
    "a list of ports from 0 to 65535",
    (item) => (typeof item === "number" && Number.isInteger(item) && item >= 0 && item <= 65535 ? item : undefined),
  ),
  minPrefixLengthIpv4: integerOption("minPrefixLengthIpv4", "Shortest IPv4 prefix allowed.", 24, {
    minimum: 1,
    maximum: 32,
  }),
  minPrefixLengthIpv6: integerOption("minPrefixLengthIpv6", "Shortest IPv6 prefix allowed.", 48, {
    minimum: 1,
    maximum: 128,
  }),
  maxIpv4Addresses: integerOption("maxIpv4Addresses", "Most IPv4 addresses that may reach one group.", 1024, {
    minimum: 0,
    maximum: 2 ** 32 - 1,
  }),
  maxIpv6Networks: integerOption(
    "maxIpv6Networks",
    "Most IPv6 networks (/64) that may reach one group; the default is four times /48.",
    262144,
    { minimum: 0, maximum: 2 ** 48 },
  ),
  allowedPrefixLists: listOption(
    "allowedPrefixLists",
    {
      type: "string",
      pattern: "^pl-[0-9a-f]+$",
      description: "Ids of prefix lists from outside the stack that may be used.",
    },
    'a list of ids such as "pl-0123456789abcdef0"',
    (item) => (typeof item === "string" && /^pl-[0-9a-f]+$/.test(item) ? item : undefined),
  ),
};

/**
 * Who may reach a management interface. The stack validation sees all rules of a group; at an update it comes when
 * everything is made, so what one resource shows by itself is refused before that.
 */
export const managementAccess: ResourceValidationPolicy & StackValidationPolicy = {
  name: NAME,
  displayName: "Management access",
  description: "A management interface should be open to a few administrators' addresses only.",
  enforcementLevel: "mandatory",
  severity: "critical",
  tags: ["network"],
  remediationSteps:
    "Replace the range by the administrators' own (a VPN's or an office's), each no wider than the policy allows, or by a security group. A prefix list has to be made in the same stack, or be named in `allowedPrefixLists`.",
  configSchema: schemaOf(OPTIONS),
  validateResource: (args, reportViolation) => {
    const settings = settingsOf(args.getConfig());
    const { type, urn, name, props } = args;
    const findings = checkManagementAccessOfResource({ type, urn, name, props, propertyDependencies: {} }, settings);
    reportFindings(NAME, urn, findings, reportViolation);
  },
  validateStack: (args, reportViolation) => {
    const findings = checkManagementAccess(args.resources, settingsOf(args.getConfig()));
    reportFindings(NAME, STACK_SCOPE, findings, reportViolation);
  },
};

function settingsOf(given: object): ManagementAccessSettings {
  const reader = new ConfigurationReader(NAME, given);
  const settings = {
    selector: {
      tag: reader.take(OPTIONS.tag),
      namePattern: reader.take(OPTIONS.namePattern),
      urnPattern: reader.take(OPTIONS.urnPattern),
    },
    ports: reader.take(OPTIONS.ports),
    minPrefixLength: { 4: reader.take(OPTIONS.minPrefixLengthIpv4), 6: reader.take(OPTIONS.minPrefixLengthIpv6) },
    maxIpv4Addresses: reader.take(OPTIONS.maxIpv4Addresses),
    maxIpv6Networks: reader.take(OPTIONS.maxIpv6Networks),
    allowedPrefixLists: reader.take(OPTIONS.allowedPrefixLists),
  };
  reader.finish();
  return settings;
}
