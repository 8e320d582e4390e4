import { isRecord } from "./json";
import { SECRET_VALUE } from "./secretValue";

/** What a loader needs of its surroundings. */
export interface SecretLoaderOptions {
  /** Reads the secret's text, an `OriginSecretDocument`. */
  read: () => Promise<string>;
  /** Milliseconds of wall time: a monotonic clock may stand still while Lambda freezes the environment. */
  now: () => number;
  /** Told when a reload failed and older values serve on; gets no secret. */
  onReloadFailure: (error: unknown) => void;
}

/** How long loaded values are used without asking again. */
const FRESH_MILLISECONDS = 60_000;
/** How young values must be for one that is not among them to be none. A rotation makes a secret that was never loaded. */
const DOUBTED_MILLISECONDS = 5_000;
/** How long after the last successful load values may be used at all. */
const USABLE_MILLISECONDS = 600_000;
/** Pause after a failed reload, so that an outage of Secrets Manager does not slow every request. */
const RETRY_MILLISECONDS = 5_000;

/** Keeps the live origin secrets at hand. Values stay in memory and leave it by no other way than the return value. */
export class SecretLoader {
  private loaded: { values: readonly string[]; at: number } | undefined;
  private reload: Promise<void> | undefined;
  private retryAt = -Infinity;

  constructor(private readonly options: SecretLoaderOptions) {}

  /**
   * Every value that is valid now, at most a minute old; at most ten minutes old while Secrets Manager fails.
   * @throws Error when nothing young enough can be had.
   */
  async live(): Promise<readonly string[]> {
    return this.youngerThan(FRESH_MILLISECONDS);
  }

  /**
   * Every value that is valid now, at most five seconds old: for a secret that {@link live} did not hold. So a rotation
   * soon after another is known at once, and guesses cost a call every five seconds.
   * @throws Error as `live` does.
   */
  async afresh(): Promise<readonly string[]> {
    return this.youngerThan(DOUBTED_MILLISECONDS);
  }

  private async youngerThan(milliseconds: number): Promise<readonly string[]> {
    const { now, onReloadFailure } = this.options;
    if (!this.isYoungerThan(milliseconds) && (this.loaded === undefined || now() >= this.retryAt)) {
      try {
        await this.reloadOnce();
      } catch (error) {
        this.retryAt = now() + RETRY_MILLISECONDS;
        onReloadFailure(error);
      }
    }
    if (this.loaded === undefined || !this.isYoungerThan(USABLE_MILLISECONDS)) {
      throw new Error("The origin secrets could not be read, and none that were read before are young enough.");
    }
    return this.loaded.values;
  }

  /** A clock that was set back proves no age, so it counts as too old. */
  private isYoungerThan(milliseconds: number): boolean {
    const age = this.loaded === undefined ? Infinity : this.options.now() - this.loaded.at;
    return age >= 0 && age < milliseconds;
  }

  /** Callers that come while a reload is under way share it. */
  private reloadOnce(): Promise<void> {
    this.reload ??= this.load().finally(() => {
      this.reload = undefined;
    });
    return this.reload;
  }

  private async load(): Promise<void> {
    // Taken before the call: the answer is at least as young as the question.
    const at = this.options.now();
    this.loaded = { values: parseSecretDocument(await this.options.read()), at };
  }
}

/**
 * @throws Error that says what is wrong without a character of the document: not even a parser's message, which quotes it.
 */
export function parseSecretDocument(text: string): string[] {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    throw new Error("The origin secret is not JSON.");
  }
  const live: unknown = isRecord(document) ? document.live : undefined;
  if (!Array.isArray(live) || live.length < 1 || live.length > 3 || !live.every(isSecretValue)) {
    throw new Error('The origin secret must be {"live": […]} with 1 to 3 values of 32 to 128 letters and digits.');
  }
  return live;
}

function isSecretValue(value: unknown): value is string {
  return typeof value === "string" && SECRET_VALUE.test(value);
}
