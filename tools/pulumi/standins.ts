import { type ChildProcess, spawn } from "node:child_process";
import * as path from "node:path";
import { z } from "zod";
import { CACHE, PROJECT_ROOT } from "../../twin/paths";
import { bundleProgram } from "../engine/bundle";

/** Where the stand-ins keep what exists: in a running twin, or in a file without one. */
export type StandinPlace = { twinRoot: string } | { recordsFile: string };

/** Stand-ins that serve until they are stopped. */
export interface RunningStandins {
  /** Value of `PULUMI_DEBUG_PROVIDERS`. */
  providers: string;
  stop(): void;
}

/** Packages whose classes must exist once in a process, whoever loads them. */
const EXTERNAL = ["@pulumi/*", "@grpc/grpc-js", "google-protobuf", "google-protobuf/*"];

const portsSchema = z.object({ aws: z.number(), random: z.number(), tls: z.number() });

/** Starts the stand-in providers for one command of the engine. */
export async function startStandins(
  place: StandinPlace,
  programFolder: string,
  environment: NodeJS.ProcessEnv,
): Promise<RunningStandins> {
  const arguments_ = "twinRoot" in place ? ["twin", place.twinRoot] : ["file", place.recordsFile];
  const children = [
    start("standins", path.join("twin", "standins", "main.ts"), [...arguments_, programFolder], environment),
    start("standin-awsx", path.join("twin", "standins", "awsx", "main.ts"), [], environment),
  ] as const;
  const stop = (): void => {
    for (const child of children) {
      child.stdin?.end();
      child.kill();
    }
  };
  try {
    const [line, awsx] = await Promise.all(children.map(firstLine));
    const { aws, random, tls } = portsSchema.parse(JSON.parse(line ?? ""));
    return { providers: `aws:${aws},awsx:${awsx ?? ""},random:${random},tls:${tls}`, stop };
  } catch (error) {
    stop();
    throw error;
  }
}

function start(name: string, entry: string, args: string[], environment: NodeJS.ProcessEnv): ChildProcess {
  const program = path.join(CACHE.root, "programs", `${name}.js`);
  bundleProgram({ entry: path.join(PROJECT_ROOT, entry), outFile: program, external: EXTERNAL });
  return spawn(process.execPath, [program, ...args], { env: environment, stdio: ["pipe", "pipe", "inherit"] });
}

function firstLine(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = "";
    child.stdout?.on("data", (data: Buffer) => {
      text += data.toString();
      const end = text.indexOf("\n");
      if (end >= 0) resolve(text.slice(0, end));
    });
    child.on("error", reject);
    child.on("exit", (code) => {
      reject(new Error(`a stand-in provider ended before it served (exit code ${String(code)})`));
    });
  });
}
