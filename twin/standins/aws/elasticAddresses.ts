import { formatIpv4, parseIpv4 } from "../../../contracts/ipv4";
import type { ResourceRecord } from "../../resourceRecord";
import { text } from "../values";

/** Gives out the elastic addresses of the twin's internet, the lowest free one first. */
export class ElasticAddresses {
  /** Given out, but perhaps not in the store yet: resources are made side by side. */
  private readonly given = new Set<string>();

  constructor(
    private readonly first: string,
    /** First address that belongs to something else. */
    private readonly end: string,
  ) {}

  next(records: readonly ResourceRecord[]): string {
    const held = new Set(
      records.filter(({ type }) => type === "aws:ec2/eip:Eip").map(({ outputs }) => text(outputs, "publicIp")),
    );
    const [first = 0, end = 0] = [this.first, this.end].map((address) => parseIpv4(address));
    for (let address = first; address < end; address++) {
      const candidate = formatIpv4(address);
      if (held.has(candidate) || this.given.has(candidate)) continue;
      this.given.add(candidate);
      return candidate;
    }
    throw new Error(
      `AddressLimitExceeded: the twin has no free elastic address between ${this.first} and ${this.end}; release one`,
    );
  }
}
