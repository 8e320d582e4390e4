import * as http from "node:http";
import { z } from "zod";
import { runService } from "../../twin/services/serviceProcess";

/** A host on the internet that answers every request with the address of its peer, so that a test sees who came. */
const configurationSchema = z.object({ addresses: z.array(z.string()), port: z.number() });

const open = new Set<string>();

runService(() => ({
  async configure(configuration) {
    const { addresses, port } = configurationSchema.parse(configuration);
    for (const address of addresses) {
      if (open.has(address)) continue;
      open.add(address);
      const server = http.createServer((request, response) => response.end(request.socket.remoteAddress));
      await new Promise<void>((resolve) => server.listen(port, address, resolve));
    }
  },
}));
