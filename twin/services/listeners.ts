import type * as http from "node:http";
import type * as https from "node:https";
import type { ListenAddress } from "./serviceProcess";
import type { SniServer } from "./sniServer";

type Server = http.Server | https.Server | SniServer;

/** Servers that keep listening on the same address while configurations come and go. */
export class Listeners {
  private readonly open = new Map<string, { server: Server; wanted: string; address: ListenAddress }>();

  /** Makes a server listen, unless it already does so there. A new address replaces the old one once it is open. */
  async listen(name: string, wanted: ListenAddress, create: () => Server): Promise<void> {
    const key = `${wanted.address} ${wanted.port}`;
    const current = this.open.get(name);
    if (current?.wanted === key) return;
    const server = create();
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen(wanted.port, wanted.address, () => {
        server.off("error", reject);
        resolve();
      });
    });
    const bound = server.address();
    const port = bound !== null && typeof bound === "object" ? bound.port : wanted.port;
    this.open.set(name, { server, wanted: key, address: { address: wanted.address, port } });
    current?.server.close();
  }

  /** Closes every server but these; connections that there are go on. */
  closeOthers(names: string[]): void {
    for (const [name, { server }] of [...this.open]) {
      if (names.includes(name)) continue;
      this.open.delete(name);
      server.close();
    }
  }

  /** Where a server really listens. Throws when it does not. */
  addressOf(name: string): ListenAddress {
    const entry = this.open.get(name);
    if (entry === undefined) throw new Error(`${name} does not listen: configure the service first`);
    return entry.address;
  }

  async close(): Promise<void> {
    const servers = [...this.open.values()].map(({ server }) => server);
    this.open.clear();
    await Promise.all(
      servers.map((server) => {
        server.closeAllConnections();
        return new Promise<void>((resolve) => server.close(() => resolve()));
      }),
    );
  }
}
