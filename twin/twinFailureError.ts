import type { TwinFailure } from "./controlProtocol";

/** A change of the twin that could not be made real. */
export class TwinFailureError extends Error implements TwinFailure {
  override readonly name = "TwinFailureError";

  constructor(
    /** Which part could not come up, e.g. `load balancer waf-lb`. */
    readonly part: string,
    /** Why, in words that help. */
    reason: string,
    /** Whether the record stays although it did not become whole. */
    readonly kept = false,
  ) {
    super(reason);
  }

  /** Part and reason in one line, for people. */
  get summary(): string {
    return `${this.part}: ${this.message}`;
  }
}

/** The text of anything that was thrown. */
export function messageOf(reason: unknown): string {
  return reason instanceof Error ? reason.message : String(reason);
}
