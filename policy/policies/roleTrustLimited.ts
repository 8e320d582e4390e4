import { textListOption } from "../lib/configuration";
import { definePolicy } from "../lib/definePolicy";
import { allowsOf, textsOf } from "../lib/permissions";
import { Place } from "../lib/place";
import type { StackResource } from "../lib/reading";
import type { Report } from "../lib/report";

const ROLE_TYPE = "aws:iam/role:Role";

const TRUSTED_ACCOUNTS = textListOption(
  "trustedAccounts",
  "Ids of other accounts that may take roles, beside the role's own.",
  [],
  'a list of account ids such as "123456789012"',
);

/** A role that anybody may take is everybody's. */
export const roleTrustLimited = definePolicy({
  name: "role-trust-limited",
  displayName: "Roles are trusted to few",
  description: "A role should be taken by named services and by accounts that are known only.",
  severity: "critical",
  tags: ["identity"],
  references: [],
  remediationSteps:
    "Name the service (`Principal: { Service: … }`) or the ARN that takes the role. Another account has to be in `trustedAccounts`.",
  onUnknown: "Tells an unknown document as an advisory, and another account's id while the role's own is not known.",
  settings: (reader) => ({ trusted: reader.take(TRUSTED_ACCOUNTS) }),
  types: [ROLE_TYPE],
  check: (resource, _settings, report) => {
    const trust = new Place(resource.props).at("assumeRolePolicy");
    if (trust.isUnknown) {
      report.unknown(resource, trust, "it names who may take the role");
      return;
    }
    for (const { statement, number } of allowsOf(trust.value)) {
      const isForAll = !statement.at("NotPrincipal").isAbsent || principalsOf(statement).includes("*");
      if (isForAll && statement.at("Condition").isAbsent) {
        report.violation(
          resource,
          `assumeRolePolicy: statement ${number.toString()} lets anybody take the role. Name the service or the ARN.`,
        );
      }
    }
  },
  checkStack: (stack, { trusted }, report) => {
    for (const role of stack.ofType(ROLE_TYPE)) checkAccounts(role, trusted, report);
  },
});

function checkAccounts(role: StackResource, trusted: readonly string[], report: Report): void {
  const props = new Place(role.props);
  const own = props.at("arn");
  for (const { statement, number } of allowsOf(props.at("assumeRolePolicy").value)) {
    const accounts = principalsOf(statement).flatMap((principal) => /(?<![\d])\d{12}(?!\d)/.exec(principal)?.[0] ?? []);
    for (const account of new Set(accounts.filter((id) => !trusted.includes(id)))) {
      if (own.text === undefined) {
        report.undetermined(
          role,
          `assumeRolePolicy: statement ${number.toString()} names an account. The update will check that it is the role's own or one of trustedAccounts.`,
        );
      } else if (!own.text.includes(`:${account}:`)) {
        report.violation(
          role,
          `assumeRolePolicy: statement ${number.toString()} lets another account take the role. Remove it, or add the account to trustedAccounts.`,
        );
      }
    }
  }
}

/** Who may take the role by a statement, services and identity providers aside: those name themselves. */
function principalsOf(statement: Place): string[] {
  const principal = statement.at("Principal");
  return principal.text === undefined ? textsOf(principal, "AWS") : [principal.text];
}
