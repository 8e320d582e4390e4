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
    for (let address = toNumber(this.first); address < toNumber(this.end); address++) {
      const candidate = toAddress(address);
      if (held.has(candidate) || this.given.has(candidate)) continue;
      this.given.add(candidate);
      return candidate;
    }
    throw new Error(
      `AddressLimitExceeded: the twin has no free elastic address between ${this.first} and ${this.end}; release one`,
    );
  }
}

function toNumber(address: string): number {
  return address.split(".").reduce((total, part) => total * 256 + Number(part), 0);
}

function toAddress(value: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join(".");
}
