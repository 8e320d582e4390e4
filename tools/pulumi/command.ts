import * as path from "node:path";
import { twinIsRunning } from "../../twin/lifecycle";
import { CACHE, TwinPaths } from "../../twin/paths";
import { terminalProgress } from "../progress";
import { forgetThatItIsWhole } from "../twinStack";
import { EVERY_LOCK, TWIN_STACK, writeTwinConfiguration } from "../twinConfiguration";
import { flagOf, subCommand } from "./arguments";
import { EngineFolders } from "./environment";
import { engineFolder, runPulumi } from "./run";
import { removeStaleLocks } from "./staleLocks";
import type { StandinPlace } from "./standins";

/** Stand-ins without a twin: their records, and the engine's state beside them. */
const ALONE = path.join(CACHE.root, "standins");

/**
 * `npm run pulumi -- ARGS`: the engine with the twin's environment. The stack `twin` (the default) has the twin's
 * configuration and works on the twin that is up; every other stack, and `twin` while none is up, works on stand-ins
 * alone, with its state in the cache.
 */
export async function pulumiCommand(argv: string[]): Promise<number> {
  const stack = flagOf(argv, "--stack", "-s") ?? TWIN_STACK;
  const standins = await placeOf(stack);
  if (removeStaleLocks(new EngineFolders(engineFolder(standins))) > 0) {
    if ("twinRoot" in standins) forgetThatItIsWhole(new TwinPaths(standins.twinRoot));
    terminalProgress("an earlier change was killed and its lock removed; `refresh` tells the engine what there is");
  }
  const configFile = stack === TWIN_STACK ? writeTwinConfiguration(folderOf(standins), EVERY_LOCK) : undefined;
  const { exitCode } = await runPulumi({ stack, args: withStack(argv, stack), standins, configFile });
  return exitCode;
}

/** `policy analyze` looks at a stack unless it gets a file; without a selected one it must be named. */
function withStack(argv: string[], stack: string): string[] {
  const analyzes = subCommand(argv) === "policy analyze" && flagOf(argv, "--file", "--stack", "-s") === undefined;
  return analyzes ? [...argv, "--stack", stack] : argv;
}

async function placeOf(stack: string): Promise<StandinPlace> {
  const twin = TwinPaths.named(TWIN_STACK);
  if (stack === TWIN_STACK && (await twinIsRunning(twin))) return { twinRoot: twin.root };
  return { recordsFile: path.join(ALONE, "records.json") };
}

function folderOf(place: StandinPlace): TwinPaths {
  return new TwinPaths("twinRoot" in place ? place.twinRoot : ALONE);
}
