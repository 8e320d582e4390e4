import type {
  EnforcementLevel,
  ResourceValidationArgs,
  ResourceValidationPolicy,
  Severity,
  StackValidationArgs,
  StackValidationPolicy,
} from "@pulumi/policy";
import { ConfigurationReader } from "./configuration";
import type { Option } from "./configuration";
import { reportFindings, STACK_SCOPE } from "./findings";
import { inputsOf } from "./inputs";
import { withoutProxy } from "./reading";
import type { StackResource } from "./reading";
import { Report } from "./report";
import { Stack } from "./stack";

/** A policy of the pack: one rule, what it is for, and how it is checked. */
export interface PolicyDefinition<Settings> {
  /** Says the rule; the key in the configuration. */
  name: string;
  displayName: string;
  /** The requirement, a sentence with "should". What is wrong in a resource is in the message. */
  description: string;
  severity: Severity;
  /** Default mandatory. */
  level?: EnforcementLevel;
  tags: string[];
  /** Controls that ask for it, e.g. `FSBP EC2.8`, `CIS v5.0 5.7`. Empty: none that we know. */
  references: readonly string[];
  /** How to put it right. */
  remediationSteps: string;
  /** What the policy does with a value that a preview does not know. */
  onUnknown: string;
  /** Takes every option there is, each time; the options are learned from one call. Default: no options. */
  settings: (reader: ConfigurationReader) => Settings;
  /** Types that {@link check} is for. Default all. */
  types?: readonly string[];
  /** Checks one resource before it is made, by what the program gives. */
  check?: (resource: StackResource, settings: Settings, report: Report) => void;
  /** Checks what takes several resources to see, when all of them are made (in a preview: would be). */
  checkStack?: (stack: Stack, settings: Settings, report: Report) => void;
  /** Puts a resource right where the policy's level is `remediate`; returns its properties if it changed them. */
  remediate?: (resource: StackResource, settings: Settings) => Record<string, unknown> | undefined;
}

/** A policy as the SDK takes it, with what docs/policies.md tells of it. */
export type PackPolicy = (ResourceValidationPolicy | StackValidationPolicy) & {
  description: string;
  displayName: string;
  severity: Severity;
  enforcementLevel: EnforcementLevel;
  remediationSteps: string;
  references: readonly string[];
  onUnknown: string;
  options: readonly Option<unknown>[];
};

/** For policies without options. */
export const noSettings = (): undefined => undefined;

/** Makes what the SDK takes of a definition. */
export function definePolicy<Settings>(definition: PolicyDefinition<Settings>): PackPolicy {
  const { name, check, checkStack, remediate, references, level = "mandatory" } = definition;
  const learning = new ConfigurationReader(name, {});
  definition.settings(learning);
  const { options } = learning;
  const settingsOf = rememberSettings(name, definition.settings);
  const types = definition.types === undefined ? undefined : new Set(definition.types);
  return {
    name,
    displayName: definition.displayName,
    description: definition.description,
    enforcementLevel: level,
    severity: definition.severity,
    tags: definition.tags,
    remediationSteps: definition.remediationSteps,
    references,
    onUnknown: definition.onUnknown,
    options,
    ...(references.length === 0 ? {} : { framework: frameworkOf(references, definition.description) }),
    configSchema: { properties: Object.fromEntries(options.map((option) => [option.name, option.schema])) },
    ...(check !== undefined && {
      validateResource: (args: ResourceValidationArgs, reportViolation) => {
        if (types === undefined || types.has(args.type)) {
          const report = new Report();
          check(resourceOf(args), settingsOf(args.getConfig()), report);
          reportFindings(name, args.urn, report.findings, reportViolation);
        }
      },
    }),
    ...(checkStack !== undefined && {
      validateStack: (args: StackValidationArgs, reportViolation) => {
        const report = new Report();
        checkStack(stackOf(args), settingsOf(args.getConfig()), report);
        reportFindings(name, STACK_SCOPE, report.findings, reportViolation);
      },
    }),
    ...(remediate !== undefined && {
      remediateResource: (args: ResourceValidationArgs) =>
        types === undefined || types.has(args.type)
          ? remediate(resourceOf(args), settingsOf(args.getConfig()))
          : undefined,
    }),
  };
}

function frameworkOf(references: readonly string[], description: string): PackPolicy["framework"] {
  return {
    name: "AWS Foundational Security Best Practices, CIS AWS Foundations",
    version: "2025-12",
    reference: references.join(", "),
    specification: description,
  };
}

function resourceOf(args: ResourceValidationArgs): StackResource {
  const { type, urn, name, opts, provider } = args;
  return {
    type,
    urn,
    name,
    props: withoutProxy(args.props),
    propertyDependencies: {},
    protect: opts.protect,
    provider: provider && { name: provider.name, props: withoutProxy(provider.props) },
  };
}

/** By the first resource's properties, which the policies of one request share. */
const stacks = new WeakMap<object, Stack>();

function stackOf({ resources }: StackValidationArgs): Stack {
  const [first] = resources;
  const key = first === undefined ? {} : withoutProxy(first.props);
  const known = stacks.get(key);
  if (known !== undefined) {
    return known;
  }
  const copies = new Map<unknown, StackResource>();
  for (const { type, urn, name, props, opts, provider } of resources) {
    const copy: StackResource = {
      type,
      urn,
      name,
      props: withoutProxy(props),
      propertyDependencies: {},
      protect: opts.protect,
      provider: provider && { name: provider.name, props: withoutProxy(provider.props) },
    };
    copies.set(urn, copy);
  }
  for (const { urn, parent, propertyDependencies } of resources) {
    const copy = copies.get(urn);
    if (copy !== undefined) {
      copy.parent = parent && copies.get(parent.urn);
      copy.propertyDependencies = {
        ...Object.fromEntries(inputsOf(urn).map((property) => [property, []])),
        ...Object.fromEntries(
          Object.entries(propertyDependencies).map(([property, origins]) => [
            property,
            origins.flatMap((origin) => copies.get(origin.urn) ?? []),
          ]),
        ),
      };
    }
  }
  const stack = new Stack([...copies.values()]);
  stacks.set(key, stack);
  return stack;
}

/** Reads settings again only when the engine has sent others. */
function rememberSettings<Settings>(
  name: string,
  settings: (reader: ConfigurationReader) => Settings,
): (given: object) => Settings {
  let last: { given: [string, unknown][]; settings: Settings } | undefined;
  return (given) => {
    const entries = Object.entries(given);
    const same =
      last?.given.length === entries.length &&
      last.given.every(([key, value], index) => entries[index]?.[0] === key && entries[index][1] === value);
    if (last === undefined || !same) {
      const reader = new ConfigurationReader(name, given);
      const read = settings(reader);
      reader.finish();
      last = { given: entries, settings: read };
    }
    return last.settings;
  };
}
