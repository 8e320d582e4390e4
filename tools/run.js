#!/usr/bin/env node
"use strict";
// The way in for every npm command. It runs on whatever Node (18 or newer) a fresh machine has, makes sure that the
// npm packages and the project's own Node are there, and hands over to tools/main.ts on that Node. Only built-in
// modules may be used here.

const { spawn } = require("node:child_process");
const crypto = require("node:crypto");
const fs = require("node:fs");
const path = require("node:path");

const root = path.resolve(__dirname, "..");
const cache = path.join(root, ".cache");
const stamp = path.join(cache, "npm-packages");
const installLock = path.join(cache, "npm-packages.lock");
const projectNode = path.join(root, "node_modules", "node", "bin", "node");
const [commandName = "", ...commandArguments] = process.argv.slice(2);

/** Commands that make or end a twin. */
const NEED_ROOT = ["start", "test", "test:full", "test:mutants", "down"];
/** Those that npm knows without `run`. */
const NPM_KNOWS = ["start", "test"];

function fail(message) {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}

function requireRoot() {
  if (process.getuid?.() === 0 || !NEED_ROOT.includes(commandName)) return;
  const spoken = `npm ${NPM_KNOWS.includes(commandName) ? "" : "run "}${commandName}`;
  const missing = missingHostPackages();
  const install =
    missing.length === 0
      ? []
      : [
          `Missing host packages: ${missing.join(", ")}. As root they are installed by the way, or now by`,
          `  sudo apt-get install --yes --no-install-recommends ${missing.join(" ")}`,
        ];
  fail(
    [
      `${spoken} needs root: the twin is made of network namespaces, mounts and control groups.`,
      ...install,
      `Nothing was done. Run it as root, e.g. sudo ${spoken}`,
    ].join("\n"),
  );
}

function missingHostPackages() {
  const list = JSON.parse(fs.readFileSync(path.join(root, "twin", "hostPrograms.json"), "utf8"));
  // Not on every user's PATH, although root's programs live there.
  const folders = `${process.env.PATH ?? ""}:/usr/sbin:/sbin`.split(":");
  return list
    .filter(({ program }) => !folders.some((folder) => fs.existsSync(path.join(folder, program))))
    .map(({ name }) => name);
}

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

/** Runs a program, shows how long it takes and nothing else unless it fails, and ends this process if it does. */
function step(title, command, args, folder = root) {
  const started = Date.now();
  const seconds = (digits) => `${((Date.now() - started) / 1000).toFixed(digits)} s`;
  process.stderr.write(`• ${title}\n`);
  const clock = setInterval(
    () => {
      if (process.stderr.isTTY) process.stderr.write(`\r  ${title} ${seconds(0)}`);
      else process.stderr.write(`  ${title}: ${seconds(0)} so far\n`);
    },
    process.stderr.isTTY ? 1000 : 10_000,
  );
  const clear = process.stderr.isTTY ? "\r\x1b[K" : "";
  return new Promise((resolve) => {
    let output = "";
    const end = (why) => {
      clearInterval(clock);
      if (why === undefined) {
        process.stderr.write(`${clear}  ${title}: ${seconds(1)}\n`);
        resolve();
      } else fail(`${clear}  ${title}: failed after ${seconds(1)} (${why})\n${output}`);
    };
    const child = spawn(command, args, { cwd: folder, stdio: ["ignore", "pipe", "pipe"] });
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (data) => (output += data.toString()));
    child.on("error", (error) => end(error.message));
    child.on("close", (code, signal) => end(code === 0 ? undefined : (signal ?? `exit code ${code}`)));
  });
}

async function installPackages() {
  takeInstallLock();
  // Until both steps are done there is nothing to rely on.
  fs.rmSync(stamp, { force: true });
  // Install scripts stay off: one of a dependency tries to download a Pulumi plugin that nothing here uses. The one
  // that is needed, which unpacks the project's Node, is run by name.
  await step("npm packages", "npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"]);
  // It unpacks into the folder in which it runs.
  await step(
    "Node for this project",
    process.execPath,
    ["installArchSpecificPackage.js"],
    path.dirname(path.dirname(projectNode)),
  );
  fs.writeFileSync(stamp, lockFileHash());
  fs.rmSync(installLock, { force: true });
}

/** Two installations in one folder would destroy each other's work. The lock of a process that is gone does not count. */
function takeInstallLock() {
  fs.mkdirSync(cache, { recursive: true });
  for (let attempt = 0; attempt < 2; attempt++) {
    try {
      fs.writeFileSync(installLock, `${process.pid} ${startTime(process.pid)}`, { flag: "wx" });
      return;
    } catch (error) {
      if (error.code !== "EEXIST") throw error;
      const [pid, started] = fs.readFileSync(installLock, "utf8").split(" ");
      if (started !== undefined && startTime(pid) === started) {
        fail(`Process ${pid} installs the npm packages of this folder: wait for its end, then run the command again.`);
      }
      fs.rmSync(installLock, { force: true });
    }
  }
  fail(`Another process installs the npm packages of this folder: run the command again when it has ended.`);
}

/** When a process was started (field 22 of its stat); undefined when there is none. */
function startTime(pid) {
  try {
    const stat = fs.readFileSync(`/proc/${pid}/stat`, "utf8");
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19];
  } catch {
    return undefined;
  }
}

function handOver() {
  const child = spawn(
    projectNode,
    ["-r", "ts-node/register/transpile-only", path.join(root, "tools", "main.ts"), commandName, ...commandArguments],
    {
      cwd: root,
      stdio: "inherit",
      env: {
        ...process.env,
        TS_NODE_PROJECT: path.join(root, "tsconfig.swc.json"),
        // Node keeps here what it made of modules, for the many processes that load the same ones.
        NODE_COMPILE_CACHE: path.join(cache, "compiled"),
      },
    },
  );
  // The command ends in its own order, and this process after it. From a terminal both get the signal; what npm was
  // sent arrives only here.
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
  child.on("error", (error) => fail(error.message));
  child.on("close", (code) => process.exit(code ?? 1));
}

async function main() {
  if (Number(process.versions.node.split(".")[0]) < 18) {
    fail(`Node ${process.versions.node} is too old: install Node 18 or newer, then run the command again.`);
  }
  requireRoot();
  if (!packagesAreCurrent()) await installPackages();
  handOver();
}

void main();
