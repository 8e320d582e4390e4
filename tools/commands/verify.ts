import * as fs from "node:fs";
import type { TwinPaths } from "../../twin/paths";
import { allPassed, type EndpointRun } from "../../verify/endpointRun";
import { ClaimingVantagePoint } from "../../verify/claims";
import { type NetworkOptions, NetworkVantagePoint } from "../../verify/networkVantagePoint";
import { renderReport } from "../../verify/report";
import { countRequests, runEndpoints } from "../../verify/runEndpoints";
import type { Circumstances } from "../../verify/selection";
import { parseTargets, type ProbeTarget } from "../../verify/target";
import { VantagePointName } from "../../verify/vantagePoint";
import { ensureEngine } from "../engine/engine";
import { timed, useColour } from "../progress";
import { readStackOutputs } from "../pulumi/stackOutputs";
import { TWIN_STACK } from "../twinConfiguration";
import { attachToTwin } from "../twinStack";
import { checkReportFiles, writeReports } from "./reports";
import { parseVerifyOptions, USAGE, type VerifyOptions } from "./verifyOptions";

/** A live stack gets no more than this of one run for each of its endpoints. */
export const MAXIMUM_REQUESTS_PER_ENDPOINT = 250;
/** Requests under way at one time: a client's, no load test's. */
const CONCURRENCY = 4;

/** What a test sets otherwise. */
export interface VerifySurroundings {
  network?: NetworkOptions;
  /** Takes what is printed. Default: standard output. */
  print?: (text: string) => void;
}

/**
 * `npm run verify`: the probes, against any stack. From this machine over its real network, or, against the twin's
 * stack, from the twin's places.
 */
export async function verifyCommand(
  paths: TwinPaths,
  args: string[],
  { network = {}, print = (text) => void process.stdout.write(text) }: VerifySurroundings = {},
): Promise<number> {
  if (args.includes("--help")) {
    print(USAGE);
    return 0;
  }
  const options = parseVerifyOptions(args);
  checkReportFiles(options.reports);
  const isTwin = options.outputs.kind === "stack" && options.outputs.stack === TWIN_STACK;
  const runs = isTwin ? await verifyTwin(paths, options) : await verifyLive(options, network);
  writeReports(runs, options.reports);
  print(renderReport(runs, { width: process.stdout.columns, colour: useColour(process.stdout) }));
  return allPassed(runs) ? 0 : 1;
}

async function verifyTwin(paths: TwinPaths, options: VerifyOptions): Promise<EndpointRun[]> {
  const stack = await attachToTwin(paths);
  const circumstances: Circumstances = {
    places: options.place === undefined ? Object.values(VantagePointName) : [options.place],
    onTwin: true,
    writes: true,
    attacks: options.attacks,
    signs: true,
  };
  const targets = chosen(stack.targets, options).map((target) => ({
    ...target,
    samplePath: options.samplePath ?? target.samplePath,
    writePath: options.writePath ?? target.writePath,
  }));
  return timed("probes", () => runEndpoints(targets, circumstances, stack));
}

async function verifyLive(options: VerifyOptions, network: NetworkOptions): Promise<EndpointRun[]> {
  const { place = VantagePointName.Internet, samplePath, writePath, gateways } = options;
  const context = { samplePath, writePath, ...(gateways.length === 0 ? {} : { gatewayAddresses: gateways }) };
  const targets = chosen(parseTargets(await readOutputs(options), context), options);
  const { credentials } = options;
  const circumstances: Circumstances = {
    places: [place],
    onTwin: false,
    writes: writePath !== undefined,
    attacks: options.attacks,
    signs: credentials !== undefined,
  };
  const counts = countRequests(targets, circumstances);
  counts.forEach((count, index) => {
    if (count <= MAXIMUM_REQUESTS_PER_ENDPOINT) return;
    throw new Error(
      `${count} requests for ${targets[index]?.externalHost ?? ""} are more than the ${MAXIMUM_REQUESTS_PER_ENDPOINT} of one ` +
        "run; name fewer gateways with --gateway, and the others in another run.",
    );
  });
  const requests = counts.reduce((sum, count) => sum + count, 0);
  const vantagePoint = new ClaimingVantagePoint(
    new NetworkVantagePoint(place, network),
    credentials === undefined ? {} : { credentials: () => Promise.resolve(credentials) },
  );
  return timed(`probes (${requests} requests)`, () =>
    runEndpoints(targets, circumstances, { vantagePoint, concurrency: CONCURRENCY }),
  );
}

async function readOutputs({ outputs }: VerifyOptions): Promise<unknown> {
  if (outputs.kind === "file") return JSON.parse(fs.readFileSync(outputs.file, "utf8"));
  const engine = await timed("engine", ensureEngine);
  return timed("the stack's outputs", () => readStackOutputs(engine, outputs.stack));
}

function chosen(targets: ProbeTarget[], { endpoint }: VerifyOptions): ProbeTarget[] {
  const found = targets.filter(({ externalHost }) => endpoint === undefined || externalHost === endpoint);
  if (found.length > 0) return found;
  const known = targets.map(({ externalHost }) => externalHost).join(", ");
  throw new Error(`--endpoint ${endpoint ?? ""}: the stack has no such endpoint; it has ${known}.`);
}
