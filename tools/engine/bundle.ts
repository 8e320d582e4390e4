import * as fs from "node:fs";
import * as path from "node:path";
import { buildSync } from "esbuild";
import { z } from "zod";

/** What a bundle was made from, so that an unchanged program is not bundled again. */
const Stamp = z.array(z.object({ file: z.string(), size: z.number(), modified: z.number() }));
type Stamp = z.infer<typeof Stamp>;

/** What to bundle, and where to. */
export interface BundleOptions {
  /** TypeScript file with the program. */
  entry: string;
  /** JavaScript file to write, together with `<outFile>.inputs`. */
  outFile: string;
  /** Packages that the program loads at run time instead; `*` is allowed as in esbuild. */
  external: string[];
}

/**
 * Makes one JavaScript file of a program of ours, unless it is there and none of its sources has changed. A process that
 * the engine starts on every command must not compile TypeScript first.
 */
export function bundleProgram(options: BundleOptions): void {
  const stampFile = `${options.outFile}.inputs`;
  if (fs.existsSync(options.outFile) && isCurrent(stampFile)) return;
  fs.mkdirSync(path.dirname(options.outFile), { recursive: true });
  const temporary = `${options.outFile}.${process.pid}`;
  const began = Date.now();
  const result = buildSync({
    entryPoints: [options.entry],
    outfile: temporary,
    bundle: true,
    platform: "node",
    target: "node22",
    format: "cjs",
    external: options.external,
    metafile: true,
    logLevel: "error",
  });
  const stamp = Object.keys(result.metafile.inputs).map((file) => describe(path.resolve(file)));
  fs.renameSync(temporary, options.outFile);
  // A source that was saved meanwhile may have been read before that.
  if (stamp.every(({ modified }) => modified < began)) fs.writeFileSync(stampFile, JSON.stringify(stamp));
  else fs.rmSync(stampFile, { force: true });
}

function describe(file: string): Stamp[number] {
  const stat = fs.statSync(file);
  return { file, size: stat.size, modified: stat.mtimeMs };
}

function isCurrent(stampFile: string): boolean {
  try {
    const stamp = Stamp.parse(JSON.parse(fs.readFileSync(stampFile, "utf8")));
    return stamp.every((before) => {
      const now = describe(before.file);
      return now.size === before.size && now.modified === before.modified;
    });
  } catch {
    return false;
  }
}
