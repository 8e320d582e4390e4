import type { Difference } from "../aws/diff";
import type { Problem } from "../aws/report";
import type { Properties } from "../values";

/** Which resource a call is about. */
export interface ResourceCall {
  urn: string;
  /** Type token, e.g. `aws:ec2/eip:Eip`. */
  type: string;
  /** Name of the resource in the program. */
  logicalName: string;
}

export interface CheckCall extends ResourceCall {
  /** Checked inputs of the last update. */
  olds: Properties;
  news: Properties;
  seed: Uint8Array;
  /** Which of the engine's connections the call came by: each provider resource has its own. */
  connection: string;
}

export interface DiffCall extends ResourceCall {
  /** Checked inputs of the last update. */
  olds: Properties;
  news: Properties;
  ignored: string[];
  /** What the state holds. */
  oldOutputs: Properties;
}

export interface CreateCall extends ResourceCall {
  inputs: Properties;
  preview: boolean;
  connection: string;
}

export interface UpdateCall extends CreateCall {
  id: string;
  oldOutputs: Properties;
}

export interface ReadCall extends ResourceCall {
  id: string;
  /** What the state holds; empty when a resource is imported. */
  inputs: Properties;
  outputs: Properties;
}

/** What a stand-in answers to the engine. */
export interface ResourceProvider {
  /** Version that is told to the engine. */
  readonly version: string;
  configure?(connection: string, args: Properties): void;
  check(
    call: CheckCall,
  ): { inputs: Properties; problems: Problem[] } | Promise<{ inputs: Properties; problems: Problem[] }>;
  diff(call: DiffCall): Difference;
  create(call: CreateCall): Promise<{ id: string; outputs: Properties }>;
  update(call: UpdateCall): Promise<Properties>;
  /** Nothing when the resource does not exist any more. */
  read(call: ReadCall): Promise<{ inputs: Properties; outputs: Properties } | undefined>;
  delete(call: ResourceCall & { id: string }): Promise<void>;
  invoke(token: string, args: Properties, connection: string): Properties | Promise<Properties>;
}

/** A resource exists, but did not become whole: the engine keeps it and tries again with the next update. */
export class IncompleteResourceError extends Error {
  override readonly name = "IncompleteResourceError";

  constructor(
    message: string,
    readonly id: string,
    readonly inputs: Properties,
    readonly outputs: Properties,
  ) {
    super(message);
  }
}
