import { describeResponse } from "./describe";
import { asClient } from "./requests";
import type { ProbeTarget } from "./target";
import { type ProbeRequest, type ProbeResponse, type VantagePoint, VantagePointName } from "./vantagePoint";

/** Clients that ask at the same time. */
export interface TrafficSettings {
  /** Clients that open a connection for each request. Default 2. */
  fresh?: number;
  /** Clients that keep their connection. Default 2. */
  kept?: number;
  /** Pause of a client between an answer and its next request. Default 50: gaps are met, and two cores bear it. */
  pauseMilliseconds?: number;
  /**
   * Requests a second that come besides, each on a connection of its own, whether those before are answered or not: many
   * clients, whom one that waits does not keep from asking. Default none.
   */
  steadyPerSecond?: number;
}

/** A request that was not answered with 2xx. Times are milliseconds since the traffic began. */
export interface FailedRequest {
  sent: number;
  ended: number;
  answer: string;
}

/** What became of the traffic. */
export interface TrafficFigures {
  requests: number;
  failed: FailedRequest[];
  /** Longest time in which no request of any client was answered with 2xx, in milliseconds. */
  longestGap: number;
}

/** Longer than a load balancer waits for a target to take a connection, so that its own answer is seen. */
const ANSWER_MILLISECONDS = 30_000;

let connections = 0;

/** Ordinary requests through the external host, from several clients at once, until it is ended. */
export class Traffic {
  private readonly began = performance.now();
  private readonly failed: FailedRequest[] = [];
  private readonly running: Promise<void>[];
  private readonly pause: number;
  private readonly request: ProbeRequest;
  private answered = 0;
  private lastAnswer = this.began;
  private longestGap = 0;
  private ending = false;

  constructor(
    private readonly vantagePoint: VantagePoint,
    target: ProbeTarget,
    settings: TrafficSettings = {},
  ) {
    const { fresh = 2, kept = 2, steadyPerSecond = 0 } = settings;
    this.request = {
      ...asClient(target, { path: target.samplePath }),
      timeoutMilliseconds: ANSWER_MILLISECONDS,
    };
    this.pause = settings.pauseMilliseconds ?? 50;
    const names = Array.from({ length: fresh + kept }, (_, index) =>
      index < fresh ? undefined : `traffic-${connections++}`,
    );
    this.running = names.map((connection) => this.client(connection));
    if (steadyPerSecond > 0) this.running.push(this.steady(1000 / steadyPerSecond));
  }

  /** Milliseconds since it began, the clock of its figures. */
  get clock(): number {
    return performance.now() - this.began;
  }

  /** Lets the requests under way end. */
  async end(): Promise<TrafficFigures> {
    this.ending = true;
    const silent = performance.now() - this.lastAnswer;
    await Promise.all(this.running);
    this.longestGap = Math.max(this.longestGap, silent);
    return { requests: this.answered + this.failed.length, failed: this.failed, longestGap: this.longestGap };
  }

  private async client(connection: string | undefined): Promise<void> {
    while (!this.ending) {
      await this.ask(connection);
      await new Promise((resolve) => setTimeout(resolve, this.pause));
    }
  }

  private async steady(every: number): Promise<void> {
    const asked: Promise<void>[] = [];
    while (!this.ending) {
      // After a delay of this process those that are due come together: none is left out.
      while (asked.length * every <= this.clock) asked.push(this.ask(undefined));
      await new Promise((resolve) => setTimeout(resolve, every));
    }
    await Promise.all(asked);
  }

  private async ask(connection: string | undefined): Promise<void> {
    const sent = this.clock;
    const response = await this.vantagePoint.send(VantagePointName.Internet, { ...this.request, connection });
    if (response.outcome === "response" && response.status >= 200 && response.status < 300) {
      this.answered += 1;
      this.closeGap();
    } else {
      this.failed.push({ sent, ended: this.clock, answer: told(response) });
    }
  }

  private closeGap(): void {
    const now = performance.now();
    this.longestGap = Math.max(this.longestGap, now - this.lastAnswer);
    this.lastAnswer = now;
  }
}

function told(response: ProbeResponse): string {
  const body = response.outcome === "response" ? response.body.slice(0, 200) : "";
  return `${describeResponse(response)} ${body}`.trim();
}
