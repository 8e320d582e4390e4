import type { Row } from "../row";
import { API_ROWS } from "./api";
import { EDGE_ROWS } from "./edge";
import { ENTRANCE_ROWS } from "./entrance";
import { IDENTITY_ROWS } from "./identity";
import { LOCK_ROWS } from "./locks";
import { MACHINE_ROWS } from "./machines";
import { NETWORK_ROWS } from "./network";
import { SECURITY_GROUP_ROWS } from "./securityGroups";
import { STORAGE_ROWS } from "./storage";
import { WEB_ACL_ROWS } from "./webAcl";

/** Every security-relevant property that a stack may have, with its weak values. */
export const TABLE: readonly Row[] = [
  ...SECURITY_GROUP_ROWS,
  ...MACHINE_ROWS,
  ...NETWORK_ROWS,
  ...ENTRANCE_ROWS,
  ...EDGE_ROWS,
  ...API_ROWS,
  ...WEB_ACL_ROWS,
  ...LOCK_ROWS,
  ...IDENTITY_ROWS,
  ...STORAGE_ROWS,
];
