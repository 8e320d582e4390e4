import type { IncomingMessage } from "node:http";
import { isIPv4 } from "node:net";

/** Header lines in the order and spelling of the wire. */
export type HeaderLines = [name: string, value: string][];

/** Lines of a received message. */
export function headerLines(message: IncomingMessage): HeaderLines {
  const lines: HeaderLines = [];
  for (let index = 0; index + 1 < message.rawHeaders.length; index += 2) {
    lines.push([message.rawHeaders[index] ?? "", message.rawHeaders[index + 1] ?? ""]);
  }
  return lines;
}

/** All values of a header, whatever the spelling of its name. */
export function valuesOf(lines: HeaderLines, name: string): string[] {
  return lines.filter(([line]) => line.toLowerCase() === name.toLowerCase()).map(([, value]) => value);
}

/** The lines without every header of these names (lower case). */
export function without(lines: HeaderLines, names: readonly string[]): HeaderLines {
  return lines.filter(([name]) => !names.includes(name.toLowerCase()));
}

/** Address of the TCP peer as AWS writes it: an IPv4 address bare, also on a socket that listens for both families. */
export function peerAddress(message: IncomingMessage): string {
  const address = message.socket.remoteAddress ?? "";
  const mapped = address.startsWith("::ffff:") ? address.slice("::ffff:".length) : "";
  return isIPv4(mapped) ? mapped : address;
}

/** Host without its port, lower case; undefined unless there is exactly one Host line. */
export function hostOf(lines: HeaderLines): string | undefined {
  const values = valuesOf(lines, "host");
  const [host] = values;
  return values.length === 1 && host !== undefined ? host.replace(/:\d+$/, "").toLowerCase() : undefined;
}

/** Path and raw query of a request target. The query is undefined when there is no question mark. */
export function splitTarget(target: string): { path: string; query: string | undefined } {
  const mark = target.indexOf("?");
  return mark < 0 ? { path: target, query: undefined } : { path: target.slice(0, mark), query: target.slice(mark + 1) };
}

/** Reads a body up to a limit of bytes; undefined when it is longer. The rest is discarded, not kept. */
export async function readBody(message: IncomingMessage, limit: number): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of message) {
    const bytes = Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk));
    length += bytes.length;
    if (length <= limit) chunks.push(bytes);
  }
  return length > limit ? undefined : Buffer.concat(chunks);
}
