import { Place } from "./place";
import type { Stack } from "./stack";

/** An account id, in an ARN or alone. */
const ACCOUNT = /(?<!\d)\d{12}(?!\d)/;

/** The account that a text names. */
export function accountIn(text: string): string | undefined {
  return ACCOUNT.exec(text)?.[0];
}

/** Accounts in which the stack has something, by the ARNs of what is made; none before anything is. */
export function accountsOf(stack: Stack): Set<string> {
  return new Set(stack.resources.flatMap(({ props }) => accountIn(new Place(props).at("arn").text ?? "") ?? []));
}
