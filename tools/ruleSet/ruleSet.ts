import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { z } from "zod";
import { CACHE } from "../../twin/paths";
import { requiredVersion } from "../goModule";
import type { Progress } from "../progress";
import { loadable } from "./loadable";

/** The OWASP CRS as it goes into the gateway bundle. */
export interface RuleSet {
  /** Without a leading `v`, e.g. `4.25.0`. */
  version: string;
  /** Holds `crs-setup.conf`, `LICENSE` and the folder `rules`. */
  directory: string;
}

const MODULE = "github.com/corazawaf/coraza-coreruleset/v4";

/** Marks a folder whose copy was finished, and by which edition of this code. */
const STAMP = ".complete";
const EDITION = "1";

const Download = z.object({ Version: z.string(), Dir: z.string() });

/**
 * Makes sure that the pinned rule set is in the cache. Its bytes are those that go.sum beside this file names.
 *
 * @throws when it is not there and there is no Go to get it with.
 */
export function ensureRuleSet(progress: Progress): Promise<RuleSet> {
  return Promise.resolve().then(() => {
    const goMod = fs.readFileSync(path.join(__dirname, "go.mod"), "utf8");
    const version = requiredVersion(goMod, MODULE, "tools/ruleSet/go.mod").replace(/^v/, "");
    const directory = path.join(CACHE.ruleSet, version);
    if (!isComplete(directory)) {
      progress(`OWASP CRS ${version} from the Go module proxy`);
      copyRuleSet(download(version), directory);
    }
    return { version, directory };
  });
}

/**
 * Copies a module's rule set into a new folder. An `@` in an included path stops libmodsecurity's parser, so the copy
 * has none.
 */
export function copyRuleSet(moduleDirectory: string, directory: string): void {
  const temporary = `${directory}.${process.pid}`;
  fs.rmSync(temporary, { recursive: true, force: true });
  fs.mkdirSync(path.join(temporary, "rules"), { recursive: true });
  const source = path.join(moduleDirectory, "rules");
  const copy = (from: string, to: string) => {
    fs.writeFileSync(path.join(temporary, to), loadable(fs.readFileSync(path.join(source, from), "utf8")));
  };
  copy("LICENSE", "LICENSE");
  copy("@crs-setup.conf.example", "crs-setup.conf");
  for (const name of fs.readdirSync(path.join(source, "@owasp_crs"))) {
    copy(path.join("@owasp_crs", name), path.join("rules", name));
  }
  fs.writeFileSync(path.join(temporary, STAMP), EDITION);
  fs.rmSync(directory, { recursive: true, force: true });
  fs.renameSync(temporary, directory);
}

function isComplete(directory: string): boolean {
  try {
    return fs.readFileSync(path.join(directory, STAMP), "utf8") === EDITION;
  } catch {
    return false;
  }
}

function download(version: string): string {
  const result = spawnSync("go", ["mod", "download", "-json", MODULE], {
    cwd: __dirname,
    encoding: "utf8",
    // The checksum must come from go.sum, and no other Go may be downloaded for a module that is only copied.
    env: { ...process.env, GOFLAGS: "-mod=readonly", GOTOOLCHAIN: "local", GOWORK: "off" },
  });
  if (result.error !== undefined) {
    throw new Error(
      `The OWASP CRS ${version} is fetched as a Go module, and no "go" was found on PATH. Install one ` +
        `(any will do: apt-get install golang-go), then run the command again.`,
    );
  }
  if (result.status !== 0) {
    throw new Error(`"go mod download ${MODULE}" failed for version ${version}:\n${result.stdout}${result.stderr}`);
  }
  return Download.parse(JSON.parse(result.stdout)).Dir;
}
