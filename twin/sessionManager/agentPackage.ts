import { createHash } from "node:crypto";
import { execFile } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { promisify } from "node:util";
import { CACHE } from "../paths";

const SOURCE = path.join(__dirname, "agent");
/** The library is where nothing else looks for Python's modules. */
const LIBRARY = "usr/lib/amazon-ssm-agent";
/** Raised when the way of building changes what comes out. */
const FORMAT_VERSION = 2;
/** Every file's time: the package depends on its content alone. */
const EPOCH_SECONDS = 1_700_000_000;

interface PackageFile {
  /** Below the agent's folder here. */
  source: string;
  /** Below the package's root. */
  target: string;
  mode: number;
}

/**
 * The Debian package `amazon-ssm-agent` with the twin's stand-in for AWS's agent: made when it is asked for, in a moment,
 * and the same bytes each time.
 *
 * @param directory Where it is kept.
 * @returns Path of the package.
 */
export async function sessionManagerAgentPackage(directory = CACHE.sessionManagerAgent): Promise<string> {
  const files = packageFiles();
  const hash = createHash("sha256").update(`${FORMAT_VERSION} ${EPOCH_SECONDS}`);
  for (const { source, target, mode } of files) {
    hash.update(`\n${target} ${mode}\n`).update(fs.readFileSync(path.join(SOURCE, source)));
  }
  const folder = path.join(directory, hash.digest("hex").slice(0, 16));
  const made = path.join(folder, "amazon-ssm-agent.deb");
  if (fs.existsSync(made)) return made;
  fs.mkdirSync(directory, { recursive: true });
  const work = fs.mkdtempSync(path.join(directory, "work-"));
  try {
    const root = path.join(work, "root");
    for (const { source, target, mode } of files) {
      const file = path.join(root, target);
      fs.mkdirSync(path.dirname(file), { recursive: true });
      fs.copyFileSync(path.join(SOURCE, source), file);
      fs.chmodSync(file, mode);
    }
    settle(root);
    const fresh = path.join(work, "fresh.deb");
    await promisify(execFile)("dpkg-deb", ["--root-owner-group", "-Zgzip", "--build", root, fresh], {
      env: { ...process.env, SOURCE_DATE_EPOCH: String(EPOCH_SECONDS) },
    });
    fs.mkdirSync(folder, { recursive: true });
    fs.renameSync(fresh, made);
  } finally {
    fs.rmSync(work, { recursive: true, force: true });
  }
  return made;
}

function packageFiles(): PackageFile[] {
  const modules = fs.readdirSync(path.join(SOURCE, "ssm_agent")).filter((name) => name.endsWith(".py"));
  return [
    { source: "debian/control", target: "DEBIAN/control", mode: 0o644 },
    { source: "debian/postinst", target: "DEBIAN/postinst", mode: 0o755 },
    { source: "debian/prerm", target: "DEBIAN/prerm", mode: 0o755 },
    { source: "debian/amazon-ssm-agent.service", target: "lib/systemd/system/amazon-ssm-agent.service", mode: 0o644 },
    { source: "amazon-ssm-agent", target: "usr/bin/amazon-ssm-agent", mode: 0o755 },
    ...modules
      .sort()
      .map((name) => ({ source: `ssm_agent/${name}`, target: `${LIBRARY}/ssm_agent/${name}`, mode: 0o644 })),
  ];
}

/** Folders as every machine has them, whatever the mask of this process, and one time for all. */
function settle(folder: string): void {
  for (const entry of fs.readdirSync(folder, { withFileTypes: true })) {
    const inside = path.join(folder, entry.name);
    if (entry.isDirectory()) settle(inside);
    else fs.utimesSync(inside, EPOCH_SECONDS, EPOCH_SECONDS);
  }
  fs.chmodSync(folder, 0o755);
  fs.utimesSync(folder, EPOCH_SECONDS, EPOCH_SECONDS);
}
