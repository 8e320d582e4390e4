// What the stand does with a root file system to make an instance of it; runs inside the stand's namespaces.
import { execFileSync, spawn, spawnSync } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type { GatewaySettings, ManagementSettings } from "../../../contracts";
import { PROJECT_ROOT } from "../../../twin/paths";
import { STAND } from "./protocol";

const WAIT_STEPS = 600;

/** A root of its own, over /mnt/lower. */
export function mountRoot(root: string): void {
  const [upper, work] = [`${root}.upper`, `${root}.work`];
  for (const folder of [root, upper, work]) fs.mkdirSync(folder);
  execFileSync("mount", [
    "-t",
    "overlay",
    "overlay",
    "-o",
    `lowerdir=/mnt/lower,upperdir=${upper},workdir=${work}`,
    root,
  ]);
  execFileSync("mount", ["-t", "proc", "proc", `${root}/proc`]);
  execFileSync("mount", ["--rbind", "/dev", `${root}/dev`]);
}

/** Names that the instance asks for, and the authority of whom they belong to. */
export function prepareRoot(root: string, authorityPem: string): void {
  fs.appendFileSync(`${root}/etc/ssl/certs/ca-certificates.crt`, authorityPem);
  const names = [
    ["127.0.0.1", "localhost"],
    [STAND.originAddress, STAND.origin],
    [STAND.s3Address, `${STAND.bucket}.s3.${STAND.region}.amazonaws.com`],
    [STAND.secretsManagerAddress, `secretsmanager.${STAND.region}.amazonaws.com`],
  ];
  fs.writeFileSync(`${root}/etc/hosts`, names.map((pair) => `${pair.join(" ")}\n`).join(""));
}

/** User data as it is shipped. */
export function filledBootstrap(settings: GatewaySettings | ManagementSettings): string {
  const script = fs.readFileSync(path.join(PROJECT_ROOT, "workloads", "gatewayAgent", "bootstrap.py"), "utf8");
  return script.replace("@PORTCULLIS_SETTINGS@", Buffer.from(JSON.stringify(settings)).toString("base64"));
}

/** `enter`: the command that enters the instance. */
export async function runUserData(root: string, enter: string[], text: string): Promise<void> {
  fs.writeFileSync(`${root}/root/user-data`, text, { mode: 0o700 });
  const [program = "", ...args] = enter;
  // Not spawnSync: the metadata service and the bucket live in this process.
  const boot = spawn(program, [...args, "/root/user-data"], { stdio: ["ignore", "pipe", "pipe"] });
  let said = "";
  for (const stream of [boot.stdout, boot.stderr]) stream.on("data", (chunk: Buffer) => (said += chunk.toString()));
  const code = await new Promise((resolve) => boot.on("close", resolve));
  if (code !== 0) throw new Error(`user data ended with ${String(code)}:\n${said}`);
}

/** systemctl does nothing in a chroot; the stand starts what the units would, with their user and command. */
export function startProgram(enter: string[], name: string): ChildProcess {
  const [program = "", ...args] = enter;
  const command = [...args, "/usr/bin/python3", "-I", "-B", "/opt/portcullis/agent/run.py", name];
  return startLogged(name, program, command);
}

/** Its output goes to /mnt/NAME.log; an end that nobody asked for is told. */
export function startLogged(name: string, program: string, args: string[]): ChildProcess {
  const log = fs.openSync(`/mnt/${name}.log`, "a");
  const child = spawn(program, args, { stdio: ["ignore", log, log], env: { PATH: "/usr/sbin:/usr/bin:/sbin:/bin" } });
  child.on("exit", (code, signal) => {
    if (signal === null && code !== 0) process.stderr.write(`${name} ended with ${String(code)}\n`);
  });
  return child;
}

export async function until(what: string, condition: () => boolean | Promise<boolean>): Promise<void> {
  for (let step = 0; step < WAIT_STEPS; step += 1) {
    if (await condition()) return;
    await pause(50);
  }
  const logs = fs.readdirSync("/mnt").filter((name) => name.endsWith(".log"));
  const said = logs.map((name) => spawnSync("tail", ["-n", "20", `/mnt/${name}`], { encoding: "utf8" }).stdout);
  throw new Error(`waited in vain until ${what}\n${said.join("")}`);
}
