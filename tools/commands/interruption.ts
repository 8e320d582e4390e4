import { constants } from "node:os";
import { descendants, kill } from "../processes";

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
type InterruptingSignal = (typeof SIGNALS)[number];

/** How often what an interrupted work has started in the meantime is ended. */
const PERIOD_MILLISECONDS = 100;

/** The person at the terminal, or another program, wants the command to stop. */
export class InterruptedError extends Error {
  override readonly name = "InterruptedError";

  constructor(readonly signal: InterruptingSignal) {
    super(`Interrupted by ${signal}; the command can be run again.`);
  }

  /** Exit code by which a shell knows the signal. */
  get exitCode(): number {
    return 128 + constants.signals[this.signal];
  }
}

/**
 * Runs work that Ctrl-C or another request to end interrupts: the signal that the work gets is aborted, and the work
 * ends in its own order. A second request changes nothing.
 */
export async function interruptible<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  const interrupt = (signal: InterruptingSignal): void => {
    if (!controller.signal.aborted) process.stderr.write("\nInterrupted: ending in order …\n");
    controller.abort(new InterruptedError(signal));
  };
  for (const signal of SIGNALS) process.on(signal, interrupt);
  try {
    return await work(controller.signal);
  } finally {
    for (const signal of SIGNALS) process.off(signal, interrupt);
  }
}

/**
 * Runs a part of the work that may be cut off: once the signal is aborted, every process that this one has started is
 * ended, again and again, until the work has noticed.
 *
 * @throws the signal's reason when it was aborted, whatever the work said.
 */
export async function cutOff<T>(signal: AbortSignal | undefined, work: () => Promise<T>): Promise<T> {
  signal?.throwIfAborted();
  let timer: NodeJS.Timeout | undefined;
  const cut = (): void => {
    kill(descendants());
    timer = setInterval(() => {
      kill(descendants());
    }, PERIOD_MILLISECONDS);
  };
  signal?.addEventListener("abort", cut, { once: true });
  try {
    const result = await work();
    signal?.throwIfAborted();
    return result;
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  } finally {
    clearInterval(timer);
    signal?.removeEventListener("abort", cut);
  }
}

/** The result of work that may be left alone: it starts no process, and what it asks is about to go. */
export function orInterrupted<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = (): void => {
      reject(reasonOf(signal));
    };
    if (signal.aborted) stop();
    signal.addEventListener("abort", stop, { once: true });
    void work.then(resolve, reject).finally(() => {
      signal.removeEventListener("abort", stop);
    });
  });
}

function reasonOf(signal: AbortSignal): Error {
  return signal.reason instanceof Error ? signal.reason : new Error("interrupted");
}
