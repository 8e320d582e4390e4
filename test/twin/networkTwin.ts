import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { ensureRootFileSystems } from "../../tools/rootFileSystem/rootFileSystem";
import type { ControlClient } from "../../twin/controlClient";
import { startTwin, stopTwin } from "../../twin/lifecycle";
import { TwinPaths } from "../../twin/paths";
import type { ProbeRequest } from "../../verify/vantagePoint";

const MAIN = path.join(__dirname, "networkMain.ts");

/** A twin that a test gives its records itself: no engine, no program. */
export class NetworkTwin {
  readonly folder: string;
  readonly paths: TwinPaths;

  /**
   * @param prefix of the name of its folder.
   * @param withServices Whether AWS's services run too. Default: the network alone.
   */
  constructor(
    prefix: string,
    private readonly withServices = false,
  ) {
    this.folder = fs.mkdtempSync(path.join(os.tmpdir(), prefix));
    this.paths = new TwinPaths(this.folder);
  }

  async start(): Promise<ControlClient> {
    const silent = (): void => undefined;
    return startTwin(this.paths, await ensureRootFileSystems(silent), silent, this.withServices ? undefined : MAIN);
  }

  async remove(): Promise<void> {
    await stopTwin(this.paths);
    fs.rmSync(this.folder, { recursive: true, force: true });
  }
}

/** What somebody with patience asks of a host. */
export function patientRequest(host: string, target: string): ProbeRequest {
  return {
    connectTo: host,
    port: 443,
    serverName: host,
    verifyCertificate: true,
    method: "GET",
    target,
    headers: [["Host", host]],
    body: "",
    timeoutMilliseconds: 30_000,
  };
}
