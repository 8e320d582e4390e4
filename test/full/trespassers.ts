import type { TwinStack } from "../../tools/twinStack";
import { describeResponse } from "../../verify/describe";
import { endpointProbes } from "../../verify/probes";
import { Extent } from "../../verify/probes/extent";
import type { ProbeTarget } from "../../verify/target";
import type { ProbeRequest, ProbeResponse, VantagePointName } from "../../verify/vantagePoint";

/** What became of everybody who tried another way than through the gateways. */
export interface TrespassFigures {
  attempts: number;
  /** Those that were answered with 2xx, by the id of their probe. */
  admitted: string[];
}

const PAUSE_MILLISECONDS = 20;

/**
 * Tries the ways around of an endpoint, one after the other and from the start again, until it is ended: what the probes
 * ask once before and after an update is asked all through it. Only GET, since a test counts what came of it.
 */
export class Trespassers {
  private readonly admitted: string[] = [];
  private readonly running: Promise<void>;
  private attempts = 0;
  private ending = false;

  constructor(
    private readonly stack: TwinStack,
    private readonly target: () => ProbeTarget,
  ) {
    this.running = this.run();
  }

  async end(): Promise<TrespassFigures> {
    this.ending = true;
    await this.running;
    return { attempts: this.attempts, admitted: this.admitted };
  }

  private hasEnded(): boolean {
    return this.ending;
  }

  /** Undefined for a request with a secret or a signature that there is no longer, since the lock has just changed. */
  private async send(from: VantagePointName, request: ProbeRequest): Promise<ProbeResponse | undefined> {
    try {
      return await this.stack.vantagePoint.send(from, request);
    } catch {
      return undefined;
    }
  }

  private async run(): Promise<void> {
    while (!this.ending) {
      for (const { id, from, request } of waysAround(this.target())) {
        if (this.hasEnded()) return;
        const response = await this.send(from, request);
        if (response === undefined) continue;
        this.attempts += 1;
        if (response.outcome === "response" && response.status >= 200 && response.status < 300) {
          this.admitted.push(`${id}: ${describeResponse(response)}`);
        }
        await new Promise((resolve) => setTimeout(resolve, PAUSE_MILLISECONDS));
      }
    }
  }
}

/** The requests of probes that ask past the load balancer, wherever that leads. */
export function waysAround(target: ProbeTarget): { id: string; from: VantagePointName; request: ProbeRequest }[] {
  const front = [target.externalHost, ...target.otherHosts, target.loadBalancerHost];
  return endpointProbes(target, Extent.Whole).flatMap(({ id, from, requests }) =>
    requests
      .filter(({ method, connectTo }) => method === "GET" && !front.includes(connectTo))
      .map((request) => ({ id, from, request })),
  );
}
