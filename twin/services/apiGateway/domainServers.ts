import type * as https from "node:https";
import type { CustomDomain } from "./configuration";

/** One TLS server for each custom domain, kept for as long as what secures the domain stays the same. */
export class DomainServers {
  private servers = new Map<string, { security: string; server: https.Server }>();

  constructor(private readonly create: (domain: CustomDomain) => https.Server) {}

  /** Connections of a server that is replaced live on. */
  replace(domains: CustomDomain[]): void {
    this.servers = new Map(
      domains.map((domain) => {
        const security = JSON.stringify({ ...domain, mappings: undefined });
        const known = this.servers.get(domain.name);
        return [domain.name, known?.security === security ? known : { security, server: this.create(domain) }];
      }),
    );
  }

  of(serverName: string | undefined): https.Server | undefined {
    return serverName === undefined ? undefined : this.servers.get(serverName)?.server;
  }
}
