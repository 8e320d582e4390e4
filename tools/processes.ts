import * as fs from "node:fs";

/** Every process that this one has started, directly or through others, and that has not ended. */
export function descendants(root = process.pid): number[] {
  const parents = new Map(processIds().map((pid) => [pid, parentOf(pid)]));
  const found = [root];
  for (const ancestor of found) {
    for (const [pid, parent] of parents) if (parent === ancestor) found.push(pid);
  }
  return found.slice(1);
}

/** Processes whose environment gives a variable exactly this value. */
export function processesWith(variable: string, value: string): number[] {
  return processIds().filter((pid) => environmentOf(pid).includes(`${variable}=${value}`));
}

/** Ends processes at once. One that has ended by itself in the meantime is no error. */
export function kill(processes: number[]): void {
  for (const pid of processes) {
    try {
      process.kill(pid, "SIGKILL");
    } catch {
      // It is gone.
    }
  }
}

function processIds(): number[] {
  return fs
    .readdirSync("/proc")
    .map(Number)
    .filter((pid) => Number.isInteger(pid) && pid !== process.pid);
}

function parentOf(pid: number): number | undefined {
  const stat = readIfThere(`/proc/${pid}/stat`);
  const [, parent] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return parent === undefined ? undefined : Number(parent);
}

function environmentOf(pid: number): string[] {
  return readIfThere(`/proc/${pid}/environ`).split("\0");
}

function readIfThere(file: string): string {
  try {
    return fs.readFileSync(file, "utf8");
  } catch {
    return "";
  }
}
