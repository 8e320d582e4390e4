import { accountIn, accountsOf } from "../lib/accounts";
import { booleanOption, textListOption } from "../lib/configuration";
import { definePolicy } from "../lib/definePolicy";
import { allowsOf, textsOf } from "../lib/permissions";
import { Place } from "../lib/place";

/** Types with a resource policy, and the property that holds it. */
const PROPERTIES: Readonly<Record<string, string>> = {
  "aws:s3/bucketPolicy:BucketPolicy": "policy",
  "aws:s3/bucket:Bucket": "policy",
  "aws:s3/bucketV2:BucketV2": "policy",
  "aws:secretsmanager/secret:Secret": "policy",
  "aws:secretsmanager/secretPolicy:SecretPolicy": "policy",
  "aws:kms/key:Key": "policy",
  "aws:sqs/queue:Queue": "policy",
  "aws:sqs/queuePolicy:QueuePolicy": "policy",
  "aws:sns/topicPolicy:TopicPolicy": "policy",
  "aws:ecr/repositoryPolicy:RepositoryPolicy": "policy",
};

const TRUSTED_ACCOUNTS = textListOption(
  "trustedAccounts",
  "Ids of other accounts that resource policies may name where `ownAccountOnly` is set.",
  [],
  'a list of account ids such as "123456789012"',
);

const OWN_ACCOUNT = booleanOption(
  "ownAccountOnly",
  "Whether resource policies may name the stack's own account and `trustedAccounts` alone.",
  false,
);

/** A resource policy that allows everybody needs no credentials at all. */
export const documentsPrivate = definePolicy({
  name: "resource-policy-private",
  displayName: "Resource policies name somebody",
  description: "A policy of a bucket, secret, key, queue, topic or repository should allow nobody but those it names.",
  severity: "critical",
  tags: ["data", "identity"],
  references: ["FSBP S3.2", "FSBP S3.3"],
  remediationSteps:
    "Name the ARNs of roles or the services that may use the resource, or add a condition such as aws:PrincipalOrgID or aws:SourceArn. Remove accounts that are none of `trustedAccounts`.",
  onUnknown: "Tells an unknown document as an advisory.",
  settings: (reader) => ({ trusted: reader.take(TRUSTED_ACCOUNTS), ownOnly: reader.take(OWN_ACCOUNT) }),
  types: Object.keys(PROPERTIES),
  check: (resource, _settings, report) => {
    const policy = new Place(resource.props).at(PROPERTIES[resource.type] ?? "policy");
    if (policy.isUnknown) {
      report.unknown(resource, policy, "it allows nobody but those it names");
      return;
    }
    for (const { statement, number } of allowsOf(policy.value)) {
      const isForAll = !statement.at("NotPrincipal").isAbsent || namesIn(statement).includes("*");
      if (isForAll && statement.at("Condition").isAbsent) {
        const at = `${policy.path}: statement ${number.toString()}`;
        report.violation(resource, `${at} allows everybody. Name who may, or add a condition.`);
      }
    }
  },
  checkStack: (stack, { trusted, ownOnly }, report) => {
    const own = ownOnly ? accountsOf(stack) : new Set<string>();
    // Nothing is made yet that would tell the account.
    if (own.size === 0) return;
    for (const resource of stack.ofType(...Object.keys(PROPERTIES))) {
      const policy = new Place(resource.props).at(PROPERTIES[resource.type] ?? "policy");
      for (const { statement, number } of allowsOf(policy.value)) {
        const accounts = namesIn(statement).flatMap((name) => accountIn(name) ?? []);
        if (accounts.some((account) => !trusted.includes(account) && !own.has(account))) {
          report.violation(
            resource,
            `${policy.path}: statement ${number.toString()} allows another account. Remove it, or add the account to trustedAccounts.`,
          );
        }
      }
    }
  },
});

/** Whom a statement names, services aside. */
function namesIn(statement: Place): string[] {
  const principal = statement.at("Principal");
  return principal.text === undefined ? textsOf(principal, "AWS") : [principal.text];
}
