import type * as https from "node:https";
import * as net from "node:net";
import { getExtensionData, readTlsClientHello } from "read-tls-client-hello";

/** Time in which a client must have said which server it wants. */
const HELLO_MILLISECONDS = 10_000;

/**
 * Listens for TLS and hands each connection, unread, to the server that is for its server name: versions, certificate and
 * client certificates can then differ by name, which one server cannot do. It owns no server; those need not listen.
 */
export class SniServer extends net.Server {
  private readonly sockets = new Set<net.Socket>();

  /** @param serverOf the server for a name; lower case, and undefined when the client sent none. */
  constructor(serverOf: (serverName: string | undefined) => https.Server) {
    super((socket) => {
      this.sockets.add(socket);
      socket.on("close", () => this.sockets.delete(socket));
      void handOver(socket, serverOf);
    });
  }

  closeAllConnections(): void {
    for (const socket of this.sockets) socket.destroy();
  }
}

async function handOver(socket: net.Socket, serverOf: (serverName: string | undefined) => https.Server): Promise<void> {
  const destroy = (): void => void socket.destroy();
  socket.on("error", destroy);
  socket.setTimeout(HELLO_MILLISECONDS, destroy);
  try {
    const hello = await readTlsClientHello(socket);
    const { serverName } = getExtensionData(hello, "server_name") ?? {};
    socket.setTimeout(0);
    socket.off("timeout", destroy);
    socket.off("error", destroy);
    serverOf(serverName?.toLowerCase()).emit("connection", socket);
  } catch {
    // No TLS, or the client left.
    socket.destroy();
  }
}
