import * as net from "node:net";

/** A door to a server that is started when somebody comes. */
export interface Door {
  /** Port on the loopback address. */
  port: number;
  /** Lets nobody in any more, and ends the connections there are. */
  close(): void;
}

/**
 * Opens a door to a server that most callers do not need: the first connection starts it, and each is passed on to it. A
 * server that does not start ends the connections that wait for it.
 *
 * @param start Starts the server and returns its port on the loopback address. It is called once at most.
 */
export async function atFirstConnection(start: () => Promise<number>): Promise<Door> {
  let started: Promise<number> | undefined;
  const sockets = new Set<net.Socket>();
  const door = net.createServer({ pauseOnConnect: true, allowHalfOpen: true }, (caller) => {
    keep(caller, sockets);
    started ??= start();
    started.then(
      (port) => {
        const server = net.connect({ port, host: "127.0.0.1", allowHalfOpen: true });
        keep(server, sockets);
        caller.on("close", () => server.destroy());
        server.on("close", () => caller.destroy());
        caller.pipe(server).pipe(caller);
      },
      () => caller.destroy(),
    );
  });
  await new Promise<void>((resolve, reject) => {
    door.once("error", reject);
    door.listen(0, "127.0.0.1", resolve);
  });
  const address = door.address();
  if (address === null || typeof address === "string") throw new Error("the door has no port");
  const close = (): void => {
    door.close();
    for (const socket of sockets) socket.destroy();
  };
  return { port: address.port, close };
}

function keep(socket: net.Socket, sockets: Set<net.Socket>): void {
  sockets.add(socket.setNoDelay());
  // Either end may go at any time; the other one sees it by the end of the connection.
  socket.on("error", () => socket.destroy());
  socket.on("close", () => sockets.delete(socket));
}
