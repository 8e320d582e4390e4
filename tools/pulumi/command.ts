import * as fs from "node:fs";
import * as path from "node:path";
import { CACHE, TwinPaths } from "../../twin/paths";
import { flagOf } from "./arguments";
import { runPulumi } from "./run";
import type { StandinPlace } from "./standins";

/** Stack that runs on the twin. */
export const TWIN_STACK = "twin";

/**
 * `npm run pulumi -- ARGS`: the engine with the twin's environment. The stack `twin` (the default) works on the twin that
 * is up; every other stack, and `twin` while none is up, works on stand-ins alone, with its state in the cache.
 */
export async function pulumiCommand(argv: string[]): Promise<number> {
  const stack = flagOf(argv, "--stack", "-s") ?? TWIN_STACK;
  const { exitCode } = await runPulumi({ stack, args: argv, standins: placeOf(stack) });
  return exitCode;
}

function placeOf(stack: string): StandinPlace {
  const twin = TwinPaths.named(TWIN_STACK);
  if (stack === TWIN_STACK && fs.existsSync(twin.controlSocket)) return { twinRoot: twin.root };
  return { recordsFile: path.join(CACHE.root, "standins", "records.json") };
}
