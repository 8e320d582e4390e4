import type { PolicyCase } from "../support/policyCase";
import { AGREEMENT_CASES } from "./agreements";
import { API_CASES } from "./apis";
import { DATA_CASES } from "./data";
import { DISTRIBUTION_CASES } from "./distributions";
import { IDENTITY_CASES } from "./identity";
import { LOAD_BALANCER_CASES } from "./loadBalancers";
import { LOCK_CASES } from "./locks";
import { MACHINE_CASES } from "./machines";
import { NETWORK_CASES } from "./network";

/** What each policy must say, those apart that have tests of their own files. */
export const CASES: PolicyCase[] = [
  ...LOAD_BALANCER_CASES,
  ...MACHINE_CASES,
  ...DATA_CASES,
  ...NETWORK_CASES,
  ...API_CASES,
  ...DISTRIBUTION_CASES,
  ...LOCK_CASES,
  ...IDENTITY_CASES,
  ...AGREEMENT_CASES,
];
