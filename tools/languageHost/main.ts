import * as grpc from "@grpc/grpc-js";
import { LanguageRuntimeService } from "@pulumi/pulumi/proto/language_grpc_pb";
import { languageHost } from "./languageHost";

const UNLIMITED = -1;

/** Serves the engine's `LanguageRuntime` protocol; the first line of output is the port. */
function main(args: string[]): void {
  // The engine passes its own address last, after flags for logging and tracing.
  const engineAddress = args.filter((arg) => !arg.startsWith("-")).at(-1);
  if (engineAddress === undefined)
    throw new Error("the engine's address is missing: this program is started by pulumi");
  const server = new grpc.Server({
    "grpc.max_receive_message_length": UNLIMITED,
    "grpc.max_send_message_length": UNLIMITED,
  });
  server.addService(LanguageRuntimeService, languageHost(engineAddress));
  server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, port) => {
    if (error !== null) throw error;
    process.stdout.write(`${String(port)}\n`);
  });
  process.on("SIGTERM", () => process.exit(0));
}

main(process.argv.slice(2));
