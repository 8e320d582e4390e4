import { isDeepStrictEqual } from "node:util";
import { isObject, type Properties } from "../../twin/standins/values";
import type { DeployedResource } from "./deployment";
import { managed } from "./deployment";
import { describeSteps, plain, placesOf, sameValue, withValue } from "./places";
import { ANOTHER, PROTECT, type Row, type Weakening, WHOLE } from "./row";

/** What a mutant changes in the stack. */
export type Mutation =
  /** Other inputs. Works on the engine's view of them and on the twin's. */
  | { kind: "inputs"; change: (inputs: Properties) => Properties }
  | { kind: "missing" }
  | { kind: "another"; inputs: Properties }
  | { kind: "unprotected" };

/** The stack with one security-relevant property weakened. */
export interface Mutant {
  /** `waf-gateways metadataOptions.httpTokens: "optional"`; unique in a stack. */
  id: string;
  row: Row;
  resource: DeployedResource;
  /** Concrete path, e.g. `origins[0].customHeaders`. */
  property: string;
  /** Name of the weak value. */
  weak: string;
  mutation: Mutation;
}

/** Every mutant of a stack, in the order of the table. */
export function mutantsOf(table: readonly Row[], stack: readonly DeployedResource[]): Mutant[] {
  const byType = Map.groupBy(managed(stack), ({ type }) => type);
  return table.flatMap((row) =>
    (byType.get(row.type) ?? [])
      .filter((resource) => row.of?.(resource) ?? true)
      .flatMap((resource) => row.weak.flatMap((weakening) => mutants(row, resource, weakening, stack))),
  );
}

function mutants(
  row: Row,
  resource: DeployedResource,
  weakening: Weakening,
  stack: readonly DeployedResource[],
): Mutant[] {
  const make = (property: string, mutation: Mutation): Mutant => ({
    id: `${shortType(resource.type)} ${resource.name} ${property}: ${weakening.label}`,
    row,
    resource,
    property,
    weak: weakening.label,
    mutation,
  });
  switch (row.property) {
    case WHOLE:
      return [make(row.property, { kind: "missing" })];
    case PROTECT:
      return resource.protect ? [make(row.property, { kind: "unprotected" })] : [];
    case ANOTHER: {
      const inputs = weakening.weaken(plain(resource.inputs), stack, resource);
      return isObject(inputs) ? [make(row.property, { kind: "another", inputs })] : [];
    }
    default:
      if (weakening.together === true) return together(row, resource, weakening, stack, make);
      return placesOf(resource.inputs, row.property).flatMap(({ steps, value }) => {
        const weak = weakening.weaken(value, stack, resource);
        if (weak === undefined || isDeepStrictEqual(weak, value)) return [];
        return [make(describeSteps(steps), { kind: "inputs", change: (inputs) => withValue(inputs, steps, weak) })];
      });
  }
}

function together(
  row: Row,
  resource: DeployedResource,
  weakening: Weakening,
  stack: readonly DeployedResource[],
  make: (property: string, mutation: Mutation) => Mutant,
): Mutant[] {
  const change = (inputs: Properties): Properties => {
    const weak = weakening.weaken(plain(inputs), stack, resource);
    return isObject(weak) ? weak : inputs;
  };
  return sameValue(change(resource.inputs), resource.inputs) ? [] : [make(row.property, { kind: "inputs", change })];
}

/** `aws:ec2/launchTemplate:LaunchTemplate` → `LaunchTemplate`. */
export function shortType(type: string): string {
  return type.slice(type.lastIndexOf(":") + 1);
}
