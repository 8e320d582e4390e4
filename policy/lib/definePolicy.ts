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

/** Takes a violation, of the resource that is looked at or of the one that is named. */
export type Reporter = (message: string, urn?: string) => void;

/** A policy as the SDK takes it, with what docs/policies.md tells of it, and as the pack's own server asks it. */
export type PackPolicy = (ResourceValidationPolicy | StackValidationPolicy) & {
  /** Types that {@link checkResource} is for; absent: all. */
  types?: ReadonlySet<string>;
  /** @param given What the configuration says of this policy. @throws Error that names every problem in it. */
  readSettings: (given: object) => void;
  checkResource?: (resource: StackResource, given: object, report: Reporter) => void;
  checkStack?: (stack: Stack, given: object, report: Reporter) => void;
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
  const checkResource: PackPolicy["checkResource"] =
    check &&
    ((resource, given, reporter) => {
      const report = new Report();
      check(resource, settingsOf(given), report);
      reportFindings(name, resource.urn, report.findings, reporter);
    });
  const checkWhole: PackPolicy["checkStack"] =
    checkStack &&
    ((stack, given, reporter) => {
      const report = new Report();
      checkStack(stack, settingsOf(given), report);
      reportFindings(name, STACK_SCOPE, report.findings, reporter);
    });
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
    ...(types !== undefined && { types }),
    readSettings: settingsOf,
    ...(checkResource !== undefined && {
      checkResource,
      validateResource: (args: ResourceValidationArgs, reportViolation) => {
        if (types === undefined || types.has(args.type)) {
          checkResource(resourceOf(args), args.getConfig(), reportViolation);
        }
      },
    }),
    ...(checkWhole !== undefined && {
      checkStack: checkWhole,
      validateStack: (args: StackValidationArgs, reportViolation) => {
        checkWhole(stackOf(args), args.getConfig(), reportViolation);
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
  const stack =
    stacks.get(key) ??
    stackFrom(
      resources.map(({ type, urn, name, props, opts, provider, parent, propertyDependencies }) => ({
        type,
        urn,
        name,
        props: withoutProxy(props),
        protect: opts.protect,
        provider: provider && { name: provider.name, props: withoutProxy(provider.props) },
        parentUrn: parent?.urn,
        origins: Object.fromEntries(
          Object.entries(propertyDependencies).map(([property, origins]) => [
            property,
            origins.map(({ urn: of }) => of),
          ]),
        ),
      })),
    );
  stacks.set(key, stack);
  return stack;
}

/** A resource as a stack validation gets it: what it refers to by URN. */
export interface SentResource extends Omit<StackResource, "parent" | "propertyDependencies"> {
  parentUrn?: string;
  /** URNs of the resources that a property's value comes from. */
  origins: Readonly<Record<string, readonly string[]>>;
}

/** Joins what refers to each other. */
export function stackFrom(sent: readonly SentResource[]): Stack {
  const resources = new Map<string, StackResource>();
  for (const { type, urn, name, props, protect, provider } of sent) {
    resources.set(urn, { type, urn, name, props, protect, provider, propertyDependencies: {} });
  }
  for (const { urn, parentUrn, origins } of sent) {
    const resource = resources.get(urn);
    if (resource !== undefined) {
      resource.parent = parentUrn === undefined ? undefined : resources.get(parentUrn);
      resource.propertyDependencies = {
        ...Object.fromEntries(inputsOf(urn).map((property) => [property, []])),
        ...Object.fromEntries(
          Object.entries(origins).map(([property, urns]) => [property, urns.flatMap((of) => resources.get(of) ?? [])]),
        ),
      };
    }
  }
  return new Stack([...resources.values()]);
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
