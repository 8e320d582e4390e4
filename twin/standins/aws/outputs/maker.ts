import { randomBytes } from "node:crypto";
import { ACCOUNT_ID } from "../../../addresses";
import type { ResourceRecord } from "../../../resourceRecord";
import { text, type Properties } from "../../values";

/** What a resource's outputs are made from. */
export interface MakerContext {
  inputs: Properties;
  /** Outputs of the last update; empty for a new resource. */
  olds: Properties;
  /** Id of the resource; empty while it is being made. */
  id: string;
  region: string;
  /** Every other resource, as it is now. */
  records: readonly ResourceRecord[];
  /** Next free elastic address. */
  nextElasticAddress: () => string;
}

/** How AWS names a resource of one type and what it tells about it. */
export interface Maker {
  id(context: MakerContext): string;
  /** Outputs that are not inputs, or inputs that AWS chose. Inputs that were given win. */
  outputs(context: MakerContext): Properties;
}

/** What an old resource said before, or a value made now: ids and names do not change with an update. */
export function keep(context: MakerContext, name: string, make: () => unknown): unknown {
  return name in context.olds ? context.olds[name] : make();
}

export function keepText(context: MakerContext, name: string, make: () => string): string {
  return text(context.olds, name) || make();
}

/** Random lower-case hexadecimal digits. */
export function hex(digits: number): string {
  return randomBytes(Math.ceil(digits / 2))
    .toString("hex")
    .slice(0, digits);
}

/** Random characters of an alphabet. */
export function randomText(count: number, alphabet: string): string {
  return [...randomBytes(count)].map((byte) => alphabet[byte % alphabet.length] ?? "").join("");
}

export const LOWER = "abcdefghijklmnopqrstuvwxyz0123456789";
export const UPPER = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

export function uuid(): string {
  return [hex(8), hex(4), `4${hex(3)}`, `8${hex(3)}`, hex(12)].join("-");
}

/** ARN of a resource in the twin's account; an empty region for global services. */
export function arnOf(service: string, region: string, resource: string): string {
  return `arn:aws:${service}:${region}:${ACCOUNT_ID}:${resource}`;
}

/** A resource with an id of the form `<prefix>-<17 hex>`, and its ARN, owner included. */
export function ec2Maker(
  prefix: string,
  arnKind: string | undefined,
  more: (context: MakerContext) => Properties = () => ({}),
): Maker {
  return {
    id: () => `${prefix}-${hex(17)}`,
    outputs: (context) => ({
      ...(arnKind === undefined
        ? {}
        : { arn: arnOf("ec2", context.region, `${arnKind}/${context.id}`), ownerId: ACCOUNT_ID }),
      ...more(context),
    }),
  };
}

/** A resource that has no outputs of its own and an id made of its inputs. */
export function plainMaker(id: (inputs: Properties) => string): Maker {
  return { id: (context) => id(context.inputs), outputs: () => ({}) };
}

/** The name that was given, or the prefix and what the provider adds to it: a time stamp and a counter, 26 digits. */
export function nameFrom(context: MakerContext, name = "name", prefix = "namePrefix"): string {
  const given = text(context.inputs, name);
  if (given !== "") return given;
  return keepText(context, name, () => {
    const stamp = new Date().toISOString().replace(/\D/g, "").padEnd(18, "0").slice(0, 18);
    return `${text(context.inputs, prefix, "terraform-")}${stamp}${hex(8)}`;
  });
}

/** The record with an id among the others, whatever its type. */
export function findRecord(context: MakerContext, type: string, id: string): ResourceRecord | undefined {
  return context.records.find((record) => record.type === type && record.id === id);
}
