import * as tls from "node:tls";
import type { ServerCertificates } from "./commonSchema";
import { nameMatches } from "./nameMatches";

/** Chooses a server certificate by SNI. Replaced as a whole when the configuration changes. */
export class TlsContexts {
  /** @param options.fallback whether an unknown server name gets the first certificate; otherwise the handshake fails. */
  constructor(private readonly options: { fallback: boolean }) {}

  private contexts: { names: string[]; context: tls.SecureContext }[] = [];

  replace(certificates: ServerCertificates): void {
    this.contexts = certificates.map(({ names, certificate }) => ({
      names,
      context: tls.createSecureContext({
        cert: certificate.certificatePem,
        key: certificate.privateKeyPem,
        minVersion: "TLSv1.2",
      }),
    }));
  }

  /** For `SNICallback`. */
  readonly choose = (serverName: string, done: (error: Error | null, context?: tls.SecureContext) => void): void => {
    const name = serverName.toLowerCase();
    const found = this.contexts.find(({ names }) => names.some((pattern) => nameMatches(pattern, name)));
    const chosen = found ?? (this.options.fallback ? this.contexts[0] : undefined);
    if (chosen === undefined) done(new Error(`no certificate for ${name}`));
    else done(null, chosen.context);
  };
}
