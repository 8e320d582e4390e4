import { codeHash } from "./codeStore";
import type { FunctionConfiguration } from "./configuration";
import { FunctionEnvironment, InitError, type EnvironmentOptions, type InvocationResult } from "./functionEnvironment";
import { newRequestId } from "./runtimeApi";

/** Room for invocations that functions without a reservation share. */
export interface SharedConcurrency {
  limit: number;
  running: number;
}

export type PoolResult = InvocationResult | { kind: "throttled" };

/** The processes of one function: as many as invocations at a time, never more than it may have. */
export class FunctionPool {
  private idle: FunctionEnvironment[] = [];
  private running = 0;
  private retired = false;

  constructor(
    private current: FunctionConfiguration,
    private readonly options: EnvironmentOptions,
    private readonly shared: SharedConcurrency,
  ) {}

  get configuration(): FunctionConfiguration {
    return this.current;
  }

  /** Takes over what needs no new process: who may call. */
  take(configuration: FunctionConfiguration): void {
    this.current = configuration;
  }

  /** @param admitted is called when the invocation is not throttled, before it runs. */
  async invoke(payload: string, admitted: () => void): Promise<PoolResult> {
    if (!this.admit()) return { kind: "throttled" };
    admitted();
    const { log } = this.options;
    const requestId = newRequestId();
    let environment: FunctionEnvironment | undefined;
    const started = Date.now();
    try {
      environment = this.takeIdle() ?? (await this.startEnvironment());
      log(`START RequestId: ${requestId} Version: $LATEST`);
      const deadline = Date.now() + this.options.timeoutMilliseconds;
      return await environment.invoke({ requestId, functionArn: this.configuration.arn, payload, deadline });
    } catch (error) {
      if (!(error instanceof InitError)) throw error;
      log(`START RequestId: ${requestId} Version: $LATEST`);
      return { kind: "error", payload: error.payload };
    } finally {
      log(`END RequestId: ${requestId}`);
      log(
        `REPORT RequestId: ${requestId}\tDuration: ${Date.now() - started} ms\tMemory Size: ${this.configuration.memoryMegabytes} MB`,
      );
      this.release(environment);
    }
  }

  /** Takes no new invocation; what runs ends in peace. */
  retire(): void {
    this.retired = true;
    for (const environment of this.idle.splice(0)) environment.stop();
  }

  private admit(): boolean {
    const { reservedConcurrency } = this.configuration;
    const admitted =
      reservedConcurrency === undefined ? this.shared.running < this.shared.limit : this.running < reservedConcurrency;
    if (!admitted) return false;
    this.running++;
    if (reservedConcurrency === undefined) this.shared.running++;
    return true;
  }

  private release(environment: FunctionEnvironment | undefined): void {
    this.running--;
    if (this.configuration.reservedConcurrency === undefined) this.shared.running--;
    if (environment === undefined) return;
    if (environment.usable && !this.retired) this.idle.push(environment);
    else environment.stop();
  }

  private takeIdle(): FunctionEnvironment | undefined {
    this.idle = this.idle.filter(({ usable }) => usable);
    return this.idle.pop();
  }

  private async startEnvironment(): Promise<FunctionEnvironment> {
    const environment = new FunctionEnvironment(this.options);
    try {
      await environment.start();
    } catch (error) {
      environment.stop();
      throw error;
    }
    return environment;
  }
}

/** Whether processes of one configuration may go on serving another. */
export function sameProcesses(one: FunctionConfiguration, other: FunctionConfiguration): boolean {
  const identity = (configuration: FunctionConfiguration): string =>
    JSON.stringify({ ...configuration, code: codeHash(configuration.code), permissions: [] });
  return identity(one) === identity(other);
}
