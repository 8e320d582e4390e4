/** A whole response. */
export interface HttpResponse {
  status: number;
  /** Header lines in order, as they came. */
  headers: [name: string, value: string][];
  body: string;
}

/** What can be told of the bytes so far. */
export type ParseResult =
  { state: "complete"; response: HttpResponse } | { state: "incomplete" } | { state: "malformed"; detail: string };

interface Head {
  status: number;
  headers: [name: string, value: string][];
  bodyStart: number;
}

const INCOMPLETE: ParseResult = { state: "incomplete" };
const HEAD_END = Buffer.from("\r\n\r\n");

/**
 * Reads the one HTTP/1.1 response (RFC 9112) on a connection from everything that has come so far.
 *
 * @param ended Whether the server has closed its side, which ends a body of unstated length.
 * @param method Method of the request: a HEAD's response has no body.
 */
export function parseResponse(bytes: Buffer, ended: boolean, method: string): ParseResult {
  let rest = bytes;
  for (;;) {
    const head = parseHead(rest);
    if ("state" in head) {
      return head;
    }
    // Interim responses come before the one that counts; after 101 it is another protocol.
    if (head.status >= 200 || head.status === 101) {
      return parseBody(rest, head, ended, method);
    }
    rest = rest.subarray(head.bodyStart);
  }
}

function parseHead(bytes: Buffer): Head | ParseResult {
  const end = bytes.indexOf(HEAD_END);
  if (end === -1) {
    return bytes.length === 0 || bytes.toString("latin1").startsWith("HTTP/1.".slice(0, bytes.length))
      ? INCOMPLETE
      : malformed(`it does not begin as HTTP/1.1 does: ${JSON.stringify(bytes.toString("latin1", 0, 40))}`);
  }
  const [statusLine = "", ...lines] = bytes.toString("latin1", 0, end).split("\r\n");
  const status = /^HTTP\/1\.[01] ([1-5][0-9]{2})(?: |$)/.exec(statusLine)?.[1];
  if (status === undefined) {
    return malformed(`the status line is ${JSON.stringify(statusLine)}`);
  }
  const headers: [string, string][] = [];
  for (const line of lines) {
    const [, name, value] = /^([^\s:]+):[ \t]*(.*?)[ \t]*$/.exec(line) ?? [];
    if (name === undefined || value === undefined) {
      return malformed(`a header line is ${JSON.stringify(line)}`);
    }
    headers.push([name, value]);
  }
  return { status: Number(status), headers, bodyStart: end + HEAD_END.length };
}

function parseBody(bytes: Buffer, head: Head, ended: boolean, method: string): ParseResult {
  const { status, headers } = head;
  const complete = (body: Buffer): ParseResult => ({
    state: "complete",
    response: { status, headers, body: body.toString("utf8") },
  });
  const body = bytes.subarray(head.bodyStart);
  if (method === "HEAD" || status === 101 || status === 204 || status === 304) {
    return complete(Buffer.alloc(0));
  }
  if (/\bchunked$/i.test(headerValue(headers, "transfer-encoding") ?? "")) {
    const chunks = readChunks(body);
    return Buffer.isBuffer(chunks) ? complete(chunks) : chunks;
  }
  const length = headerValue(headers, "content-length");
  if (length === undefined) {
    return ended ? complete(body) : INCOMPLETE;
  }
  if (!/^[0-9]{1,15}$/.test(length)) {
    return malformed(`Content-Length is ${JSON.stringify(length)}`);
  }
  return body.length >= Number(length) ? complete(body.subarray(0, Number(length))) : INCOMPLETE;
}

function readChunks(bytes: Buffer): Buffer | ParseResult {
  const chunks: Buffer[] = [];
  let position = 0;
  for (;;) {
    const lineEnd = bytes.indexOf("\r\n", position);
    if (lineEnd === -1) {
      return INCOMPLETE;
    }
    const line = bytes.toString("latin1", position, lineEnd);
    const size = /^([0-9a-f]{1,8})[ \t]*(?:;.*)?$/i.exec(line)?.[1];
    if (size === undefined) {
      return malformed(`a chunk begins with ${JSON.stringify(line)}`);
    }
    const start = lineEnd + 2;
    const length = Number.parseInt(size, 16);
    if (length === 0) {
      // The trailer ends with an empty line, which comes at once when there is none.
      return bytes.indexOf("\r\n", start) === start || bytes.includes(HEAD_END, start)
        ? Buffer.concat(chunks)
        : INCOMPLETE;
    }
    if (bytes.length < start + length + 2) {
      return INCOMPLETE;
    }
    chunks.push(bytes.subarray(start, start + length));
    position = start + length + 2;
  }
}

/** Value of the first header of a name, whatever its case. */
export function headerValue(headers: readonly [name: string, value: string][], name: string): string | undefined {
  return headers.find(([candidate]) => candidate.toLowerCase() === name.toLowerCase())?.[1];
}

function malformed(detail: string): ParseResult {
  return { state: "malformed", detail };
}
