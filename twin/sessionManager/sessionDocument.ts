import { z } from "zod";

const PARAMETER_TYPES = ["String", "StringList", "Integer", "Boolean", "StringMap", "MapList"] as const;

const textOrNumber = z.union([z.string(), z.number()]);

const parameterSchema = z.strictObject({
  type: z.enum(PARAMETER_TYPES),
  description: z.string().optional(),
  displayType: z.enum(["textfield", "textarea"]).optional(),
  default: z.unknown().optional(),
  allowedPattern: z.string().optional(),
  allowedValues: z.array(z.string()).optional(),
  minChars: textOrNumber.optional(),
  maxChars: textOrNumber.optional(),
});

/** What a port session does: the agent connects to a port of its machine, or of the host where one is named. */
const portSchema = z.strictObject({
  portNumber: z.string().min(1),
  /** Without it, the client's own program is at the other end, as with SSH. */
  type: z.literal("LocalPortForwarding").optional(),
  /** Port on the administrator's machine; nothing but its own software reads it. */
  localPortNumber: z.string().optional(),
  host: z.string().min(1).optional(),
});

const common = {
  schemaVersion: z.literal("1.0"),
  description: z.string().optional(),
  inputs: z.record(z.string(), z.unknown()).optional(),
  parameters: z.record(z.string(), parameterSchema).optional(),
};

/** https://docs.aws.amazon.com/systems-manager/latest/userguide/session-manager-schema.html */
const documentSchema = z
  .discriminatedUnion("sessionType", [
    z.strictObject({ ...common, sessionType: z.literal("Port"), properties: portSchema }),
    z.strictObject({
      ...common,
      sessionType: z.literal("Standard_Stream"),
      inputs: z.record(z.string(), z.unknown()),
      properties: z.record(z.string(), z.unknown()).optional(),
    }),
    z.strictObject({
      ...common,
      sessionType: z.enum(["InteractiveCommands", "NonInteractiveCommands"]),
      properties: z.record(z.string(), z.unknown()),
    }),
  ])
  .superRefine((document, context) => {
    const declared = Object.keys(document.parameters ?? {});
    for (const [name, { allowedPattern }] of Object.entries(document.parameters ?? {})) {
      if (allowedPattern !== undefined && patternOf(allowedPattern) === undefined) {
        context.addIssue({ code: "custom", path: ["parameters", name, "allowedPattern"], message: "is no pattern" });
      }
    }
    for (const name of referencesIn(document.properties).filter((one) => !declared.includes(one))) {
      context.addIssue({ code: "custom", path: ["properties"], message: `{{ ${name} }} is not among the parameters` });
    }
  });

/** A Session document of Systems Manager. */
export type SessionDocument = z.infer<typeof documentSchema>;

/**
 * Reads a Session document in JSON.
 * @throws Error that names everything in it that AWS does not know, or that is missing.
 */
export function parseSessionDocument(content: string): SessionDocument {
  let value: unknown;
  try {
    value = JSON.parse(content);
  } catch {
    throw new Error("it is no JSON");
  }
  const parsed = documentSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new Error(
    parsed.error.issues
      .map(({ path, message }) => `${path.length === 0 ? "document" : path.join(".")}: ${message}`)
      .join("; "),
  );
}

const REFERENCE = /\{\{\s*([A-Za-z0-9_.:]+)\s*\}\}/g;

/** Names of the parameters that a value refers to. */
function referencesIn(value: unknown): string[] {
  return [...JSON.stringify(value ?? {}).matchAll(REFERENCE)].map(([, name = ""]) => name);
}

/** A text with `{{ name }}` filled in; what has no value stays as it is. */
export function filledIn(text: string, values: ReadonlyMap<string, string>): string {
  return text.replaceAll(REFERENCE, (whole, name: string) => values.get(name) ?? whole);
}

/** An `allowedPattern` (a Java pattern, unanchored as AWS's own documents write it); undefined when it is none. */
export function patternOf(text: string): RegExp | undefined {
  try {
    return new RegExp(text);
  } catch {
    return undefined;
  }
}
