import type { Observation } from "../../verify/observation";
import type { ObservationPage } from "../controlProtocol";

/** How many observations are kept; a run of every probe makes a small part of that. */
const KEPT = 100_000;

/** What the far side saw, numbered from 0. */
export class Observations {
  private list: Observation[] = [];
  private dropped = 0;

  add(observation: Observation): void {
    this.list.push(observation);
    if (this.list.length <= KEPT) return;
    this.dropped += this.list.length - KEPT / 2;
    this.list = this.list.slice(-KEPT / 2);
  }

  since(mark: number): ObservationPage {
    return {
      next: this.dropped + this.list.length,
      observations: this.list.slice(Math.max(0, mark - this.dropped)),
    };
  }
}
