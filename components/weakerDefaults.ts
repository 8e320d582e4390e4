import * as pulumi from "@pulumi/pulumi";

/**
 * Tells, in one line of an update, that a component was asked to be less safe than it is by default.
 * @param resource Component that was asked.
 * @param argument The argument with its value, e.g. `protectAddresses: false`.
 * @param lost What is lost by it: a sentence that begins with a small letter and has no full stop.
 */
export function warnWeaker(resource: pulumi.Resource, argument: string, lost: string): void {
  void pulumi.log.warn(`${argument} is less safe than the default: ${lost}.`, resource);
}
