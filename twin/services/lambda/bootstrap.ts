/**
 * What Lambda's Node.js runtime does between the runtime API and a handler. Runs in a function's process, as one script
 * without imports from this project: the function must see nothing of it.
 */
import * as http from "node:http";
import * as path from "node:path";
import { pathToFileURL } from "node:url";
import { format } from "node:util";

const API = process.env.AWS_LAMBDA_RUNTIME_API ?? "";
let requestId = "";

interface RuntimeAnswer {
  status: number;
  headers: http.IncomingHttpHeaders;
  body: string;
}

function callRuntime(method: string, name: string, body?: string): Promise<RuntimeAnswer> {
  return new Promise((resolve, reject) => {
    const url = `http://${API}/2018-06-01/runtime/${name}`;
    const request = http.request(url, { method, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("end", () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          body: Buffer.concat(chunks).toString("utf8"),
        }),
      );
    });
    request.on("error", reject);
    request.end(body);
  });
}

function errorDocument(error: unknown, fallbackType: string): string {
  if (error instanceof Error) {
    const errorType = error.name === "Error" && fallbackType !== "" ? fallbackType : error.name;
    return JSON.stringify({ errorType, errorMessage: error.message, trace: (error.stack ?? "").split("\n") });
  }
  return JSON.stringify({ errorType: typeof error, errorMessage: String(error), trace: [] });
}

/** An error whose type Lambda names. */
function runtimeError(type: string, message: string): Error {
  const error = new Error(message);
  error.name = type;
  return error;
}

type Handler = (event: unknown, context: Record<string, unknown>) => unknown;

async function loadHandler(): Promise<Handler> {
  const root = process.env.LAMBDA_TASK_ROOT ?? "";
  const specification = process.env._HANDLER ?? "";
  const folder = path.dirname(specification);
  const base = path.basename(specification);
  const [file = "", ...names] = base.split(".");
  const wanted = path.join(root, folder, file);
  let module: unknown;
  for (const extension of ["", ".js", ".mjs", ".cjs"]) {
    const candidate = `${wanted}${extension}`;
    try {
      module = await import(pathToFileURL(candidate).href);
      break;
    } catch (error) {
      const missing =
        error instanceof Error && "code" in error && error.code === "ERR_MODULE_NOT_FOUND" && "url" in error;
      if (!missing || error.url !== pathToFileURL(candidate).href) {
        throw error instanceof SyntaxError ? runtimeError("Runtime.UserCodeSyntaxError", String(error)) : error;
      }
    }
  }
  if (module === undefined) {
    throw runtimeError("Runtime.ImportModuleError", `Error: Cannot find module '${path.join(folder, file)}'`);
  }
  const handler = find(module, names) ?? find(find(module, ["default"]), names);
  if (typeof handler !== "function") {
    throw runtimeError("Runtime.HandlerNotFound", `${specification} is undefined or not exported`);
  }
  if (handler.length >= 3) {
    throw runtimeError(
      "Runtime.CallbackHandlerDeprecated",
      "Callback-based handlers are not supported: use async ones",
    );
  }
  return handler as Handler;
}

function find(value: unknown, names: string[]): unknown {
  return names.reduce<unknown>(
    (current, name) =>
      (typeof current === "object" || typeof current === "function") && current !== null
        ? Reflect.get(current, name)
        : undefined,
    value,
  );
}

/** Lines of the text log format: time, request, level, message. */
function patchConsole(): void {
  const levels = { debug: "DEBUG", log: "INFO", info: "INFO", warn: "WARN", error: "ERROR", trace: "TRACE" } as const;
  for (const [name, level] of Object.entries(levels)) {
    Reflect.set(console, name, (...values: unknown[]) => {
      const message = format(...values).replaceAll("\n", "\r");
      process.stdout.write(`${new Date().toISOString()}\t${requestId}\t${level}\t${message}\n`);
    });
  }
}

async function serve(handler: Handler): Promise<never> {
  for (;;) {
    const next = await callRuntime("GET", "invocation/next");
    requestId = String(next.headers["lambda-runtime-aws-request-id"] ?? "");
    const deadline = Number(next.headers["lambda-runtime-deadline-ms"] ?? 0);
    const context = {
      awsRequestId: requestId,
      functionName: process.env.AWS_LAMBDA_FUNCTION_NAME,
      functionVersion: process.env.AWS_LAMBDA_FUNCTION_VERSION,
      memoryLimitInMB: process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
      logGroupName: process.env.AWS_LAMBDA_LOG_GROUP_NAME,
      logStreamName: process.env.AWS_LAMBDA_LOG_STREAM_NAME,
      invokedFunctionArn: String(next.headers["lambda-runtime-invoked-function-arn"] ?? ""),
      getRemainingTimeInMillis: () => deadline - Date.now(),
    };
    try {
      const result = await handler(JSON.parse(next.body), context);
      await callRuntime("POST", `invocation/${requestId}/response`, JSON.stringify(result ?? null));
    } catch (error) {
      console.error("Invoke Error", errorDocument(error, ""));
      await callRuntime("POST", `invocation/${requestId}/error`, errorDocument(error, ""));
    }
  }
}

async function main(): Promise<void> {
  patchConsole();
  let handler: Handler;
  try {
    handler = await loadHandler();
  } catch (error) {
    console.error("Uncaught Exception", errorDocument(error, ""));
    await callRuntime("POST", "init/error", errorDocument(error, ""));
    process.exit(1);
  }
  await serve(handler);
}

void main();
