import * as pulumi from "@pulumi/pulumi";

/** An argument by which a component is less safe than it is by default. */
export interface Weaker {
  /** The argument with its value, e.g. `protectAddresses: false`. */
  argument: string;
  /** What is lost by it: a sentence that begins with a small letter and has no full stop. */
  lost: string;
}

/** Tells, in one line of an update for each such argument, of what a component was asked. */
export function warnOfWeaker(resource: pulumi.Resource, weaker: Weaker[]): void {
  for (const { argument, lost } of weaker) {
    void pulumi.log.warn(`${argument} is less safe than the default: ${lost}.`, resource);
  }
}
