import { TwinFailureError } from "../../twin/twinFailureError";

/** Why a command failed, in words for the person at the terminal. */
export function describeFailure(error: unknown): string {
  const text =
    error instanceof TwinFailureError
      ? `The twin did not come up: ${error.summary}`
      : error instanceof Error
        ? error.message
        : String(error);
  return NO_SPACE.test(text) ? `${text}\n\n${MAKE_ROOM}` : text;
}

/** As the kernel says it, whoever passes it on: Node, the engine (Go), tar, Python. */
const NO_SPACE = /ENOSPC|no space left on device/i;

const MAKE_ROOM =
  "The disk is full: make room (`npm run doctor` says how much is free), then run the command again. " +
  "What was made half is made anew.";
