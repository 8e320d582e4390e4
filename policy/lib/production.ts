import { defaultedPatternOption } from "./configuration";

/** Stacks whose resources must not be deleted by mistake. A stack that is made to be thrown away is none. */
export const PRODUCTION_STACKS = defaultedPatternOption(
  "productionStacks",
  "Regular expression for the names of production stacks.",
  "^(?:prod|production|live)(?:$|[-_.])",
);

/** Whether a resource belongs to a production stack: `urn:pulumi:STACK::PROJECT::…`. */
export function isInStack({ urn }: { urn: string }, stacks: RegExp): boolean {
  return stacks.test(/^urn:pulumi:([^:]+)::/.exec(urn)?.[1] ?? "");
}
