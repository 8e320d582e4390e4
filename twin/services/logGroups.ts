import * as fs from "node:fs";
import * as path from "node:path";

/** File of a log group: its name with everything encoded that could leave the folder. */
export function logGroupFile(directory: string, logGroup: string): string {
  return path.join(directory, `${encodeURIComponent(logGroup)}.log`);
}

/** Adds a line to a log group; a line break inside would be another event. */
export function appendLog(directory: string, logGroup: string, line: string): void {
  fs.mkdirSync(directory, { recursive: true, mode: 0o700 });
  fs.appendFileSync(logGroupFile(directory, logGroup), `${line.replaceAll(/[\r\n]+/g, " ")}\n`, { mode: 0o600 });
}
