/**
 * What the pack must say of programs that were not written for it: `policy resource`, once for each resource, without
 * configuration. Written down before the first run; whoever adds a policy writes down here what it must say.
 */
export const VERDICTS: Record<string, { mandatory: string[]; advisory: string[] }> = {
  "an ECS service behind an ALB": {
    mandatory: [
      "default-security-group-empty main",
      "invalid-headers-dropped web",
      "listener-plaintext web",
      "load-balancer-access-logs web",
      "no-secret-in-environment web",
      "vpc-flow-logs main",
      "world-ingress tasks",
    ],
    advisory: [
      "load-balancer-egress lb",
      "security-group-ports-named lb",
      "security-group-rules-described lb",
      "security-group-rules-described tasks",
      "target-group-tls web",
      "world-egress-ports lb",
    ],
  },
  "a static site": {
    mandatory: [
      "bucket-of-configuration-versioned site",
      "bucket-private logs",
      "bucket-private site",
      "bucket-tls-only logs",
      "bucket-tls-only site",
      "distribution-origin-tls cdn",
      "distribution-tls-floor cdn",
      "same-region site",
    ],
    advisory: ["bucket-no-website site", "undetermined cdn"],
  },
  "an EKS-like VPC": {
    mandatory: [
      "default-security-group-empty cluster",
      "imds-hop-limit nodes",
      "launch-template-version nodes",
      "no-public-address nodes",
      "security-group-rules-in-one-place nodes",
      "vpc-flow-logs cluster",
    ],
    advisory: [
      "security-group-ports-named nodes",
      "security-group-ports-named nodes-among-themselves",
      "security-group-rules-described nodes",
      "world-egress-ports nodes",
    ],
  },
  "an API with Lambda": {
    mandatory: [
      "api-access-log orders",
      "api-execution-log orders",
      "api-method-locked orders-GET",
      "api-method-locked orders-OPTIONS",
      "api-method-locked orders-POST",
      "api-throttled orders",
      "deployment-triggers orders",
      "lambda-permission-source orders",
      "no-secret-in-environment orders",
    ],
    advisory: ["function-log-group-declared orders"],
  },
  "a bastion": {
    mandatory: [
      "admin-ports ssh-home",
      "disks-encrypted bastion",
      "imds-hop-limit bastion",
      "imds-v2-required bastion",
      "no-key-pair bastion",
      "no-public-address bastion",
      "world-ingress ssh-home",
    ],
    advisory: [],
  },
};
