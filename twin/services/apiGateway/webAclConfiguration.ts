import { z } from "zod";

/** What a rule asks of a request. */
export type WebAclStatement =
  | {
      kind: "ip-set";
      /** CIDR blocks. */
      addresses: string[];
    }
  | {
      kind: "byte-match";
      /** Lower case. */
      header: string;
      constraint: ByteMatchConstraint;
      search: string;
      /** In the order of their priorities. */
      transformations: TextTransformation[];
    }
  | { kind: "and" | "or"; statements: WebAclStatement[] }
  | { kind: "not"; statement: WebAclStatement };

const constraintSchema = z.enum(["EXACTLY", "STARTS_WITH", "ENDS_WITH", "CONTAINS"]);
const transformationSchema = z.enum(["NONE", "LOWERCASE"]);

const statementSchema: z.ZodType<WebAclStatement> = z.lazy(() =>
  z.discriminatedUnion("kind", [
    z.strictObject({ kind: z.literal("ip-set"), addresses: z.array(z.string()) }),
    z.strictObject({
      kind: z.literal("byte-match"),
      header: z.string().toLowerCase(),
      constraint: constraintSchema,
      search: z.string(),
      transformations: z.array(transformationSchema),
    }),
    z.strictObject({ kind: z.enum(["and", "or"]), statements: z.array(statementSchema) }),
    z.strictObject({ kind: z.literal("not"), statement: statementSchema }),
  ]),
);

/** A web ACL of AWS WAF, its IP sets filled in. */
export const webAclSchema = z.strictObject({
  arn: z.string(),
  name: z.string(),
  defaultAction: z.enum(["ALLOW", "BLOCK"]),
  /** By priority, the lowest first. */
  rules: z.array(
    z.strictObject({ name: z.string(), action: z.enum(["ALLOW", "BLOCK", "COUNT"]), statement: statementSchema }),
  ),
});

export type WebAcl = z.infer<typeof webAclSchema>;
export type ByteMatchConstraint = z.infer<typeof constraintSchema>;
export type TextTransformation = z.infer<typeof transformationSchema>;
