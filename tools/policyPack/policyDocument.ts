import * as fs from "node:fs";
import * as path from "node:path";
import { format } from "prettier";
import type { PackPolicy } from "../../policy/lib/definePolicy";
import { policies } from "../../policy/policies";
import { PROJECT_ROOT } from "../../twin/paths";

/** Where the document is kept, so that it can be read where the code is. */
export const POLICY_DOCUMENT = path.join(PROJECT_ROOT, "docs", "policies.md");

const EXAMPLE = path.join(PROJECT_ROOT, "policy", "configuration.example.json");

/** docs/policies.md, made from the policies themselves. */
export function policyDocument(): Promise<string> {
  const index = policies.map(
    ({ name, displayName, severity, enforcementLevel }) =>
      `| [${name}](#${name}) | ${displayName} | ${severity} | ${enforcementLevel} |`,
  );
  const paragraphs = [
    "# Policies",
    "<!-- Made by `npm run docs:policies` from policy/policies; a test holds it to them. -->",
    `The pack keeps ${policies.length} policies. It needs none of this project's components: it reads what the engine is about to make, ` +
      "whoever declared it.",
    "```sh\npulumi preview --policy-pack policy                                  # by path, in a clone\n" +
      "pulumi preview --policy-pack node_modules/portcullis/dist/policy     # as published, compiled\n" +
      "pulumi policy analyze --policy-pack policy --stack prod              # what exists already\n" +
      "pulumi preview --policy-pack policy --policy-pack-config FILE.json   # with a configuration\n```",
    "## Levels, unknown values, exceptions",
    "What is known to be wrong has the policy's own level, in a preview too. What a preview does not know is told once, as an " +
      "advisory of the policy `undetermined` that says what the update will check; a value that is known beside it is judged " +
      "all the same. The same program with the values known gets the same verdicts.",
    "An exception is data of the policy `exceptions`: the policy, a regular expression for the resource's URN, a reason, an " +
      "owner, and the last day on which it holds. One that has ended fails, one that matches nothing warns, one of a wrong form " +
      "is refused by its place. This project's own are in policy/portcullis.json: give it with --policy-pack-config; `npm start` and " +
      "`npm run pulumi` do so by themselves.",
    "The policy `values-as-agreed` is no rule for every program: without configuration it says nothing. With it a program pins " +
      "values of its own: a snapshot that its owner agreed on, each value with a reason. It notices that something changed, and " +
      "not that it is wrong; what is wrong everywhere is another policy's matter. This project's list is in policy/portcullis.json, " +
      "and `npm run test:mutants` counts by itself what it alone notices.",
    "A configuration has levels and options by policy. Options that are left out have the defaults below, also when no " +
      "configuration is given; a wrong one, and one for a policy that does not exist, is refused by name before anything is looked at.",
    `\`\`\`json\n${fs.readFileSync(EXAMPLE, "utf8").trim()}\n\`\`\``,
    "## All policies",
    ["| policy | says | severity | level |", "| --- | --- | --- | --- |", ...index].join("\n"),
    ...policies.map(describePolicy),
  ];
  return format(`${paragraphs.join("\n\n")}\n`, { parser: "markdown", printWidth: 120 });
}

function describePolicy(policy: PackPolicy): string {
  const { name, description, severity, enforcementLevel, references, remediationSteps, onUnknown, options } = policy;
  const facts = [
    `- Severity ${severity}, level ${enforcementLevel}${references.length === 0 ? "" : `; ${references.join(", ")}`}.`,
    `- Unknown values: ${onUnknown}`,
    `- Remedy: ${remediationSteps}`,
    ...options.map(
      ({ name: option, schema }) =>
        `- Option \`${option}\` (${typeOf(schema)}${"default" in schema ? `, default \`${JSON.stringify(schema.default)}\`` : ""}): ${schema.description ?? ""}`,
    ),
  ];
  return `### ${name}\n\n${description}\n\n${facts.join("\n")}`;
}

function typeOf({ type }: { type?: unknown }): string {
  return typeof type === "string" ? type : "any";
}
