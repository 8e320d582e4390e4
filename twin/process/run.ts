import * as fs from "node:fs";
import * as path from "node:path";
import { serveControl } from "../controlServer";
import { TwinPaths } from "../paths";
import type { ResourceRecord } from "../resourceRecord";
import { ACCOUNT_ID, REGION } from "../addresses";
import { CertificateAuthority } from "../certificateAuthority";
import { twinSecret } from "../credentials";
import type { CloudContext } from "../topology/cloudContext";
import type { CloudTopology } from "../topology/cloudTopology.types";
import type { Instance } from "../topology/instance.types";
import { messageOf, TwinFailureError } from "../twinFailureError";
import type { StartReport } from "./startReport";
import { Observations } from "./observations";
import { Parts } from "./parts";
import { Twin } from "./twin";

/** Descriptor on which the process that started this one waits for its report. */
const REPORT_DESCRIPTOR = 3;

/** The twin's process, inside of its namespaces: `SCRIPT FOLDER CONTROL-GROUP`. */
export async function runTwin(
  cloud: (records: ResourceRecord[], instances: Instance[], context: CloudContext) => CloudTopology,
): Promise<void> {
  const [, , folder = "", controlGroup = ""] = process.argv;
  const paths = new TwinPaths(folder);
  try {
    const concurrency: { limit: number | undefined } = { limit: undefined };
    const administrators = new Set<string>();
    const context: CloudContext = {
      paths,
      region: REGION,
      accountId: ACCOUNT_ID,
      certificateAuthority: CertificateAuthority.open(paths.certificateAuthority),
      twinSecret: twinSecret(paths.root),
      // The mount is the twin's own, so it goes with it.
      runDirectory: "/run/portcullis",
      accountConcurrency: () => concurrency.limit,
      administrators: () => [...administrators],
    };
    const observations = new Observations();
    const parts = new Parts(paths, controlGroup, (observation) => {
      observations.add(observation);
    });
    const twin = new Twin(
      path.join(paths.root, "records.json"),
      parts,
      observations,
      (records, instances) => cloud(records, instances, context),
      () => Number(fs.readFileSync(paths.processIdFile, "utf8").split(" ")[0]),
      concurrency,
      administrators,
    );
    const incomplete = await twin.restore();
    await serveControl(paths.controlSocket, twin);
    report({ kind: "ready", incomplete: incomplete.map((failure) => failure.summary) });
  } catch (error) {
    const part = error instanceof TwinFailureError ? error.part : "twin";
    report({ kind: "failed", part, message: messageOf(error) });
    process.exitCode = 1;
    // Children would keep the process, and with it the namespaces.
    process.exit();
  }
}

function report(message: StartReport): void {
  fs.writeSync(REPORT_DESCRIPTOR, `${JSON.stringify(message)}\n`);
  fs.closeSync(REPORT_DESCRIPTOR);
}
