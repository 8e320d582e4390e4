import { buildSync } from "esbuild";
import * as fs from "node:fs";
import * as http from "node:http";
import * as https from "node:https";
import * as path from "node:path";
import { matchesWildcard } from "../../iam/wildcard";
import { headerLines, readBody } from "../http";
import { LAMBDA_HEADERS } from "../lambdaClient";
import { Listeners } from "../listeners";
import { appendLog } from "../logGroups";
import type { Observe, Service } from "../serviceProcess";
import { TlsContexts } from "../tlsContexts";
import { CodeStore } from "./codeStore";
import { lambdaConfigurationSchema, type FunctionConfiguration, type LambdaConfiguration } from "./configuration";
import { FunctionPool, sameProcesses, type SharedConcurrency } from "./functionPool";
import { InvokeApi } from "./invokeApi";
import { functionVariables } from "./functionVariables";

/** Lambda's request size quota for synchronous calls. */
const MAXIMUM_PAYLOAD_BYTES = 6 * 1024 * 1024;

/**
 * Lambda's Invoke API: on a Unix socket, which ignores network namespaces, for services of AWS alone; and as its public
 * API, for everybody whose signature and policies allow it.
 */
export class InvokeServer implements Service {
  private pools = new Map<string, FunctionPool>();
  private readonly shared: SharedConcurrency = { limit: 0, running: 0 };
  private server: { socket: string; server: http.Server } | undefined;
  private bootstrapFile: string | undefined;
  private api: InvokeApi | undefined;
  private readonly tlsContexts = new TlsContexts({ fallback: true });
  readonly listeners = new Listeners();

  constructor(private readonly observe: Observe) {}

  async configure(value: unknown): Promise<void> {
    const configuration = lambdaConfigurationSchema.parse(value);
    const api = new InvokeApi(configuration);
    const bootstrapFile = (this.bootstrapFile ??= placeRuntime(configuration));
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
    await this.listeners.listen("https", configuration.https, () => this.createPublicServer());
    // Nothing can fail from here on.
    for (const [pool, wanted] of kept) pool.take(wanted);
    this.api = api;
    this.tlsContexts.replace(configuration.serverCertificates);
    this.shared.limit = configuration.unreservedConcurrency;
    const previous = this.pools;
    this.pools = pools;
    for (const [arn, pool] of previous) if (pools.get(arn) !== pool) pool.retire();
  }

  async close(): Promise<void> {
    await this.listeners.close();
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

  private createPublicServer(): https.Server {
    return https.createServer(
      { SNICallback: this.tlsContexts.choose, ALPNProtocols: ["http/1.1"], minVersion: "TLSv1.2" },
      (request, response) => void this.servePublic(request, response),
    );
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

  /** A call of a service of AWS. */
  private async serve(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    await this.answering(response, async () => {
      const body = await readBody(request, MAXIMUM_PAYLOAD_BYTES);
      const [, name = ""] = /^\/2015-03-31\/functions\/([^/]+)\/invocations$/.exec(request.url ?? "") ?? [];
      const arn = decodeURIComponent(name);
      const pool = this.pools.get(arn);
      const header = (key: string): string => decodeURIComponent(String(request.headers[key] ?? ""));
      if (pool === undefined) return failure(404, "ResourceNotFoundException", `Function not found: ${arn}`);
      const sourceArn = header(LAMBDA_HEADERS.sourceArn);
      if (!mayInvoke(pool.configuration, header(LAMBDA_HEADERS.principal), sourceArn)) {
        return failure(403, "AccessDeniedException", `${sourceArn} has no permission to invoke ${arn}`);
      }
      const [, apiId] = /^arn:[^:]*:execute-api:[^:]*:[^:]*:([^/]+)\//.exec(sourceArn) ?? [];
      return this.invoke(pool, body, header(LAMBDA_HEADERS.caller), apiId);
    });
  }

  /** A call over the public API: a function that calls another one, say. */
  private async servePublic(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    await this.answering(response, async () => {
      const body = await readBody(request, MAXIMUM_PAYLOAD_BYTES);
      const signed = { method: request.method ?? "", target: request.url ?? "", lines: headerLines(request) };
      const call = this.api?.read({ ...signed, body: body ?? Buffer.alloc(0) }, Date.now());
      if (call === undefined) return failure(503, "ServiceException", "The twin's Lambda is not configured yet.");
      if (call.kind === "refused") return failure(call.status, call.type, call.message);
      const pool = this.pools.get(call.functionArn);
      if (pool === undefined)
        return failure(404, "ResourceNotFoundException", `Function not found: ${call.functionArn}`);
      return this.invoke(pool, body, call.caller);
    });
  }

  private async invoke(pool: FunctionPool, body: Buffer | undefined, caller: string, apiId?: string): Promise<Answer> {
    if (body === undefined) {
      const message = `Request must be smaller than ${MAXIMUM_PAYLOAD_BYTES} bytes for the InvokeFunction operation`;
      return failure(413, "RequestTooLargeException", message);
    }
    const functionName = pool.configuration.name;
    const result = await pool.invoke(body.length === 0 ? "{}" : body.toString("utf8"), () =>
      this.observe({ kind: "function-invocation", functionName, apiId, caller }),
    );
    switch (result.kind) {
      case "throttled":
        return failure(429, "TooManyRequestsException", "Rate Exceeded.", throttleReason(pool.configuration));
      case "error":
        return { status: 200, payload: result.payload, headers: { "X-Amz-Function-Error": "Unhandled" } };
      case "answer":
        return { status: 200, payload: result.payload, headers: {} };
    }
  }

  private async answering(response: http.ServerResponse, work: () => Promise<Answer>): Promise<void> {
    let answer: Answer;
    try {
      answer = await work();
    } catch (error) {
      console.error("lambda:", error);
      answer = failure(500, "ServiceException", "The twin's Lambda failed; see the twin's log.");
    }
    response.writeHead(answer.status, { "content-type": "application/json", ...answer.headers });
    response.end(answer.payload);
  }
}

interface Answer {
  status: number;
  /** JSON. */
  payload: string;
  headers: Record<string, string>;
}

function failure(status: number, type: string, message: string, more: Record<string, string> = {}): Answer {
  const payload = JSON.stringify({ ...more, Type: "User", Message: message, message });
  return { status, payload, headers: { "x-amzn-ErrorType": type } };
}

/** Which of the two limits it was. */
function throttleReason({ reservedConcurrency }: FunctionConfiguration): { Reason: string } {
  const reserved = reservedConcurrency !== undefined;
  return { Reason: `${reserved ? "ReservedFunction" : ""}ConcurrentInvocationLimitExceeded` };
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
