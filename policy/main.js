"use strict";
// Entry of the pack in a clone. The engine's loader would type-check index.ts at every start, which takes seconds; esbuild
// compiles the sources once, and again when one of them changes. The published pack is compiled ahead.
const { createHash } = require("node:crypto");
const fs = require("node:fs");
const path = require("node:path");

/** What index.ts may import, by the walls between the project's rooms. */
const SOURCES = [__dirname, path.join(__dirname, "..", "contracts")];
const CACHE = path.join(__dirname, "..", ".cache", "policy-pack");

function sourceFiles(folder) {
  return fs.readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const file = path.join(folder, entry.name);
    return entry.isDirectory() ? sourceFiles(file) : entry.name.endsWith(".ts") ? [file] : [];
  });
}

/** Changes with every source, with the compiler, and with the folder, which the compiled code names. */
function fingerprint() {
  const hash = createHash("sha256")
    .update(fs.readFileSync(require.resolve("esbuild/package.json")))
    .update(__filename);
  for (const file of [__filename, ...SOURCES.flatMap(sourceFiles)]) {
    hash.update(`\0${file}\0`).update(fs.readFileSync(file));
  }
  return hash.digest("hex");
}

function compile() {
  const { outputFiles } = require("esbuild").buildSync({
    entryPoints: [path.join(__dirname, "index.ts")],
    bundle: true,
    platform: "node",
    format: "cjs",
    packages: "external",
    sourcemap: "inline",
    write: false,
    outdir: __dirname,
  });
  return outputFiles[0].text;
}

/** Several packs may start at once, and the folder may be another user's: whoever cannot keep the code runs it all the same. */
function keep(file, text) {
  try {
    fs.rmSync(CACHE, { recursive: true, force: true });
    fs.mkdirSync(CACHE, { recursive: true });
    fs.writeFileSync(`${file}.${process.pid}`, text);
    fs.renameSync(`${file}.${process.pid}`, file);
  } catch {
    // The next start compiles again.
  }
}

function compiled() {
  const file = path.join(CACHE, `${fingerprint()}.js`);
  try {
    return fs.readFileSync(file, "utf8");
  } catch {
    const text = compile();
    keep(file, text);
    return text;
  }
}

module._compile(compiled(), path.join(__dirname, "index.js"));
