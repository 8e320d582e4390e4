import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

const made: string[] = [];

/** A new folder that is gone after the last test of the run. */
export function temporaryFolder(): string {
  const folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), "portcullis-test-")));
  made.push(folder);
  return folder;
}

// Outside of every suite: mocha runs it once, whatever suites a run has.
after(() => {
  for (const folder of made.splice(0)) fs.rmSync(folder, { recursive: true, force: true });
});
