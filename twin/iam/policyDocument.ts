import { z } from "zod";
import { isSystemsManagerKey, parseConditions, type Condition } from "./conditions";
import { unknownVariable } from "./variables";

/** A policy whose every element the evaluator understands. */
export interface Policy {
  /** What the policy belongs to, for messages. */
  owner: string;
  statements: PolicyStatement[];
}

/** One statement; what a document leaves out is undefined. */
export interface PolicyStatement {
  effect: "Allow" | "Deny";
  /** Undefined in identity policies. */
  principals: PrincipalPattern[] | undefined;
  actions: Selection;
  /** Undefined in a role's trust policy. */
  resources: Selection | undefined;
  conditions: Condition[];
}

/** Actions or resources that a statement is about. */
export interface Selection {
  patterns: string[];
  /** True for `NotAction` and `NotResource`: everything but these. */
  except: boolean;
}

/** Whom a statement is about. */
export type PrincipalPattern = { kind: "anyone" } | { kind: "aws" | "service"; value: string };

const oneOrMore = z.union([z.string(), z.array(z.string()).min(1)]).transform((value) => [value].flat());

// Strict on purpose: an element that the evaluator does not know (NotPrincipal, say) is refused, never left out.
const statementSchema = z.strictObject({
  Sid: z.string().optional(),
  Effect: z.enum(["Allow", "Deny"]),
  Principal: z
    .union([z.literal("*"), z.strictObject({ AWS: oneOrMore.optional(), Service: oneOrMore.optional() })])
    .optional(),
  Action: oneOrMore.optional(),
  NotAction: oneOrMore.optional(),
  Resource: oneOrMore.optional(),
  NotResource: oneOrMore.optional(),
  Condition: z.record(z.string(), z.record(z.string(), z.unknown())).optional(),
});

const documentSchema = z.strictObject({
  Version: z.literal("2012-10-17"),
  Id: z.string().optional(),
  Statement: z.union([statementSchema, z.array(statementSchema)]).transform((value) => [value].flat()),
});

/**
 * Reads a policy document (JSON text, or the object). Throws, naming the owner and every element that it does not know:
 * the twin never decides by a policy that it understands in part.
 */
export function parsePolicy(document: unknown, owner: string): Policy {
  const problems: string[] = [];
  let value = document;
  if (typeof document === "string") {
    try {
      value = JSON.parse(document);
    } catch {
      throw new Error(`Policy of ${owner}: is no JSON`);
    }
  }
  const parsed = documentSchema.safeParse(value);
  if (!parsed.success) {
    throw new Error(
      `Policy of ${owner}: ${parsed.error.issues.map((issue) => `${issue.path.join(".") || "document"}: ${issue.message}`).join("; ")}`,
    );
  }
  const statements = parsed.data.Statement.map((statement, index): PolicyStatement => {
    const place = `statement ${statement.Sid ?? index}`;
    const complain = (message: string): void => void problems.push(`${place}: ${message}`);
    const actions = selection("Action", statement.Action, statement.NotAction, complain);
    if (actions === undefined) complain("Action or NotAction is required");
    const resources = selection("Resource", statement.Resource, statement.NotResource, complain);
    for (const text of [...(resources?.patterns ?? [])]) {
      if (unknownVariable(text) !== undefined) {
        complain(`other policy variables than aws:userid are not known to the twin: ${text}`);
      }
    }
    const conditions = parseConditions(statement.Condition ?? {}, complain);
    for (const { key } of conditions) {
      if (!isSystemsManagerKey(key) || isAboutSystemsManager(actions)) continue;
      complain(`the twin knows ${key} of actions of Systems Manager (ssm, ssmmessages) only`);
    }
    return {
      effect: statement.Effect,
      principals: statement.Principal === undefined ? undefined : principalPatterns(statement.Principal),
      actions: actions ?? { patterns: [], except: false },
      resources,
      conditions,
    };
  });
  if (problems.length > 0) throw new Error(`Policy of ${owner}: ${problems.join("; ")}`);
  return { owner, statements };
}

function selection(
  name: string,
  positive: string[] | undefined,
  negative: string[] | undefined,
  complain: (message: string) => void,
): Selection | undefined {
  if (positive !== undefined && negative !== undefined) complain(`${name} and Not${name} exclude each other`);
  if (positive !== undefined) return { patterns: positive, except: false };
  return negative === undefined ? undefined : { patterns: negative, except: true };
}

function isAboutSystemsManager(actions: Selection | undefined): boolean {
  return actions?.except === false && actions.patterns.every((pattern) => /^(ssm|ssmmessages):/i.test(pattern));
}

function principalPatterns(principal: "*" | { AWS?: string[]; Service?: string[] }): PrincipalPattern[] {
  if (principal === "*") return [{ kind: "anyone" }];
  return [
    ...(principal.AWS ?? []).map((value): PrincipalPattern =>
      value === "*" ? { kind: "anyone" } : { kind: "aws", value },
    ),
    ...(principal.Service ?? []).map((value): PrincipalPattern => ({ kind: "service", value })),
  ];
}
