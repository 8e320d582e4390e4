import type { TwinStack } from "../../tools/twinStack";
import { describeResponse } from "../../verify/describe";
import { throughExternalHost } from "../../verify/requests";
import type { ProbeTarget } from "../../verify/target";
import { VantagePointName } from "../../verify/vantagePoint";

/** Pause between two requests: many enough to meet every gap, few enough for two cores. */
const PAUSE_MILLISECONDS = 100;

/** Ordinary requests through the external host, one after the other, until it is ended. */
export class Traffic {
  answered = 0;
  /** Every answer that was not 2xx, with when it came. */
  readonly failures: string[] = [];
  private ending = false;
  private readonly running: Promise<void>;

  constructor(stack: TwinStack, target: ProbeTarget) {
    this.running = this.run(stack, target);
  }

  /** Lets the request under way end. */
  async end(): Promise<void> {
    this.ending = true;
    await this.running;
  }

  private async run(stack: TwinStack, target: ProbeTarget): Promise<void> {
    const request = throughExternalHost(target, { path: target.samplePath });
    while (!this.ending) {
      const response = await stack.vantagePoint.send(VantagePointName.Internet, request);
      if (response.outcome === "response" && response.status >= 200 && response.status < 300) this.answered += 1;
      else this.failures.push(`${new Date().toISOString()} ${describeResponse(response)} ${JSON.stringify(response)}`);
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MILLISECONDS));
    }
  }
}
