import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import * as net from "node:net";
import * as os from "node:os";
import * as path from "node:path";
import * as tls from "node:tls";
import { CertificateAuthority } from "../../twin/certificateAuthority";
import { sendRaw } from "../../verify/rawRequest";
import type { ProbeRequest } from "../../verify/vantagePoint";

/** Key and certificate for `localhost`, made anew by a run, and the authority that signed it. */
interface Credentials {
  authority: string;
  certificate: string;
  key: string;
}

/** A server on loopback that records what arrives and answers as it is told. */
class RawServer {
  received = Buffer.alloc(0);
  private readonly sockets = new Set<net.Socket>();
  private constructor(private readonly server: net.Server) {}

  static async start(
    answer: (socket: net.Socket, received: Buffer) => void,
    credentials?: Credentials,
    options: tls.TlsOptions = {},
  ): Promise<RawServer> {
    const accept = (socket: net.Socket): void => {
      raw.sockets.add(socket);
      socket.on("error", () => socket.destroy());
      socket.on("data", (chunk: Buffer) => {
        raw.received = Buffer.concat([raw.received, chunk]);
        answer(socket, raw.received);
      });
    };
    const server = credentials
      ? tls.createServer({ cert: credentials.certificate, key: credentials.key, ...options }, accept)
      : net.createServer(accept);
    const raw = new RawServer(server);
    server.on("connection", (socket: net.Socket) => raw.sockets.add(socket));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return raw;
  }

  get port(): number {
    const address = this.server.address();
    assert.ok(address !== null && typeof address === "object");
    return address.port;
  }

  async stop(): Promise<void> {
    this.sockets.forEach((socket) => socket.destroy());
    await new Promise((resolve) => this.server.close(resolve));
  }
}

const OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
const whole = (bytes: Buffer): boolean => bytes.includes("\r\n\r\n");

