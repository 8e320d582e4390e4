import { TwinFailureError } from "../twinFailureError";

/** Collects what the twin cannot play, so that all of it is said at once. */
export class Problems {
  private readonly found: string[] = [];

  constructor(private readonly part: string) {}

  /** Notes a problem: whose it is, and what about it. */
  add(owner: string, message: string): void {
    this.found.push(`${owner}: ${message}`);
  }

  /** Notes a setting that is there but that the twin does not play. */
  unless(accepted: boolean, owner: string, setting: string): void {
    if (!accepted) this.add(owner, `the twin does not play ${setting}`);
  }

  throwIfAny(): void {
    if (this.found.length > 0) throw new TwinFailureError(this.part, this.found.join("; "));
  }
}
