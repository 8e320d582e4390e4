import type { PolicyCase } from "../support/policyCase";
import { AGREEMENT_CASES } from "./agreements";
import { API_BACKEND_CASES } from "./apiBackends";
import { API_CASES } from "./apis";
import { DATA_CASES } from "./data";
import { DISTRIBUTION_CASES } from "./distributions";
import { IDENTITY_CASES } from "./identity";
import { KEEPING_CASES } from "./keeping";
import { LOAD_BALANCER_CASES } from "./loadBalancers";
import { LOCK_CASES } from "./locks";
import { MACHINE_CASES } from "./machines";
import { MACHINE_GROUP_CASES } from "./machineGroups";
import { NETWORK_CASES } from "./network";
import { WAY_CASES } from "./ways";

/** What each policy must say, those apart that have tests of their own files. */
export const CASES: PolicyCase[] = [
  ...LOAD_BALANCER_CASES,
  ...MACHINE_CASES,
  ...DATA_CASES,
  ...NETWORK_CASES,
  ...API_CASES,
  ...API_BACKEND_CASES,
  ...DISTRIBUTION_CASES,
  ...LOCK_CASES,
  ...IDENTITY_CASES,
  ...AGREEMENT_CASES,
  ...KEEPING_CASES,
  ...MACHINE_GROUP_CASES,
  ...WAY_CASES,
];
