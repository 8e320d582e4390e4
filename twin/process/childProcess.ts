import { spawn, type ChildProcess } from "node:child_process";
import * as path from "node:path";
import { inNamespace } from "../network/command";
import { PROJECT_ROOT } from "../paths";

/** Arguments that make Node read TypeScript. */
export const NODE_TYPESCRIPT = ["-r", "ts-node/register/transpile-only"];

/** The project's own Node, whatever the host has. */
export const NODE = path.join(PROJECT_ROOT, "node_modules", "node", "bin", "node");

/** Starts a script of ours in a network namespace, with a channel for messages. Its output goes to the twin's log. */
export function startScript(
  namespace: string,
  script: string,
  environment: Record<string, string>,
  messages: (message: unknown) => void,
): ChildProcess {
  const child = spawn("nsenter", inNamespace(namespace, NODE, ...NODE_TYPESCRIPT, script), {
    cwd: PROJECT_ROOT,
    env: { ...process.env, ...environment },
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
  child.on("message", messages);
  return child;
}

/** Starts a program of the services root file system in a network namespace. */
export function startInServices(namespace: string, command: string[]): ChildProcess {
  const full = inNamespace(namespace, "chroot", SERVICES_ROOT, ...command);
  return spawn("nsenter", full, { stdio: ["ignore", "inherit", "pipe"] });
}

/** Where init.sh mounts the services root file system. */
export const SERVICES_ROOT = "/run/services";

/** Ends a process at once and returns when it is gone. */
export function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return Promise.resolve();
  return new Promise((resolve) => {
    child.once("exit", () => {
      resolve();
    });
    child.kill("SIGKILL");
  });
}
