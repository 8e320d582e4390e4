import { API_MISTAKES } from "./apis";
import { DATA_MISTAKES } from "./data";
import { DISTRIBUTION_MISTAKES } from "./distributions";
import { IDENTITY_MISTAKES } from "./identity";
import { LOAD_BALANCER_MISTAKES } from "./loadBalancers";
import { MACHINE_MISTAKES } from "./machines";
import { NETWORK_MISTAKES } from "./network";

/** Mistakes in this project's own program, by what they concern. */
export const MISTAKES = {
  identity: IDENTITY_MISTAKES,
  network: NETWORK_MISTAKES,
  apis: API_MISTAKES,
  distributions: DISTRIBUTION_MISTAKES,
  machines: MACHINE_MISTAKES,
  "load balancers": LOAD_BALANCER_MISTAKES,
  data: DATA_MISTAKES,
};
