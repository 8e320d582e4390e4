import type { Stage } from "../services/apiGateway/configuration";
import type { WebAcl, WebAclStatement } from "../services/apiGateway/webAclConfiguration";
import type { Problems } from "./cloudProblems";
import type { Properties, Resource, Resources } from "./resources";

const ASSOCIATION_TYPE = "aws:wafv2/webAclAssociation:WebAclAssociation";
const CONSTRAINTS = ["EXACTLY", "STARTS_WITH", "ENDS_WITH", "CONTAINS"] as const;
const TRANSFORMATIONS = ["NONE", "LOWERCASE"] as const;

/** Statements that the twin plays; each other one is refused by its name. */
const PLAYED_STATEMENTS = [
  "ipSetReferenceStatement",
  "byteMatchStatement",
  "andStatement",
  "orStatement",
  "notStatement",
];

/** The web ACL that is associated with a stage. */
export function webAclOf(stage: Resource, resources: Resources, problems: Problems): Stage["webAcl"] {
  const association = resources.byText(ASSOCIATION_TYPE, "resourceArn", stage.text("arn"));
  if (association === undefined) return undefined;
  const arn = association.requiredText("webAclArn");
  const acl = resources.byText("aws:wafv2/webAcl:WebAcl", "arn", arn);
  if (acl === undefined) {
    problems.add(association.owner, `there is no web ACL ${arn} in the stack`);
    return undefined;
  }
  return readWebAcl(acl, resources, problems);
}

/** Notes associations with anything that is not a stage of the stack. */
export function checkAssociations(resources: Resources, problems: Problems): void {
  const stages = resources.ofType("aws:apigateway/stage:Stage").map((stage) => stage.text("arn"));
  for (const association of resources.ofType(ASSOCIATION_TYPE)) {
    const arn = association.requiredText("resourceArn");
    problems.unless(stages.includes(arn), association.owner, `web ACLs of anything but a stage of the stack (${arn})`);
  }
}

function readWebAcl(acl: Resource, resources: Resources, problems: Problems): WebAcl {
  for (const setting of ["ruleJson", "customResponseBodies", "tokenDomains", "associationConfig"]) {
    problems.unless(!acl.keys().includes(setting), acl.owner, setting);
  }
  const rules = acl
    .objects("rules")
    .sort((one, other) => (one.number("priority") ?? 0) - (other.number("priority") ?? 0))
    .flatMap((rule): WebAcl["rules"] => {
      for (const setting of ["overrideAction", "ruleLabels", "captchaConfig", "challengeConfig"]) {
        problems.unless(!rule.keys().includes(setting), rule.owner, setting);
      }
      const action = actionOf(rule.object("action"), rule.owner, problems);
      const statement = statementOf(rule.object("statement"), rule.owner, resources, problems);
      if (action === undefined || statement === undefined) return [];
      return [{ name: rule.requiredText("name"), action, statement }];
    });
  const action = actionOf(acl.object("defaultAction"), acl.owner, problems);
  // Read with a problem, it is never in force; blocking is the safe side all the same.
  const defaultAction = action === "ALLOW" ? "ALLOW" : "BLOCK";
  return { arn: acl.requiredText("arn"), name: acl.label, defaultAction, rules };
}

function actionOf(
  action: Properties | undefined,
  owner: string,
  problems: Problems,
): "ALLOW" | "BLOCK" | "COUNT" | undefined {
  for (const kind of ["captcha", "challenge"]) {
    problems.unless(action?.has(kind) !== true, owner, `the action ${kind}`);
  }
  for (const [kind, name] of [
    ["allow", "ALLOW"],
    ["block", "BLOCK"],
    ["count", "COUNT"],
  ] as const) {
    const chosen = action?.object(kind);
    if (chosen === undefined) continue;
    for (const setting of ["customResponse", "customRequestHandling"]) {
      problems.unless(!chosen.has(setting), chosen.owner, setting);
    }
    return name;
  }
  problems.add(owner, "an action is needed: allow, block or count");
  return undefined;
}

function statementOf(
  statement: Properties | undefined,
  owner: string,
  resources: Resources,
  problems: Problems,
): WebAclStatement | undefined {
  const nested = (one: Properties | undefined): WebAclStatement | undefined =>
    statementOf(one, owner, resources, problems);
  const given = statement?.keys() ?? [];
  for (const name of given.filter((one) => !PLAYED_STATEMENTS.includes(one))) problems.unless(false, owner, name);
  if (given.length !== 1) {
    problems.add(owner, `a statement is exactly one of ${PLAYED_STATEMENTS.join(", ")}, not ${given.join(" and ")}`);
    return undefined;
  }
  const ipSet = statement?.object("ipSetReferenceStatement");
  if (ipSet !== undefined) return ipSetOf(ipSet, resources, problems);
  const byteMatch = statement?.object("byteMatchStatement");
  if (byteMatch !== undefined) return byteMatchOf(byteMatch, problems);
  const negated = statement?.object("notStatement");
  if (negated !== undefined) {
    const inner = nested(negated.object("statement") ?? negated.objects("statements")[0]);
    return inner === undefined ? undefined : { kind: "not", statement: inner };
  }
  for (const kind of ["and", "or"] as const) {
    const joined = statement?.object(`${kind}Statement`)?.objects("statements");
    if (joined !== undefined) return { kind, statements: joined.flatMap((one) => nested(one) ?? []) };
  }
  return undefined;
}

function ipSetOf(reference: Properties, resources: Resources, problems: Problems): WebAclStatement {
  problems.unless(!reference.has("ipSetForwardedIpConfig"), reference.owner, "ipSetForwardedIpConfig");
  const arn = reference.requiredText("arn");
  const ipSet = resources.byText("aws:wafv2/ipSet:IpSet", "arn", arn);
  if (ipSet === undefined) problems.add(reference.owner, `there is no IP set ${arn} in the stack`);
  return { kind: "ip-set", addresses: ipSet?.texts("addresses") ?? [] };
}

function byteMatchOf(statement: Properties, problems: Problems): WebAclStatement | undefined {
  const { owner } = statement;
  const field = statement.object("fieldToMatch");
  const header = field?.object("singleHeader")?.text("name")?.toLowerCase();
  const other = field?.keys().filter((key) => key !== "singleHeader") ?? [];
  problems.unless(
    header !== undefined && other.length === 0,
    owner,
    `a fieldToMatch but singleHeader ${other.join(" ")}`.trim(),
  );
  // Whether AWS WAF sees it before or after API Gateway has put the peer's address to it is not documented.
  problems.unless(header !== "x-forwarded-for", owner, "a singleHeader X-Forwarded-For");
  const constraint = oneOf(CONSTRAINTS, statement.requiredText("positionalConstraint"));
  problems.unless(constraint !== undefined, owner, `positionalConstraint ${statement.text("positionalConstraint")}`);
  const transformations = statement
    .objects("textTransformations")
    .sort((one, two) => (one.number("priority") ?? 0) - (two.number("priority") ?? 0))
    .flatMap((one) => {
      const type = oneOf(TRANSFORMATIONS, one.requiredText("type"));
      problems.unless(type !== undefined, owner, `the text transformation ${one.text("type")}`);
      return type ?? [];
    });
  if (header === undefined || constraint === undefined) return undefined;
  return { kind: "byte-match", header, constraint, search: statement.requiredText("searchString"), transformations };
}

function oneOf<T extends string>(allowed: readonly T[], value: string): T | undefined {
  return allowed.find((one) => one === value);
}
