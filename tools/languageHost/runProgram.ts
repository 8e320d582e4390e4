import { spawn } from "node:child_process";
import * as path from "node:path";
import type { handleUnaryCall } from "@grpc/grpc-js";
import { type RunRequest, RunResponse } from "@pulumi/pulumi/proto/language_pb";
import { resolveFrom } from "./nodeOptions";

/** Exit code of Pulumi's runner when the program has told the user already what is wrong. */
const BAIL = 32;

/** Runs a Pulumi program with Pulumi's own runner and reports how it ended. */
export function runProgram(engineAddress: string): handleUnaryCall<RunRequest, RunResponse> {
  return (call, callback) => {
    try {
      start(call.request, engineAddress, (response) => {
        callback(null, response);
      });
    } catch (error) {
      callback(null, new RunResponse().setError(error instanceof Error ? error.message : String(error)));
    }
  };
}

function start(request: RunRequest, engineAddress: string, done: (response: RunResponse) => void): void {
  const info = request.getInfo();
  if (info === undefined) throw new Error("the engine sent no program information; it is older than this host");
  const folder = info.getProgramDirectory();
  const args = [
    "--enable-source-maps",
    resolveFrom(folder, "@pulumi/pulumi/cmd/run"),
    `--monitor=${request.getMonitorAddress()}`,
    `--engine=${engineAddress}`,
    `--pwd=${request.getPwd()}`,
    `--organization=${request.getOrganization()}`,
    `--project=${request.getProject()}`,
    `--root-directory=${info.getRootDirectory()}`,
    `--stack=${request.getStack()}`,
    `--parallel=${request.getParallel()}`,
    ...(request.getDryrun() ? ["--dry-run"] : []),
    path.resolve(folder, info.getEntryPoint() === "" ? "." : info.getEntryPoint()),
    ...request.getArgsList(),
  ];
  const child = spawn(process.execPath, args, {
    cwd: request.getPwd(),
    env: {
      ...process.env,
      PULUMI_NODEJS_TYPESCRIPT: "true",
      PULUMI_CONFIG: JSON.stringify(Object.fromEntries(request.getConfigMap().toArray())),
      PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(request.getConfigsecretkeysList()),
    },
    // Standard output of the host is the engine's: its first line is the port. The program's goes to standard error,
    // which the engine shows.
    stdio: ["ignore", process.stderr, process.stderr],
  });
  child.on("error", (error) => {
    done(new RunResponse().setError(error.message));
  });
  child.on("close", (code, signal) => {
    const response = new RunResponse();
    if (code === BAIL) response.setBail(true);
    else if (code !== 0) response.setError(`the program ended with ${signal ?? `exit code ${String(code)}`}`);
    done(response);
  });
}