describe("raw request", () => {
  const servers: RawServer[] = [];
  let credentials: Credentials;
  let trusting: { certificateAuthorities: string };

  before(() => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), "authority-"));
    try {
      const authority = CertificateAuthority.open(folder);
      const { certificatePem, privateKeyPem } = authority.issue(["localhost"]);
      credentials = { authority: authority.certificatePem, certificate: certificatePem, key: privateKeyPem };
    } finally {
      fs.rmSync(folder, { recursive: true });
    }
    trusting = { certificateAuthorities: credentials.authority };
  });

  afterEach(async () => {
    await Promise.all(servers.splice(0).map((server) => server.stop()));
  });

  async function serve(answer: (socket: net.Socket, received: Buffer) => void, secure = true): Promise<RawServer> {
    const server = await RawServer.start(answer, secure ? credentials : undefined);
    servers.push(server);
    return server;
  }

  const answering =
    (text: string) =>
    (socket: net.Socket, received: Buffer): void => {
      if (whole(received)) {
        socket.end(text, "latin1");
      }
    };

  const requestTo = (port: number, parts: Partial<ProbeRequest> = {}): ProbeRequest => ({
    connectTo: "127.0.0.1",
    port,
    serverName: "localhost",
    verifyCertificate: true,
    method: "GET",
    target: "/",
    headers: [["Host", "localhost"]],
    body: "",
    timeoutMilliseconds: 5_000,
    ...parts,
  });

  it("puts method, target and headers on the wire byte for byte", async () => {
    const server = await serve(answering(OK));
    const request = requestTo(server.port, {
      method: "POST",
      target: "/prod/items/a%2Fb/../%61//c?x=1;y=%20&x=2#z\xe9",
      headers: [
        ["hOST", "api.example"],
        ["X-Twice", "1"],
        ["x-twice", "2"],
        ["X-Twice", ""],
        ["X_Underscore", "\xff"],
      ],
      body: '{"name":"Köln"}',
    });
    await sendRaw(request, trusting);
    assert.equal(
      server.received.toString("latin1"),
      "POST /prod/items/a%2Fb/../%61//c?x=1;y=%20&x=2#z\xe9 HTTP/1.1\r\n" +
        "hOST: api.example\r\nX-Twice: 1\r\nx-twice: 2\r\nX-Twice: \r\nX_Underscore: \xff\r\n" +
        'Content-Length: 16\r\nConnection: close\r\n\r\n{"name":"K\xc3\xb6ln"}',
    );
  });

  it("adds no framing where the caller gave some, and none to a GET", async () => {
    const server = await serve(answering(OK));
    await sendRaw(requestTo(server.port), trusting);
    assert.equal(server.received.toString(), "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    const second = await serve(answering(OK));
    const headers: [string, string][] = [
      ["content-length", "6"],
      ["Transfer-Encoding", "chunked"],
      ["connection", "x"],
    ];
    await sendRaw(requestTo(second.port, { method: "POST", headers, body: "0\r\n\r\n" }), trusting);
    assert.equal(
      second.received.toString(),
      "POST / HTTP/1.1\r\ncontent-length: 6\r\nTransfer-Encoding: chunked\r\nconnection: x\r\n\r\n0\r\n\r\n",
    );
  });

  it("speaks HTTP/1.0 when told to", async () => {
    const server = await serve(answering("HTTP/1.0 200 OK\r\n\r\nok"));
    const response = await sendRaw(requestTo(server.port, { httpVersion: "1.0" }), trusting);
    assert.ok(response.outcome === "response" && response.body === "ok");
    assert.match(server.received.toString(), /^GET \/ HTTP\/1\.0\r\n/);
  });

  it("offers the one version of TLS that it is told to, old ones too, and tells when that is refused", async () => {
    const versions = ["TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3"] as const;
    const outcomes = async (floor: tls.SecureVersion): Promise<string[]> => {
      const seen: string[] = [];
      const server = await RawServer.start(
        (socket) => {
          seen.push(socket instanceof tls.TLSSocket ? (socket.getProtocol() ?? "") : "");
          socket.end(OK);
        },
        credentials,
        { minVersion: floor, ciphers: "DEFAULT@SECLEVEL=0" },
      );
      servers.push(server);
      const responses = [];
      for (const tlsVersion of versions) {
        const response = await sendRaw(requestTo(server.port, { tlsVersion, verifyCertificate: false }));
        responses.push(response.outcome === "response" ? (seen.at(-1) ?? "") : response.outcome);
      }
      return responses;
    };
    // Without the first, a refusal could as well be our own.
    assert.deepEqual(await outcomes("TLSv1"), [...versions]);
    assert.deepEqual(await outcomes("TLSv1.2"), ["tls", "tls", "TLSv1.2", "TLSv1.3"]);
  });

  it("refuses characters that are no bytes", async () => {
    await assert.rejects(sendRaw(requestTo(1, { target: "/€" })), /above U\+00FF/);
  });

  it("returns status, headers in order and body", async () => {
    const server = await serve(answering("HTTP/1.1 403 Forbidden\r\nA: 1\r\na:  2 \r\nContent-Length: 3\r\n\r\nnoX"));
    assert.deepEqual(await sendRaw(requestTo(server.port), trusting), {
      outcome: "response",
      status: 403,
      headers: [
        ["A", "1"],
        ["a", "2"],
        ["Content-Length", "3"],
      ],
      body: "noX",
    });
  });

  it("sends the server name it is given, or none", async () => {
    const seen: (string | false | null)[] = [];
    const server = await serve((socket, received) => {
      if (whole(received)) {
        seen.push(socket instanceof tls.TLSSocket ? (socket.servername ?? null) : null);
        socket.end(OK);
        server.received = Buffer.alloc(0);
      }
    });
    await sendRaw(requestTo(server.port), trusting);
    await sendRaw(requestTo(server.port, { serverName: "", verifyCertificate: false }), trusting);
    assert.deepEqual(seen, ["localhost", false]);
  });

  it("verifies the certificate when asked to, for the server name", async () => {
    const server = await serve(answering(OK));
    assert.equal((await sendRaw(requestTo(server.port))).outcome, "tls");
    assert.equal((await sendRaw(requestTo(server.port, { serverName: "other.example" }), trusting)).outcome, "tls");
    const lax = requestTo(server.port, { serverName: "other.example", verifyCertificate: false });
    assert.equal((await sendRaw(lax)).outcome, "response");
  });

  it("sends from the address it is given", async () => {
    const peers: (string | undefined)[] = [];
    const server = await serve((socket, received) => {
      peers.push(socket.remoteAddress);
      answering(OK)(socket, received);
    });
    await sendRaw(requestTo(server.port), { ...trusting, localAddress: "127.0.0.9" });
    assert.deepEqual(peers, ["127.0.0.9"]);
  });

  it("tells a refused connection", async () => {
    const server = await serve(answering(OK));
    const { port } = server;
    await server.stop();
    servers.length = 0;
    assert.equal((await sendRaw(requestTo(port))).outcome, "refused");
  });

  it("tells an unresolved name", async () => {
    // Too long for a label, so that no name server is asked.
    const result = await sendRaw(requestTo(443, { connectTo: `${"a".repeat(64)}.invalid` }));
    assert.equal(result.outcome, "unresolved");
  });

  it("tells a port that is open but speaks no TLS", async () => {
    const server = await serve((socket) => socket.end("SSH-2.0-OpenSSH_9.2\r\n"), false);
    assert.equal((await sendRaw(requestTo(server.port))).outcome, "tls");
  });

  it("tells a connection that is closed in the handshake, before an answer and within one", async () => {
    const inHandshake = await serve((socket) => socket.resetAndDestroy(), false);
    assert.equal((await sendRaw(requestTo(inHandshake.port))).outcome, "closed");
    for (const [text, bytes] of [
      ["", 0],
      ["HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nok", 40],
    ] as const) {
      const server = await serve(answering(text));
      const result = await sendRaw(requestTo(server.port), trusting);
      assert.ok(result.outcome === "closed" && result.detail.includes(`${bytes} bytes`), JSON.stringify(result));
    }
  });

  it("tells a server that stays silent from one that takes no connection", async () => {
    const silent = await serve(() => undefined);
    const result = await sendRaw(requestTo(silent.port, { timeoutMilliseconds: 200 }), trusting);
    assert.deepEqual(result, { outcome: "closed", detail: "connected, but no whole answer within 200 ms" });
    const noHandshake = await serve(() => undefined, false);
    const stuck = await sendRaw(requestTo(noHandshake.port, { timeoutMilliseconds: 200 }), trusting);
    assert.deepEqual(stuck, { outcome: "closed", detail: "connected, but no TLS handshake within 200 ms" });
  });

  it("tells an answer that is not HTTP", async () => {
    const server = await serve(answering("SSH-2.0-OpenSSH_9.2\r\n\r\n"));
    const result = await sendRaw(requestTo(server.port), trusting);
    assert.ok(
      result.outcome === "closed" && result.detail.startsWith("the answer is not HTTP"),
      JSON.stringify(result),
    );
  });
});
