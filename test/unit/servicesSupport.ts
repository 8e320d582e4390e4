import * as fs from "node:fs";
import * as http from "node:http";
import * as net from "node:net";
import * as os from "node:os";
import * as path from "node:path";
import * as tls from "node:tls";
import { CertificateAuthority, type IssuedCertificate } from "../../twin/certificateAuthority";
import type { ListenAddress } from "../../twin/services/serviceProcess";

/** A folder of one test file, with a certificate authority that is made once. */
export class Workshop {
  readonly directory = fs.mkdtempSync(path.join(os.tmpdir(), "services-"));
  readonly authority = CertificateAuthority.open(path.join(this.directory, "authority"));

  certificate(...names: string[]): IssuedCertificate {
    return this.authority.issue(names);
  }

  remove(): void {
    fs.rmSync(this.directory, { recursive: true, force: true });
  }
}

/** Within a suite, what a service writes to the twin's log is kept out of the report. */
export function withoutServiceLog(): void {
  const write = console.error;
  before(() => (console.error = () => undefined));
  after(() => (console.error = write));
}

export interface RawAnswer {
  status: number;
  head: string;
  body: string;
}

/** Sends bytes as they are and reads until the server closes. */
export function sendRaw(
  to: ListenAddress,
  request: string | Buffer,
  security?: { serverName: string; authority: string },
): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const socket: net.Socket =
      security === undefined
        ? net.connect({ host: to.address, port: to.port })
        : tls.connect({
            host: to.address,
            port: to.port,
            servername: security.serverName,
            ca: security.authority,
            // Without a server name there is nothing to check against.
            rejectUnauthorized: security.serverName !== "",
          });
    const chunks: Buffer[] = [];
    socket.on("error", reject);
    socket.on("data", (chunk: Buffer) => chunks.push(chunk));
    socket.on("close", () => {
      const text = Buffer.concat(chunks).toString("latin1");
      const end = text.indexOf("\r\n\r\n");
      if (end < 0) return;
      resolve({ status: Number(text.slice(9, 12)), head: text.slice(0, end), body: text.slice(end + 4) });
    });
    socket.write(request);
  });
}

/** One request as text, with the connection closed after it. */
export function requestText(method: string, target: string, headers: [string, string][], body = ""): string {
  const lines = headers.map(([name, value]) => `${name}: ${value}\r\n`).join("");
  return `${method} ${target} HTTP/1.1\r\n${lines}Connection: close\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
}

export interface SeenRequest {
  method: string;
  target: string;
  headers: [string, string][];
  body: string;
}

/** Header lines of what an origin saw, as an object with lower-case names. */
export function headersOf(seen: SeenRequest): Record<string, string> {
  return Object.fromEntries(seen.headers.map(([name, value]) => [name.toLowerCase(), value]));
}

/** Keeps what a plain HTTP handler was sent. */
export function recorder(
  seen: SeenRequest[],
  answer: (request: SeenRequest, response: http.ServerResponse) => void,
): http.RequestListener {
  return (request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const headers: [string, string][] = [];
      for (let index = 0; index < request.rawHeaders.length; index += 2) {
        headers.push([request.rawHeaders[index] ?? "", request.rawHeaders[index + 1] ?? ""]);
      }
      const record = {
        method: request.method ?? "",
        target: request.url ?? "",
        headers,
        body: Buffer.concat(chunks).toString("utf8"),
      };
      seen.push(record);
      answer(record, response);
    });
  };
}
