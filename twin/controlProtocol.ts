import type { Observation } from "../verify/observation";
import type { ProbeRequest, VantagePointName } from "../verify/vantagePoint";
import type { RoleCredentials } from "./credentials";
import type { ResourceRecord } from "./resourceRecord";

/**
 * HTTP with JSON over the twin's Unix socket (`TwinPaths.controlSocket`). Changes are applied one after the other, and
 * each answers when the twin has become what the records say, or failed to.
 *
 *   PUT    /records           ResourceRecord         → 200 {}        (create or update)
 *   DELETE /records?urn=URN                          → 200 {}
 *   GET    /records                                  → 200 ResourceRecord[]
 *   GET    /status                                   → 200 TwinStatus
 *   POST   /probe             ProbeCall              → 200 ProbeResponse
 *   GET    /observations?since=N                     → 200 ObservationPage
 *   GET    /fleets                                   → 200 FleetStatus[]
 *   PUT    /fleets            DesiredCapacityCall    → 200 {}        (as a scaling policy would)
 *   POST   /crash             CrashCall              → 200 {}        (an instance fails)
 *   PUT    /concurrency       ConcurrencyCall        → 200 {}        (the account's quota of invocations)
 *   PUT    /propagation       PropagationCall        → 200 {}        (how late changes are seen from now on)
 *   PUT    /patience          PatienceCall           → 200 {}        (how long groups may take from now on)
 *   POST   /credentials       CredentialsCall        → 200 RoleCredentials (as STS would give an administrator)
 *   POST   /administrators    AdministratorCall      → 200 RoleCredentials (of somebody who holds a policy)
 *   POST   /systems-manager   SystemsManagerCall     → 200 ApiAnswer       (an action of its API)
 *   POST   /session-probe     SessionProbeCall       → 200 ProbeResponse   (through the stream of a session)
 *
 * A change that cannot be made real answers 422 with {@link TwinFailure}.
 */
export interface TwinFailure {
  /** Which part could not come up, e.g. `load balancer waf-lb`. */
  part: string;
  /** Why, in words that help. */
  message: string;
  /**
   * Whether the record stays although it did not become whole, as AWS keeps an auto-scaling group whose instances never
   * turned healthy. Otherwise the twin is as it was before the call.
   */
  kept: boolean;
}

/** A request, and where to send it from. */
export interface ProbeCall {
  from: VantagePointName;
  request: ProbeRequest;
}

/** Observations from a number on. */
export interface ObservationPage {
  /** Number to ask for next. */
  next: number;
  observations: Observation[];
}

/** What runs now. */
export interface TwinStatus {
  processId: number;
  /** `groupId` is the auto-scaling group's. */
  instances: { id: string; groupId: string; address: string; state: string }[];
  services: { name: string; address: string }[];
}

/** An auto-scaling group as AWS has it now. */
export interface FleetStatus {
  /** Id of the group, which is its name. */
  groupId: string;
  desiredCapacity: number;
  minimum: number;
  maximum: number;
  /** The last instance refresh; absent when there was none. */
  refresh?: { finished: boolean; replaced: number; total: number } | undefined;
  /** What the group did by itself and why, oldest first. */
  activities: string[];
}

/** How many instances a group shall have. */
export interface DesiredCapacityCall {
  groupId: string;
  desiredCapacity: number;
}

/** How late AWS is. */
export interface PropagationCall {
  /** Time from the return of a call to the moment from which requests meet the change; 0 for none. */
  milliseconds: number;
}

/** How long a changed group is waited for. */
export interface PatienceCall {
  /** At most, also where the program would wait longer. */
  milliseconds: number;
}

/** An instance that shall fail. */
export interface CrashCall {
  instanceId: string;
}

/** How many invocations of functions at a time the account may have. */
export interface ConcurrencyCall {
  executions: number;
}

/** A role that somebody takes to sign requests. */
export interface CredentialsCall {
  roleArn: string;
}

/** An administrator of the account, by what they may do. */
export interface AdministratorCall {
  /** IAM policy, JSON text. */
  policy: string;
}

/** An action of Systems Manager's API, as somebody calls it from a vantage point. */
export interface SystemsManagerCall {
  from: VantagePointName;
  credentials: RoleCredentials;
  /** E.g. `StartSession`. */
  action: string;
  input: Record<string, unknown>;
}

/** What StartSession answers, as far as a client's stream needs it. */
export interface SessionStream {
  streamUrl: string;
  token: string;
}

/** A request that goes through a session. */
export interface SessionProbeCall {
  from: VantagePointName;
  session: SessionStream;
  request: ProbeRequest;
}

/** Whatever a request of the protocol may carry. */
export type ControlRequestBody =
  | ResourceRecord
  | ProbeCall
  | DesiredCapacityCall
  | PropagationCall
  | PatienceCall
  | CrashCall
  | CredentialsCall
  | AdministratorCall
  | SystemsManagerCall
  | SessionProbeCall
  | ConcurrencyCall;
