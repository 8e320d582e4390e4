import * as assert from "node:assert/strict";
import * as https from "node:https";
import type { AddressInfo, Socket } from "node:net";
import { CertificateAuthority } from "../../twin/certificateAuthority";
import { sendKept } from "../../verify/keptConnection";
import type { ProbeRequest } from "../../verify/vantagePoint";
import { temporaryFolder } from "../support/temporary";

describe("kept connection", () => {
  const sockets = new Set<Socket>();
  let connections = 0;
  let answer: (response: import("node:http").ServerResponse) => void;
  let server: https.Server;
  let port: number;

  before(async () => {
    const { certificatePem, privateKeyPem } = CertificateAuthority.open(temporaryFolder()).issue(["localhost"]);
    server = https.createServer({ cert: certificatePem, key: privateKeyPem }, (_request, response) => answer(response));
    server.on("secureConnection", (socket: Socket) => {
      connections++;
      sockets.add(socket);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    port = (server.address() as AddressInfo).port;
  });

  beforeEach(() => {
    connections = 0;
    answer = (response) => void response.end("whole");
  });

  after(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });

  const request = (changes: Partial<ProbeRequest> = {}): ProbeRequest => ({
    connectTo: "127.0.0.1",
    port,
    serverName: "localhost",
    verifyCertificate: false,
    method: "GET",
    target: "/",
    headers: [["Host", "localhost"]],
    body: "",
    timeoutMilliseconds: 10_000,
    ...changes,
  });
  const outcome = async (name: string, changes?: Partial<ProbeRequest>): Promise<string | number> => {
    const response = await sendKept(request(changes), name);
    return response.outcome === "response" ? response.status : `${response.outcome}: ${response.detail}`;
  };

  it("is used for one request after the other, each name's by itself", async () => {
    assert.deepEqual([await outcome("one"), await outcome("one"), await outcome("two")], [200, 200, 200]);
    assert.equal(connections, 2);
  });

  it("is opened again when the server has closed it", async () => {
    assert.equal(await outcome("closed"), 200);
    for (const socket of sockets) socket.destroy();
    assert.equal(await outcome("closed"), 200);
    assert.equal(connections, 2);
  });

  it("tells a connection that breaks under a request, and one that stays silent", async () => {
    answer = (response) => response.socket?.destroy();
    assert.match(String(await outcome("breaks")), /^closed: /);
    answer = () => undefined;
    assert.match(String(await outcome("silent", { timeoutMilliseconds: 50 })), /no whole answer within 50 ms/);
  });

  it("is not opened again for a request that the server has had for a while", async () => {
    assert.equal(await outcome("late"), 200);
    answer = (response) => void setTimeout(() => response.socket?.destroy(), 1_100);
    assert.match(String(await outcome("late")), /^closed: /);
    assert.equal(connections, 1);
  });

  it("holds the certificate to what the request says", async () => {
    assert.match(String(await outcome("verified", { verifyCertificate: true })), /certificate/);
  });
});
