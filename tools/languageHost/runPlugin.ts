import { spawn } from "node:child_process";
import type { ServerWritableStream } from "@grpc/grpc-js";
import { type RunPluginRequest, RunPluginResponse } from "@pulumi/pulumi/proto/language_pb";
import { pluginNodeArguments, resolveFrom } from "./nodeOptions";

/** Runs a policy pack (kind `analyzer`) or another plugin written for Node, and passes its output on as it comes. */
export function runPlugin(call: ServerWritableStream<RunPluginRequest, RunPluginResponse>): void {
  try {
    start(call);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    call.write(new RunPluginResponse().setStderr(Buffer.from(`${message}\n`)));
    call.write(new RunPluginResponse().setExitcode(1));
    call.end();
  }
}

function start(call: ServerWritableStream<RunPluginRequest, RunPluginResponse>): void {
  const request = call.request;
  const folder = request.getInfo()?.getProgramDirectory();
  if (folder === undefined) throw new Error("the engine sent no program information; it is older than this host");
  const runner = request.getKind() === "analyzer" ? "run-policy-pack" : "run-plugin";
  const child = spawn(
    process.execPath,
    [...pluginNodeArguments(), resolveFrom(folder, `@pulumi/pulumi/cmd/${runner}`), ...request.getArgsList(), folder],
    {
      cwd: request.getPwd(),
      env: { ...process.env, ...environmentOf(request.getEnvList()) },
      stdio: ["ignore", "pipe", "pipe"],
    },
  );
  child.stdout.on("data", (data: Buffer) => call.write(new RunPluginResponse().setStdout(data)));
  child.stderr.on("data", (data: Buffer) => call.write(new RunPluginResponse().setStderr(data)));
  child.on("error", (error) => call.write(new RunPluginResponse().setStderr(Buffer.from(`${error.message}\n`))));
  child.on("close", (code) => {
    call.write(new RunPluginResponse().setExitcode(code ?? 1));
    call.end();
  });
  call.on("cancelled", () => child.kill());
}

function environmentOf(list: string[]): Record<string, string> {
  return Object.fromEntries(
    list.map((entry) => [entry.slice(0, entry.indexOf("=")), entry.slice(entry.indexOf("=") + 1)]),
  );
}
