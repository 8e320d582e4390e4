import { spawn } from "node:child_process";

/** Runs a program to its end. */
export function runProgram(program: string, args: string[], input = ""): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: "pipe" });
    let output = "";
    let errors = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => (output += text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => (errors += text));
    child.on("error", (error) => {
      reject(new Error(`${program} cannot be run: ${error.message}`));
    });
    child.on("close", (code, signal) => {
      if (code === 0) resolve(output);
      else reject(new Error(`${program} ${args.join(" ")} failed (${signal ?? `exit ${code}`}): ${errors.trim()}`));
    });
    // A program that ends before it has read everything is judged by its exit code.
    child.stdin.on("error", () => undefined);
    child.stdin.end(input);
  });
}

/** File that stands for a network namespace. */
function namespaceFile(namespace: string): string {
  return `/run/netns/${namespace}`;
}

/** Arguments of `nsenter` that run a program in a network namespace. */
export function inNamespace(namespace: string, ...command: string[]): string[] {
  return [`--net=${namespaceFile(namespace)}`, "--", ...command];
}
