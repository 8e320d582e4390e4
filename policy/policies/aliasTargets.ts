import { patternOption } from "../lib/configuration";
import { definePolicy } from "../lib/definePolicy";
import { Place } from "../lib/place";
import type { StackResource } from "../lib/reading";
import type { Report } from "../lib/report";
import { perStack } from "../lib/stack";
import type { Stack } from "../lib/stack";
import { DISTRIBUTION_TYPE } from "../lib/types";
import { anyOf } from "../lib/verdict";
import type { Verdict } from "../lib/verdict";

const RECORD_TYPE = "aws:route53/record:Record";

const KNOWN = patternOption(
  "knownTargets",
  "Regular expression for the names of targets from outside the stack that records may lead to.",
);

/** Names that AWS gives to whoever asks first, once their owner is gone or has not said that the name is theirs. */
const OF_AWS = /\.(?:amazonaws\.com(?:\.cn)?|cloudfront\.net|elasticbeanstalk\.com|awsglobalaccelerator\.com)\.?$/;

/** Advisory: names and what they lead to are often kept in two stacks. */
export const aliasTargets = definePolicy({
  name: "alias-leads-home",
  displayName: "Names lead to what is ours",
  description:
    "A DNS record for something of AWS should lead to a resource of the stack, which knows the name where that is a distribution.",
  severity: "medium",
  level: "advisory",
  tags: ["network"],
  references: [],
  remediationSteps:
    "Take the target's name from the resource (`loadBalancer.dnsName`), give a distribution the record's name among its `aliases`, or match a target of another stack by `knownTargets`.",
  onUnknown:
    "Accepts an unknown target that comes from a resource of the stack, distributions apart. Tells any other as an advisory.",
  settings: (reader) => ({ known: reader.take(KNOWN) }),
  checkStack: (stack, { known }, report) => {
    for (const record of stack.ofType(RECORD_TYPE)) {
      for (const target of targetsOf(record)) checkTarget(stack, record, target, known, report);
    }
  },
});

function checkTarget(stack: Stack, record: StackResource, target: Place, known: RegExp | null, report: Report): void {
  const property = target.path.startsWith("aliases") ? "aliases" : "records";
  const { targets } = stack.referred(record, property, [DISTRIBUTION_TYPE], target.value);
  if (target.isUnknown) {
    const comesFromOthers = (record.propertyDependencies[property] ?? []).length > 0 && targets.length === 0;
    if (!comesFromOthers) report.unknown(record, target, "it leads to a resource of the stack that knows the name");
    return;
  }
  const name = plain(target.text ?? "");
  const [distribution] = targets;
  if (known?.test(name) === true) return;
  if (new Place(record.props).at("type").isUnknown && property === "records") {
    report.unknown(record, new Place(record.props).at("type"), "a name of AWS that it leads to is one of the stack");
  } else if (distribution === undefined) {
    if (madeHere(stack).has(name)) return;
    report.violation(
      record,
      `${target.path} is no resource of the stack: when whoever owns it lets it go, somebody else may take it, and the record's clients with it. Name one of the stack, or match it by knownTargets.`,
    );
  } else {
    const verdict = knowsName(distribution, record);
    if (verdict === "no") {
      report.violation(
        record,
        `${target.path} leads to the distribution ${distribution.name}, which does not have the record's name among its aliases: it serves nobody by it, and another distribution may take the name. Lead it elsewhere, or add the name.`,
      );
    } else if (verdict === "unknown") {
      report.undetermined(
        record,
        `${target.path} leads to the distribution ${distribution.name}, and whether that has the record's name among its aliases is not known in this preview. The update will check it.`,
      );
    }
  }
}

/** Targets that AWS owns: of aliases, and of CNAME records where they are AWS's. */
function targetsOf(record: StackResource): Place[] {
  const props = new Place(record.props);
  const type = props.at("type");
  const isOther = !type.isUnknown && type.text !== "CNAME";
  const records = isOther ? [] : props.each("records");
  return [
    ...props.each("aliases").map((alias) => alias.at("name")),
    ...records.filter(({ isUnknown, text }) => isUnknown || OF_AWS.test(text ?? "")),
  ];
}

/** Names that something of the stack has: what providers made up, what stands in blocks, and names of records. */
const madeHere = perStack(
  (stack) =>
    new Set(
      stack.resources
        .flatMap((resource) => {
          const props = new Place(resource.props);
          if (resource.type === RECORD_TYPE) return [props.at("name"), props.at("fqdn")];
          // The program's own words are no proof, in an output of the stack neither.
          return resource.type.startsWith("pulumi:")
            ? []
            : props
                .entries()
                .filter(([key, { text }]) => text === undefined || !Object.hasOwn(resource.propertyDependencies, key))
                .flatMap(([, place]) => [...place.leaves()]);
        })
        .flatMap(({ text }) => (text === undefined ? [] : [plain(text)])),
    ),
);

/** As Route 53 compares names: without the final dot, in small letters, and without what it adds for two families. */
function plain(name: string): string {
  return name
    .toLowerCase()
    .replace(/\.$/, "")
    .replace(/^dualstack\./, "");
}

function knowsName(distribution: StackResource, record: StackResource): Verdict {
  const props = new Place(record.props);
  const given = props.at("fqdn").text ?? props.at("name").text;
  if (given === undefined) return "unknown";
  const name = plain(given);
  return anyOf(
    new Place(distribution.props).each("aliases").map(({ isUnknown, text }): Verdict => {
      const alias = plain(text ?? "");
      // A name may be given without that of its zone.
      const isSame = alias === name || alias.startsWith(`${name}.`);
      const isCovered = alias.startsWith("*.") && name.split(".").slice(1).join(".") === alias.slice(2);
      return isUnknown ? "unknown" : isSame || isCovered ? "yes" : "no";
    }),
  );
}
