"use strict";
// Entry of the pack in a clone. The engine's loader would type-check index.ts at every start, which takes seconds; esbuild
// compiles it in some hundredths of one, always from the sources as they are. The published pack is compiled ahead.
const path = require("node:path");
const { buildSync } = require("esbuild");

const entry = path.join(__dirname, "index.ts");
const { outputFiles } = buildSync({
  entryPoints: [entry],
  bundle: true,
  platform: "node",
  format: "cjs",
  packages: "external",
  sourcemap: "inline",
  write: false,
  outdir: __dirname,
});
module._compile(outputFiles[0].text, path.join(__dirname, "index.js"));
