import { spawn, type ChildProcess } from "node:child_process";
import { createInterface } from "node:readline";
import { RuntimeApi, type Invocation, type RuntimeReport } from "./runtimeApi";

/** How a process of a function is started. */
export interface EnvironmentOptions {
  bootstrapFile: string;
  taskRoot: string;
  /** The function's whole environment, without the runtime API's address. */
  variables: Record<string, string>;
  timeoutMilliseconds: number;
  log: (line: string) => void;
}

/** What an invocation came to. An error's payload is Lambda's error document. */
export type InvocationResult = { kind: "answer" | "error"; payload: string };

/** Lambda's limit for the init phase. */
const INIT_MILLISECONDS = 10000;

/** One process of a function: takes one invocation at a time, and ends when it fails. */
export class FunctionEnvironment {
  private process: ChildProcess | undefined;
  private readonly api: RuntimeApi;
  private ready: { resolve: () => void; reject: (error: InitError) => void } | undefined;
  private current: { invocation: Invocation; finish: (result: InvocationResult) => void } | undefined;
  private ended = false;

  constructor(private readonly options: EnvironmentOptions) {
    this.api = new RuntimeApi((report) => this.onReport(report));
  }

  /** False once the process is gone or must go. */
  get usable(): boolean {
    return !this.ended;
  }

  /** Starts the process; returns when the handler is loaded, throws {@link InitError} when it cannot be. */
  async start(): Promise<void> {
    const address = await this.api.open();
    const loaded = new Promise<void>((resolve, reject) => (this.ready = { resolve, reject }));
    const timer = setTimeout(
      () => this.fail({ errorType: "Sandbox.Timedout", errorMessage: "Init phase timed out after 10.00 seconds" }),
      INIT_MILLISECONDS,
    );
    const child = spawn(process.execPath, [this.options.bootstrapFile], {
      cwd: this.options.taskRoot,
      env: { ...this.options.variables, AWS_LAMBDA_RUNTIME_API: address },
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.process = child;
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on("line", (line) => this.options.log(line));
    }
    child.on("error", (error) => this.fail({ errorType: "Runtime.InvalidEntrypoint", errorMessage: error.message }));
    child.on("exit", (code, signal) => {
      const how = signal === null ? `exit status ${code}` : `signal: ${signal}`;
      this.fail({ errorType: "Runtime.ExitError", errorMessage: `Runtime exited with error: ${how}` });
    });
    try {
      await loaded;
    } finally {
      clearTimeout(timer);
    }
  }

  /** Runs one invocation, which ends by its answer, its error, its time limit, or the end of the process. */
  async invoke(invocation: Invocation): Promise<InvocationResult> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        const seconds = (this.options.timeoutMilliseconds / 1000).toFixed(2);
        const message = `${new Date().toISOString()} ${invocation.requestId} Task timed out after ${seconds} seconds`;
        this.options.log(message);
        this.fail({
          errorType: "Sandbox.Timedout",
          errorMessage: `RequestId: ${invocation.requestId} Error: Task timed out after ${seconds} seconds`,
        });
      }, this.options.timeoutMilliseconds);
      this.current = {
        invocation,
        finish: (result) => {
          clearTimeout(timer);
          this.current = undefined;
          resolve(result);
        },
      };
      this.api.give(invocation);
    });
  }

  /** Ends the process. */
  stop(): void {
    this.ended = true;
    this.process?.kill("SIGKILL");
    this.api.close();
  }

  private onReport(report: RuntimeReport): void {
    switch (report.kind) {
      case "next":
        this.ready?.resolve();
        this.ready = undefined;
        return;
      case "init-error":
        this.failInit(report.payload);
        return;
      case "response":
      case "error":
        if (report.requestId !== this.current?.invocation.requestId) return;
        this.current.finish({ kind: report.kind === "response" ? "answer" : "error", payload: report.payload });
    }
  }

  private fail(error: { errorType: string; errorMessage: string }): void {
    const payload = JSON.stringify(error);
    this.failInit(payload);
    this.current?.finish({ kind: "error", payload });
    this.stop();
  }

  private failInit(payload: string): void {
    this.ready?.reject(new InitError(payload));
    this.ready = undefined;
  }
}

/** The handler could not be loaded. */
export class InitError extends Error {
  constructor(
    /** Lambda's error document. */
    readonly payload: string,
  ) {
    super(payload);
  }
}
