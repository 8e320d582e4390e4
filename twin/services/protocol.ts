import type { Observation } from "../../verify/observation";

/**
 * Messages between the twin and a service process (child_process IPC). A service starts with nothing,
 * takes whole configurations, and answers each when it is in force.
 */
export type ToService = { kind: "configure"; serial: number; configuration: unknown };

export type FromService =
  | { kind: "ready" }
  | { kind: "configured"; serial: number }
  | { kind: "failed"; serial: number; message: string }
  | { kind: "observation"; observation: Observation };
