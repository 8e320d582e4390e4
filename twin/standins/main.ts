import * as path from "node:path";
import { AwsProvider } from "./aws/provider";
import { serve } from "./grpc/service";
import { RandomProvider } from "./random/provider";
import { TlsProvider } from "./tls/provider";
import { AssetKeeper } from "./store/assets";
import { AttachedRecordStore } from "./store/attachedRecordStore";
import { FileRecordStore } from "./store/fileRecordStore";
import type { RecordStore } from "./store/recordStore";
import { TwinPaths } from "../paths";
import { messageOf } from "../twinFailureError";

/**
 * Serves the stand-ins for aws, random and tls. Arguments: `twin FOLDER PROGRAM` or `file RECORDS PROGRAM`. Prints the ports
 * as one line of JSON and lives as long as its standard input is open, so that it never outlives the command.
 */
async function main([kind, place, program]: string[]): Promise<void> {
  if (place === undefined || program === undefined || (kind !== "twin" && kind !== "file")) {
    throw new Error("usage: standins {twin FOLDER|file RECORDS} PROGRAM");
  }
  const paths = new TwinPaths(place);
  const store: RecordStore =
    kind === "twin" ? new AttachedRecordStore(paths.controlSocket) : new FileRecordStore(place);
  const objects = kind === "twin" ? paths.objects : path.join(path.dirname(place), "objects");
  const [aws, random, tls] = await Promise.all([
    serve(new AwsProvider(store, new AssetKeeper(objects, program))),
    serve(new RandomProvider()),
    serve(new TlsProvider()),
  ]);
  process.stdout.write(`${JSON.stringify({ aws, random, tls })}\n`);
  process.stdin.on("end", () => process.exit(0)).resume();
  // A terminal sends Ctrl-C to everyone; the engine must end first, and it needs its providers for that.
  process.on("SIGINT", () => undefined);
}

main(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(`${messageOf(error)}\n`);
  process.exit(1);
});
