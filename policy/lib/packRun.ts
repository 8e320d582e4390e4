import { stackFrom } from "./definePolicy";
import type { PackPolicy, Reporter, SentResource } from "./definePolicy";
import type { StackResource } from "./reading";

export type Level = PackPolicy["enforcementLevel"];

/** What the configuration says of one policy. */
export interface Given {
  level: Level;
  properties: object;
}

/** Something that a policy objects to. */
export interface Diagnostic {
  policy: PackPolicy;
  level: Level;
  message: string;
  /** Of the resource; absent when it is the stack. */
  urn?: string;
}

/** The engine's own key for the level of all policies. */
const ALL = "all";

/** Everything that is wrong with a configuration, in words; nothing when all is well. */
export function configurationProblems(
  policies: readonly PackPolicy[],
  configuration: ReadonlyMap<string, Given>,
): string[] {
  const names = policies.map(({ name }) => name);
  const unknown = [...configuration.keys()].filter((name) => name !== ALL && !names.includes(name));
  return [
    ...unknown.map(
      (name) =>
        `Configuration of policy ${name}: there is no such policy. Correct the name in the file given with --policy-pack-config; the policies are ${names.join(", ")}.`,
    ),
    ...policies.flatMap(({ name, readSettings }) => {
      try {
        readSettings(configuration.get(name)?.properties ?? {});
        return [];
      } catch (error) {
        return [error instanceof Error ? error.message : String(error)];
      }
    }),
  ];
}

/** The pack's policies with one configuration. */
export class PackRun {
  private readonly active: { policy: PackPolicy; level: Level; properties: object }[];
  /** Those that look at a resource of a type. */
  private readonly byType = new Map<string, PackRun["active"]>();

  constructor(policies: readonly PackPolicy[], configuration: ReadonlyMap<string, Given>) {
    this.active = policies.flatMap((policy) => {
      const { level, properties } = {
        level: policy.enforcementLevel,
        properties: {},
        ...configuration.get(policy.name),
      };
      // What could not be put right is mandatory, as the SDK has it.
      return level === "disabled" ? [] : [{ policy, level: level === "remediate" ? "mandatory" : level, properties }];
    });
  }

  /** What policies say of a resource before it is made. */
  resource(resource: StackResource): Diagnostic[] {
    return this.ask(this.forType(resource.type), ({ checkResource }, properties, report) =>
      checkResource?.(resource, properties, report),
    );
  }

  /** What policies say of a whole stack. */
  stack(resources: readonly SentResource[]): Diagnostic[] {
    const stack = stackFrom(resources);
    return this.ask(this.active, ({ checkStack }, properties, report) => checkStack?.(stack, properties, report));
  }

  private forType(type: string): PackRun["active"] {
    const known = this.byType.get(type);
    const those =
      known ??
      this.active.filter(({ policy: { types, checkResource } }) => checkResource && (types?.has(type) ?? true));
    this.byType.set(type, those);
    return those;
  }

  private ask(
    asked: PackRun["active"],
    check: (policy: PackPolicy, properties: object, report: Reporter) => void,
  ): Diagnostic[] {
    const found: Diagnostic[] = [];
    for (const { policy, level, properties } of asked) {
      try {
        check(policy, properties, (message, urn) => {
          found.push({ policy, level, message, ...(urn !== undefined && { urn }) });
        });
      } catch (error) {
        const why = error instanceof Error ? (error.stack ?? error.message) : String(error);
        throw new Error(`The policy ${policy.name} failed:\n${why}`, { cause: error });
      }
    }
    return found;
  }
}
