import schemaFile from "../schema.json";
import { AMENDMENTS } from "./amendments";

/** What is known of one input of a resource type. Cross-references keep Terraform's names. */
export interface InputSchema {
  type: string;
  required?: boolean;
  /** AWS chooses a value when none is given. */
  computed?: boolean;
  /** A change replaces the resource. */
  forceNew?: boolean;
  default?: unknown;
  conflictsWith?: string[];
  exactlyOneOf?: string[];
  atLeastOneOf?: string[];
  requiredWith?: string[];
  minItems?: number;
  maxItems?: number;
  /** Inputs of the nested object, or of each element. Absent where the schema knows nothing about them. */
  of?: Inputs;
}

export type Inputs = Record<string, InputSchema>;

const types: Record<string, { inputs: Inputs } | undefined> = schemaFile.types;

const amended = new Map<string, Inputs>();

/** Inputs of a resource type, or nothing when the stand-in does not know it. */
export function inputsOf(type: string): Inputs | undefined {
  const known = amended.get(type);
  if (known !== undefined) return known;
  const inputs = types[type]?.inputs;
  if (inputs === undefined) return undefined;
  const result = withAmendments(structuredClone(inputs), AMENDMENTS[type] ?? {});
  amended.set(type, result);
  return result;
}

/** Every type that the stand-in knows. */
export function knownTypes(): string[] {
  return Object.keys(types);
}

function withAmendments(inputs: Inputs, amendments: Record<string, Partial<InputSchema>>): Inputs {
  for (const [path, change] of Object.entries(amendments)) {
    const names = path.split(".");
    const last = names.pop() ?? "";
    let level = inputs;
    for (const name of names) {
      const of = level[name]?.of;
      if (of === undefined) throw new Error(`amendment ${path}: the schema has no nested ${name}`);
      level = of;
    }
    level[last] = { type: "string", ...level[last], ...change };
  }
  return inputs;
}
