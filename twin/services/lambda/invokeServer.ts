import { buildSync } from "esbuild";
import * as fs from "node:fs";
import * as http from "node:http";
import * as path from "node:path";
import { matchesWildcard } from "../../iam/wildcard";
import { readBody } from "../http";
import { LAMBDA_HEADERS } from "../lambdaClient";
import { appendLog } from "../logGroups";
import type { Observe, Service } from "../serviceProcess";
import { CodeStore } from "./codeStore";
import { lambdaConfigurationSchema, type FunctionConfiguration, type LambdaConfiguration } from "./configuration";
import { FunctionPool, sameProcesses, type SharedConcurrency } from "./functionPool";
import { functionVariables } from "./functionVariables";

/** Lambda's request size quota for synchronous calls. */
const MAXIMUM_PAYLOAD_BYTES = 6 * 1024 * 1024;

/** Lambda's Invoke API on a Unix socket, which ignores network namespaces: services of AWS reach it, nobody else does. */
export class InvokeServer implements Service {
  private pools = new Map<string, FunctionPool>();
  private readonly shared: SharedConcurrency = { limit: 0, running: 0 };
  private server: { socket: string; server: http.Server } | undefined;

  constructor(private readonly observe: Observe) {}

  async configure(value: unknown): Promise<void> {
    const configuration = lambdaConfigurationSchema.parse(value);
    const bootstrapFile = placeRuntime(configuration);
    const store = new CodeStore(path.join(configuration.workDirectory, "code"));
    const kept: [pool: FunctionPool, wanted: FunctionConfiguration][] = [];
    const pools = new Map<string, FunctionPool>();
    for (const wanted of configuration.functions) {
      const current = this.pools.get(wanted.arn);
      if (current !== undefined && sameProcesses(current.configuration, wanted)) {
        kept.push([current, wanted]);
        pools.set(wanted.arn, current);
      } else {
        pools.set(wanted.arn, this.createPool(configuration, wanted, bootstrapFile, store.unpack(wanted.code)));
      }
    }
    await this.listen(configuration.socket);
    // Nothing can fail from here on.
    for (const [pool, wanted] of kept) pool.take(wanted);
    this.shared.limit = configuration.unreservedConcurrency;
    const previous = this.pools;
    this.pools = pools;
    for (const [arn, pool] of previous) if (pools.get(arn) !== pool) pool.retire();
  }

  close(): void {
    for (const pool of this.pools.values()) pool.retire();
    this.pools.clear();
    this.server?.server.close();
    this.server = undefined;
  }

  private createPool(
    configuration: LambdaConfiguration,
    wanted: FunctionConfiguration,
    bootstrapFile: string,
    taskRoot: string,
  ): FunctionPool {
    const options = {
      bootstrapFile,
      taskRoot,
      variables: functionVariables(configuration, wanted, taskRoot),
      timeoutMilliseconds: wanted.timeoutMilliseconds,
      log: (line: string) => appendLog(configuration.logGroups, wanted.logGroup, line),
    };
    return new FunctionPool(wanted, options, this.shared);
  }

  private async listen(socket: string): Promise<void> {
    if (this.server?.socket === socket) return;
    fs.rmSync(socket, { force: true });
    const server = http.createServer((request, response) => void this.serve(request, response));
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen(socket, resolve);
    });
    fs.chmodSync(socket, 0o600);
    this.server?.server.close();
    this.server = { socket, server };
  }

  private async serve(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    const answer = (status: number, payload: string, headers: Record<string, string> = {}): void => {
      response.writeHead(status, { "content-type": "application/json", ...headers });
      response.end(payload);
    };
    const refuse = (status: number, type: string, message: string): void =>
      answer(status, JSON.stringify({ Type: "User", Message: message }), { "x-amzn-ErrorType": type });
    try {
      const body = await readBody(request, MAXIMUM_PAYLOAD_BYTES);
      const [, name = ""] = /^\/2015-03-31\/functions\/([^/]+)\/invocations$/.exec(request.url ?? "") ?? [];
      const arn = decodeURIComponent(name);
      const pool = this.pools.get(arn);
      const header = (key: string): string => decodeURIComponent(String(request.headers[key] ?? ""));
      if (pool === undefined) {
        refuse(404, "ResourceNotFoundException", `Function not found: ${arn}`);
        return;
      }
      if (!mayInvoke(pool.configuration, header(LAMBDA_HEADERS.principal), header(LAMBDA_HEADERS.sourceArn))) {
        refuse(403, "AccessDeniedException", `${header(LAMBDA_HEADERS.sourceArn)} has no permission to invoke ${arn}`);
        return;
      }
      if (body === undefined) {
        refuse(413, "RequestTooLargeException", `Request must be smaller than ${MAXIMUM_PAYLOAD_BYTES} bytes`);
        return;
      }
      const invocation = pool.invoke(body.toString("utf8"), () =>
        this.observe({
          kind: "function-invocation",
          functionName: pool.configuration.name,
          caller: header(LAMBDA_HEADERS.caller),
        }),
      );
      const result = await invocation;
      if (result.kind === "throttled") refuse(429, "TooManyRequestsException", "Rate Exceeded.");
      else if (result.kind === "error") answer(200, result.payload, { "X-Amz-Function-Error": "Unhandled" });
      else answer(200, result.payload);
    } catch (error) {
      console.error("lambda:", error);
      refuse(500, "ServiceException", "The twin's Lambda failed; see the twin's log.");
    }
  }
}

/** The function's resource policy: without a statement that fits, no service may call it. */
function mayInvoke(configuration: FunctionConfiguration, principal: string, sourceArn: string): boolean {
  return configuration.permissions.some(
    (permission) =>
      permission.principal === principal &&
      matchesWildcard(permission.action, "lambda:InvokeFunction", { ignoreCase: true }) &&
      (permission.sourceArn === undefined || matchesWildcard(permission.sourceArn, sourceArn, { ignoreCase: false })) &&
      (permission.sourceAccount === undefined || permission.sourceAccount === sourceArn.split(":")[4]),
  );
}

/** Writes the runtime's script, and links the SDK that Lambda brings: that, and no other package of the project. */
function placeRuntime(configuration: LambdaConfiguration): string {
  const directory = path.join(configuration.workDirectory, "runtime");
  const modules = path.join(directory, "node_modules");
  fs.mkdirSync(modules, { recursive: true, mode: 0o700 });
  const link = path.join(modules, "@aws-sdk");
  const target = path.join(configuration.sdkModules, "@aws-sdk");
  const isLink = fs.lstatSync(link, { throwIfNoEntry: false })?.isSymbolicLink() === true;
  if (!isLink || fs.readlinkSync(link) !== target) {
    if (isLink) fs.unlinkSync(link);
    fs.symlinkSync(target, link);
  }
  const outfile = path.join(directory, "bootstrap.mjs");
  buildSync({
    entryPoints: [path.join(__dirname, "bootstrap.ts")],
    outfile,
    bundle: true,
    platform: "node",
    format: "esm",
    logLevel: "error",
    // The compiler options of the project are none of the function's.
    tsconfigRaw: {},
  });
  return outfile;
}
