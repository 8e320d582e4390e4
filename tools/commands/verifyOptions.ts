import { parseArgs } from "node:util";
import type { Credentials } from "../../verify/signedHeaders";
import { VantagePointName } from "../../verify/vantagePoint";
import { parseReportFile, type ReportFile, ReportKind } from "./reports";

/** What `npm run verify` was asked. */
export interface VerifyOptions {
  /** Where the stack's outputs come from: the engine, or a file. */
  outputs: { kind: "stack"; stack: string } | { kind: "file"; file: string };
  /** What this machine is; undefined for every place, which only the twin has. */
  place: VantagePointName.Internet | VantagePointName.Bystander | VantagePointName.Admin | undefined;
  /** External host of the one endpoint to probe; undefined for all. */
  endpoint: string | undefined;
  samplePath: string | undefined;
  writePath: string | undefined;
  /** Private addresses of the gateways; empty where they are not known. */
  gateways: string[];
  attacks: boolean;
  /** Credentials of AWS to sign with, as a client of the API; undefined: nothing is signed. */
  credentials: Credentials | undefined;
  reports: ReportFile[];
}

export const USAGE = `npm run verify -- --stack NAME [options]

Sends the probes against the outputs of a stack and prints the table. Exit code 0: all that ran found what they expect.

  --stack NAME         stack of the engine's selected backend, or \`twin\` for the twin that runs
  --outputs FILE       instead: what \`pulumi stack output --json\` printed, for a machine without the backend
  --from PLACE         what this machine is: outside (default), inside (a workload of the VPC, no gateway), or admin
                       (an address in the management server's admin CIDRs); with --stack twin: the one place to send from
  --endpoint HOST      only the endpoint with this external host
  --sample-path PATH   path that answers GET with 2xx (default /items)
  --write-path PATH    path that may be written to with POST, and PUT and DELETE of PATH/42; without it nothing is written
  --gateway ADDRESS    private address of a gateway, for --from inside; may be repeated
  --no-attacks         leave out the attacks (which the gateways refuse)
  --sign               for APIs with IAM authorization: sign as a client, with AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY
                       and AWS_SESSION_TOKEN of the environment
  --json FILE, --junit FILE, --report json=FILE, --report junit=FILE
`;

const PLACES = {
  outside: VantagePointName.Internet,
  inside: VantagePointName.Bystander,
  admin: VantagePointName.Admin,
} as const;

/**
 * Reads the command's arguments.
 * @throws Error with every mistake, and the usage.
 */
export function parseVerifyOptions(args: string[], environment = process.env): VerifyOptions {
  const { values, positionals } = parsed(args);
  const problems: string[] = [];
  const from = Object.entries(PLACES).find(([name]) => name === values.from);
  if (values.from !== undefined && from === undefined) {
    problems.push(`--from ${values.from}: write one of ${Object.keys(PLACES).join(", ")}`);
  }
  if ((values.stack === undefined) === (values.outputs === undefined)) {
    problems.push("name either the stack (--stack NAME) or a file with its outputs (--outputs FILE)");
  }
  for (const [name, value] of [
    ["--sample-path", values["sample-path"]],
    ["--write-path", values["write-path"]],
  ] as const) {
    if (value !== undefined && !/^\/[!-~]*$/.test(value)) problems.push(`${name} ${value}: begin it with a slash`);
    if (value !== undefined && /[?#]/.test(value)) problems.push(`${name} ${value}: leave out query and fragment`);
  }
  for (const address of values.gateway ?? []) {
    if (!/^\d{1,3}(\.\d{1,3}){3}$/.test(address)) problems.push(`--gateway ${address}: give a private IPv4 address`);
  }
  problems.push(...positionals.map((word) => `${word}: no such argument`));
  const credentials = values.sign === true ? credentialsOf(environment) : undefined;
  if (values.sign === true && credentials === undefined) {
    problems.push("--sign: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY of a client of the API");
  }
  const reports: ReportFile[] = [
    ...(values.json === undefined ? [] : [{ kind: ReportKind.Json, file: values.json }]),
    ...(values.junit === undefined ? [] : [{ kind: ReportKind.Junit, file: values.junit }]),
  ];
  for (const report of values.report ?? []) {
    try {
      reports.push(parseReportFile(report));
    } catch (error) {
      problems.push(error instanceof Error ? error.message : String(error));
    }
  }
  if (problems.length > 0) throw new Error(`${problems.join("\n")}\n\n${USAGE}`);
  return {
    outputs:
      values.outputs === undefined
        ? { kind: "stack", stack: values.stack ?? "" }
        : { kind: "file", file: values.outputs },
    place: from?.[1],
    endpoint: values.endpoint,
    samplePath: values["sample-path"],
    writePath: values["write-path"],
    gateways: values.gateway ?? [],
    attacks: values.attacks ?? true,
    credentials,
    reports,
  };
}

function credentialsOf(environment: NodeJS.ProcessEnv): Credentials | undefined {
  const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey } = environment;
  const { AWS_SESSION_TOKEN: sessionToken } = environment;
  if (accessKeyId === undefined || secretAccessKey === undefined) return undefined;
  return { accessKeyId, secretAccessKey, ...(sessionToken === undefined ? {} : { sessionToken }) };
}

function parsed(args: string[]) {
  try {
    return parseArgs({
      args,
      allowPositionals: true,
      allowNegative: true,
      options: {
        stack: { type: "string" },
        outputs: { type: "string" },
        from: { type: "string" },
        endpoint: { type: "string" },
        "sample-path": { type: "string" },
        "write-path": { type: "string" },
        gateway: { type: "string", multiple: true },
        attacks: { type: "boolean" },
        sign: { type: "boolean" },
        json: { type: "string" },
        junit: { type: "string" },
        report: { type: "string", multiple: true },
      },
    });
  } catch (error) {
    throw new Error(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`, { cause: error });
  }
}
