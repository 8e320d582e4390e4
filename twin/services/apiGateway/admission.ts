import type * as http from "node:http";
import { TLSSocket } from "node:tls";
import { splitTarget } from "../http";
import type { ApiGatewayConfiguration } from "./configuration";
import { destinationOf, domainOf, type Destination } from "./destination";

/** Where a request goes, when its name lets it in at all. */
export function admit(
  configuration: ApiGatewayConfiguration,
  host: string,
  request: http.IncomingMessage,
): Destination | undefined {
  const domain = domainOf(configuration, host);
  if (domain?.matchServerName === true && serverNameOf(request) !== host) return undefined;
  return destinationOf(configuration, host, splitTarget(request.url ?? "").path);
}

function serverNameOf({ socket }: http.IncomingMessage): string {
  const name = socket instanceof TLSSocket ? socket.servername : undefined;
  return typeof name === "string" ? name.toLowerCase() : "";
}
