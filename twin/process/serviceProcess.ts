import type { ChildProcess } from "node:child_process";
import { z } from "zod";
import type { Observation } from "../../verify/observation";
import { observationSchema } from "../controlSchemas";
import type { FromService, ToService } from "../services/protocol";
import { messageOf, TwinFailureError } from "../twinFailureError";
import { kill, startScript } from "./childProcess";
import { within } from "./waiting";

const START_MILLISECONDS = 30_000;
const CONFIGURE_MILLISECONDS = 30_000;

const fromServiceSchema: z.ZodType<FromService> = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("ready") }),
  z.object({ kind: z.literal("configured"), serial: z.number() }),
  z.object({ kind: z.literal("failed"), serial: z.number(), message: z.string() }),
  z.object({ kind: z.literal("observation"), observation: observationSchema }),
]);

interface Waiting {
  resolve: () => void;
  reject: (error: Error) => void;
}

/** A service of the twin (services/protocol.ts) in a process and a network namespace of its own. */
export class ServiceProcess {
  private readonly child: ChildProcess;
  private readonly ready: Promise<void>;
  private readonly waiting = new Map<number, Waiting>();
  private serial = 0;
  private inForce: string | undefined;
  private ended = false;

  constructor(
    readonly name: string,
    namespace: string,
    script: string,
    environment: Record<string, string>,
    private readonly observe: (observation: Observation) => void,
  ) {
    let started: Waiting | undefined;
    this.ready = new Promise((resolve, reject) => (started = { resolve, reject }));
    // Whoever configures the service sees the failure.
    this.ready.catch(() => undefined);
    this.child = startScript(namespace, script, environment, (message) => {
      const parsed = fromServiceSchema.parse(message);
      if (parsed.kind === "ready") started?.resolve();
      else this.receive(parsed);
    });
    const end = (why: string): void => {
      this.ended = true;
      const error = new Error(`its process ended (${why}); the twin's log says more`);
      started?.reject(error);
      for (const { reject } of this.waiting.values()) reject(error);
      this.waiting.clear();
    };
    this.child.on("error", (error) => {
      end(error.message);
    });
    this.child.on("exit", (code, signal) => {
      end(signal ?? `exit ${code}`);
    });
  }

  get running(): boolean {
    return !this.ended;
  }

  /** Returns when the configuration is in force; at once when it already is. */
  async configure(configuration: unknown): Promise<void> {
    const text = JSON.stringify(configuration);
    if (text === this.inForce) return;
    try {
      await within(START_MILLISECONDS, "its start", this.ready);
      const serial = ++this.serial;
      const message: ToService = { kind: "configure", serial, configuration };
      const done = new Promise<void>((resolve, reject) => this.waiting.set(serial, { resolve, reject }));
      this.child.send(message, (error) => {
        if (error !== null) this.waiting.get(serial)?.reject(error);
      });
      await within(CONFIGURE_MILLISECONDS, "taking its configuration", done);
      this.inForce = text;
    } catch (error) {
      throw new TwinFailureError(`service ${this.name}`, messageOf(error));
    }
  }

  stop(): Promise<void> {
    return kill(this.child);
  }

  private receive(message: Exclude<FromService, { kind: "ready" }>): void {
    switch (message.kind) {
      case "observation":
        this.observe(message.observation);
        return;
      case "configured":
        this.waiting.get(message.serial)?.resolve();
        this.waiting.delete(message.serial);
        return;
      case "failed":
        this.waiting.get(message.serial)?.reject(new Error(message.message));
        this.waiting.delete(message.serial);
        return;
    }
  }
}
