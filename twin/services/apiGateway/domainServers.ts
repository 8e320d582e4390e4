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

/** How handshakes with a custom domain go. */
export function domainSecurity(domain: CustomDomain): https.ServerOptions {
  const { certificate, minimumTlsVersion, truststore } = domain;
  return {
    cert: certificate.certificatePem,
    key: certificate.privateKeyPem,
    minVersion: minimumTlsVersion,
    // A certificate that the truststore does not know is answered with 403; see admission.ts.
    ...(truststore === undefined ? {} : { ca: truststore, requestCert: true, rejectUnauthorized: false }),
  };
}

/** Ends connections of clients that have no certificate at all, as API Gateway does in the handshake. */
export function refuseWithoutCertificate(server: https.Server): https.Server {
  return server.on("secureConnection", (socket) => {
    if (socket.getPeerX509Certificate() === undefined) socket.destroy();
  });
}
