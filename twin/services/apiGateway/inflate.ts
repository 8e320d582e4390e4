import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import { valuesOf, without } from "../http";
import type { Arrival } from "./arrival";

/** API Gateway quota: payload size. */
export const MAXIMUM_BODY_BYTES = 10 * 1024 * 1024;

/** API Gateway inflates gzip bodies before anything reads them. Undefined when it is no gzip, or too much. */
export async function inflate(arrival: Arrival): Promise<Arrival | undefined> {
  const encodings = valuesOf(arrival.lines, "content-encoding").map((value) => value.trim().toLowerCase());
  if (encodings.join() !== "gzip" || arrival.body.length === 0) return arrival;
  try {
    const body = await promisify(gunzip)(arrival.body, { maxOutputLength: MAXIMUM_BODY_BYTES });
    return { ...arrival, body, lines: without(arrival.lines, ["content-encoding"]) };
  } catch {
    return undefined;
  }
}
