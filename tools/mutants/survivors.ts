/** Mutants that neither a policy nor a probe notices, and why that is so. */
export interface Explanation {
  /** Matched against the mutant's id. */
  pattern: RegExp;
  reason: string;
}

/** Every mutant that survives must match one, and every one must match a survivor. */
export const EXPLAINED: readonly Explanation[] = [
  {
    pattern: /^SecurityGroupEgressRule \S+-management-to-s3 securityGroupId: another group/,
    reason:
      "The list of addresses is S3's, and goes by an endpoint whose policy names this stack's bucket alone: the other group reaches nothing new, and a new management server does not get its bundle and never serves.",
  },
  {
    pattern: /^Certificate \S+ region: "us-east-1"/,
    reason: "AWS refuses a listener with a certificate of another region, so nothing weaker serves.",
  },
  {
    pattern: /^CertificateValidation \S+ \(resource\): not declared/,
    reason: "AWS refuses a listener with a certificate that is not issued yet, so nothing weaker serves.",
  },
  {
    pattern: /^Authorizer \S+ identitySource: "context\.identity\.sourceIp"/,
    reason:
      "The identity source decides only for what a decision is kept, and none is kept (policy authorizer-decision-not-shared, probe authorizer-each-request), and what is refused before the function is asked: without the secret the web ACL refuses before that (probe web-acl-blocks).",
  },
  {
    pattern: /^Function \S+ environment\.variables\.PORTCULLIS_AUTHORIZER_SETTINGS: one more host/,
    reason:
      "API Gateway answers for its own names alone (probe api-foreign-host), and the name is a third proof beside secret and address, which are still demanded (probes secret-leaked-*, api-foreign).",
  },
  {
    pattern: /^BucketVersioning \S+-lb-logs \(resource\): not declared/,
    reason:
      "Nothing boots from these logs, every log is an object of its own that AWS never writes again, and no role of the stack may write or delete there.",
  },
];
