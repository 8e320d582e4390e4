#!/usr/bin/env node
"use strict";
// The way in for every npm command. It runs on whatever Node (18 or newer) a fresh machine has, makes sure that the
// npm packages and the project's own Node are there, and hands over to tools/main.ts on that Node. Only built-in
// modules may be used here.

const { spawnSync } = require("node:child_process");
const crypto = require("node:crypto");
const fs = require("node:fs");
const path = require("node:path");

const root = path.resolve(__dirname, "..");
const stamp = path.join(root, ".cache", "npm-packages");
const projectNode = path.join(root, "node_modules", "node", "bin", "node");

function lockFileHash() {
  return crypto
    .createHash("sha256")
    .update(fs.readFileSync(path.join(root, "package-lock.json")))
    .digest("hex");
}

function packagesAreCurrent() {
  try {
    return fs.readFileSync(stamp, "utf8") === lockFileHash() && fs.existsSync(projectNode);
  } catch {
    return false;
  }
}

/** Runs a program, keeps quiet unless it fails, and ends this process if it does. */
function step(title, command, args, folder = root) {
  const started = Date.now();
  process.stderr.write(`${title} … `);
  const result = spawnSync(command, args, { cwd: folder, encoding: "utf8", maxBuffer: 64 * 1024 * 1024 });
  if (result.status !== 0) {
    process.stderr.write(`failed\n${result.stdout ?? ""}${result.stderr ?? ""}${result.error ?? ""}\n`);
    process.exit(1);
  }
  process.stderr.write(`${((Date.now() - started) / 1000).toFixed(1)} s\n`);
}

function installPackages() {
  // Install scripts stay off: one of a dependency tries to download a Pulumi plugin that nothing here uses. The one
  // that is needed, which unpacks the project's Node, is run by name.
  step("npm packages", "npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"]);
  // It unpacks into the folder in which it runs.
  step(
    "Node for this project",
    process.execPath,
    ["installArchSpecificPackage.js"],
    path.dirname(path.dirname(projectNode)),
  );
  fs.mkdirSync(path.dirname(stamp), { recursive: true });
  fs.writeFileSync(stamp, lockFileHash());
}

if (Number(process.versions.node.split(".")[0]) < 18) {
  process.stderr.write(
    `Node ${process.versions.node} is too old: install Node 18 or newer, then run the command again.\n`,
  );
  process.exit(1);
}
if (!packagesAreCurrent()) installPackages();

const result = spawnSync(
  projectNode,
  ["-r", "ts-node/register/transpile-only", path.join(root, "tools", "main.ts"), ...process.argv.slice(2)],
  { cwd: root, stdio: "inherit", env: { ...process.env, TS_NODE_PROJECT: path.join(root, "tsconfig.json") } },
);
process.exit(result.status ?? 1);
