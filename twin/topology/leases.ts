/** Addresses in use by what uses them, e.g. `nat:nat-0a1b` → `10.40.0.4`. */
export type Leases = Record<string, string>;

/** Gives out addresses: who has one keeps it, and who is not asked for any more loses it. */
export class LeaseBook {
  private readonly kept: Leases = {};
  private readonly taken: Set<string>;

  constructor(
    private readonly before: Leases,
    reserved: Iterable<string> = [],
  ) {
    this.taken = new Set([...Object.values(before), ...reserved]);
  }

  /** The address of `key`: the one it has if that is still among the candidates, else the first free one. */
  lease(key: string, candidates: Iterable<string>): string {
    const possible = [...candidates];
    const held = this.before[key];
    const address =
      held !== undefined && possible.includes(held) ? held : possible.find((candidate) => !this.taken.has(candidate));
    if (address === undefined) throw new Error(`No free address is left for ${key}`);
    this.taken.add(address);
    this.kept[key] = address;
    return address;
  }

  /** Leases of everything that was asked for. */
  get leases(): Leases {
    return { ...this.kept };
  }
}
