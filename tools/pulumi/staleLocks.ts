import * as fs from "node:fs";
import * as path from "node:path";
import { z } from "zod";
import { processesWith } from "../processes";
import { EngineFolders } from "./environment";

/** What the engine's file backend writes into a lock (pkg/backend/diy/lock.go). */
const lockSchema = z.looseObject({ pid: z.number() });

/** Processes that work for the engine's folders: the engine itself, its program, its providers. */
export function engineProcesses(folders: EngineFolders): number[] {
  return processesWith("PULUMI_HOME", folders.home);
}

/**
 * Removes the locks of engines that were killed; a lock whose owner lives stays.
 * @returns how many were removed. Each means that a change of its stack was cut off.
 */
export function removeStaleLocks(folders: EngineFolders): number {
  const locks = path.join(folders.state, ".pulumi", "locks");
  if (!fs.existsSync(locks)) return 0;
  const alive = engineProcesses(folders);
  const stale = fs
    .readdirSync(locks, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".json"))
    .map((name) => path.join(locks, name))
    .filter((file) => !alive.includes(ownerOf(file)));
  for (const file of stale) fs.rmSync(file, { force: true });
  return stale.length;
}

function ownerOf(file: string): number {
  try {
    return lockSchema.parse(JSON.parse(fs.readFileSync(file, "utf8"))).pid;
  } catch {
    // Cut off while it was written.
    return NaN;
  }
}
