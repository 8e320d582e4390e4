import { spawn } from "node:child_process";
import { PROJECT_ROOT } from "../../twin/paths";
import type { Engine } from "../engine/engine";

/**
 * What `pulumi stack output --json` says of a stack, with the backend, the login and the environment that the user has.
 * Secret outputs stay hidden.
 * @throws Error with what the engine said.
 */
export async function readStackOutputs(engine: Engine, stack: string): Promise<unknown> {
  const { code, stdout, stderr } = await run(engine.pulumi, ["stack", "output", "--json", "--stack", stack]);
  if (code !== 0) {
    throw new Error(
      `The outputs of the stack ${stack} cannot be read. Log in to its backend (pulumi login), or give them in a file ` +
        `(--outputs FILE). The engine said:\n${stderr.trim()}`,
    );
  }
  return JSON.parse(stdout);
}

function run(program: string, args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise((resolve, reject) => {
    const env = { ...process.env, PULUMI_SKIP_UPDATE_CHECK: "true" };
    const child = spawn(program, [...args, "--non-interactive"], {
      cwd: PROJECT_ROOT,
      env,
      stdio: ["ignore", "pipe", "pipe"],
    });
    let stdout = "";
    let stderr = "";
    child.stdout.on("data", (data: Buffer) => (stdout += data.toString()));
    child.stderr.on("data", (data: Buffer) => (stderr += data.toString()));
    child.on("error", reject);
    child.on("close", (code) => {
      resolve({ code: code ?? 1, stdout, stderr });
    });
  });
}
