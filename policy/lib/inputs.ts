/**
 * Properties that the program gave, by URN. A stack validation gets outputs, in which a preview fills what the provider
 * computes with unknowns; which of them the program gave only the resource's own validation sees. A pack's process serves
 * one run.
 */
const inputs = new Map<string, readonly string[]>();

/** Keeps which properties a resource was given. */
export function rememberInputs(urn: string, props: object): void {
  inputs.set(urn, Object.keys(props));
}

/** Which properties a resource was given; empty when it was not seen. */
export function inputsOf(urn: string): readonly string[] {
  return inputs.get(urn) ?? [];
}
