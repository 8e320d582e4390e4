/** Groups of probes that the table names, by what they ask. */

/** Each method of the API, for who has its secret and so gets past the stage's web ACL. */
const SECRET_LEAKED = ["secret-leaked-internet", "secret-leaked-bystander", "secret-leaked-signed"] as const;

/** Each way in past the distribution. */
export const API_DIRECT = [
  "api-direct-get",
  "api-direct-post",
  "api-direct-put",
  "api-direct-delete",
  "api-direct-options",
  "api-direct-item",
  "api-direct-item-options",
  ...SECRET_LEAKED,
] as const;

/** The API from places that know how to lie. */
export const API_FORGED = [
  "api-direct-forged",
  "api-bystander",
  "api-foreign",
  "api-foreign-guess",
  ...SECRET_LEAKED,
] as const;

/** The distribution from everywhere but the gateways. */
export const DISTRIBUTION_DIRECT = [
  "distribution-direct",
  "distribution-direct-forged",
  "distribution-bystander",
  "distribution-foreign",
] as const;

/** What the rules must stop. */
export const ATTACKS = ["attack-sql-query", "attack-log4shell"] as const;

/** Ports that must not take a connection. */
export const PORTS = ["gateway-ports-internet", "gateway-ports-bystander", "load-balancer-port-80"] as const;

/** The management server's door: open to administrators, closed to everybody else. */
export const MANAGEMENT = [
  "management-entrance-admin",
  "management-entrance-internet",
  "management-entrance-bystander",
  "management-entrance-admin-ports",
] as const;
