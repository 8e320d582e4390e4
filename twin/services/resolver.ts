import { Resolver } from "node:dns/promises";
import { messageOf } from "../twinFailureError";

/** Resolves names with one name server, whatever the machine's own configuration says. */
export function resolverOf(nameServer: string): (name: string) => Promise<string[]> {
  const resolver = new Resolver({ timeout: 1000, tries: 2 });
  resolver.setServers([nameServer]);
  return async (name) => {
    try {
      return await resolver.resolve4(name);
    } catch (error) {
      // A name without an address is an answer; CloudFront turns it into a 502.
      console.error(`${name}: ${messageOf(error)}`);
      return [];
    }
  };
}
