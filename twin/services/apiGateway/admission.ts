import type * as http from "node:http";
import { TLSSocket } from "node:tls";
import { splitTarget, type HeaderLines } from "../http";
import { trustedClientCertificate, type ClientCertificate } from "./clientCertificate";
import type { ApiGatewayConfiguration } from "./configuration";
import { destinationBehind, destinationOf, domainOf, type Destination } from "./destination";

/** A request that its name and its connection let in. */
export interface Admission {
  destination: Destination;
  /** Only on a domain with mutual TLS. */
  clientCertificate: ClientCertificate | undefined;
}

/**
 * Where a request goes; undefined when its name or its connection does not let it in.
 *
 * @param endpointId of the VPC endpoint that it came through; undefined when it came from the internet.
 */
export function admit(
  configuration: ApiGatewayConfiguration,
  host: string,
  lines: HeaderLines,
  request: http.IncomingMessage,
  endpointId: string | undefined,
): Admission | undefined {
  if (endpointId !== undefined) {
    const endpoint = configuration.endpoints?.find(({ id }) => id === endpointId);
    if (endpoint === undefined) return undefined;
    const behind = destinationBehind(endpoint, configuration, host, splitTarget(request.url ?? "").path, lines);
    return behind === undefined ? undefined : { destination: behind, clientCertificate: undefined };
  }
  const domain = domainOf(configuration, host);
  const destination = destinationOf(configuration, host, splitTarget(request.url ?? "").path);
  if (destination === undefined) return undefined;
  if (domain?.matchServerName === true && serverNameOf(request) !== host) return undefined;
  if (domain?.truststore === undefined) return { destination, clientCertificate: undefined };
  // Only the server of that name asked for a certificate, and verified it with that name's truststore.
  const clientCertificate =
    request.socket instanceof TLSSocket && serverNameOf(request) === host
      ? trustedClientCertificate(request.socket)
      : undefined;
  return clientCertificate === undefined ? undefined : { destination, clientCertificate };
}

function serverNameOf({ socket }: http.IncomingMessage): string {
  const name = socket instanceof TLSSocket ? socket.servername : undefined;
  return typeof name === "string" ? name.toLowerCase() : "";
}
