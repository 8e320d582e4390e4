import type { TwinPaths } from "../../twin/paths";
import { timed } from "../progress";
import { forget } from "../twinStack";
import { exclusively } from "./exclusive";

/** `npm run down`: ends the twin with everything in it, and forgets its stack. What set-up made stays in the cache. */
export async function downCommand(paths: TwinPaths): Promise<number> {
  await exclusively(paths, "npm run down", () => timed("taking the twin down", () => forget(paths)));
  return 0;
}
