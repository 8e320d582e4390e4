import { TwinPaths } from "../twin/paths";
import { benchAuthorizerCommand } from "./commands/benchAuthorizer";
import { benchFleetCommand } from "./commands/benchFleet";
import { benchPolicyCommand } from "./commands/benchPolicy";
import { buildCommand } from "./commands/build";
import { doctorCommand } from "./commands/doctor";
import { docsPoliciesCommand } from "./commands/docsPolicies";
import { downCommand } from "./commands/down";
import { describeFailure } from "./commands/failure";
import { InterruptedError } from "./commands/interruption";
import { schemaCommand } from "./commands/schema";
import { startCommand } from "./commands/start";
import { testCommand, testFullCommand } from "./commands/test";
import { testAuthorizerMutantsCommand } from "./commands/testAuthorizerMutants";
import { testMutantsCommand } from "./commands/testMutants";
import { verifyCommand } from "./commands/verify";
import { ensureGatewayBundle } from "./gatewayBundle/gatewayBundle";
import { timed } from "./progress";
import { pulumiCommand } from "./pulumi/command";

/** The twin of this clone. */
const paths = TwinPaths.named("twin");

const COMMANDS: Record<string, (args: string[]) => Promise<number>> = {
  start: (args) => startCommand(paths, args),
  verify: (args) => verifyCommand(paths, args),
  test: testCommand,
  "test:full": testFullCommand,
  "test:mutants": testMutantsCommand,
  "test:mutants:authorizer": testAuthorizerMutantsCommand,
  "bench:authorizer": benchAuthorizerCommand,
  "bench:fleet": benchFleetCommand,
  "bench:policy": benchPolicyCommand,
  "docs:policies": docsPoliciesCommand,
  down: () => downCommand(paths),
  pulumi: pulumiCommand,
  build: () => Promise.resolve(buildCommand()),
  schema: schemaCommand,
  doctor: (args) => doctorCommand(args),
  "gateway:bundle": async () => {
    const bundle = await timed("gateway bundle", ensureGatewayBundle);
    process.stdout.write(`${bundle.path}\nSHA-256 ${bundle.sha256}\n`);
    return 0;
  },
};

async function main([name = "", ...args]: string[]): Promise<number> {
  const command = COMMANDS[name];
  if (command === undefined) {
    process.stderr.write(`Unknown command "${name}"; there are: ${Object.keys(COMMANDS).join(", ")}.\n`);
    return 2;
  }
  try {
    return await command(args);
  } catch (error) {
    process.stderr.write(`\n${describeFailure(error)}\n`);
    return error instanceof InterruptedError ? error.exitCode : 1;
  }
}

// A reader that went away (`npm start | head`, a closed terminal) is no reason to leave work half done.
for (const stream of [process.stdout, process.stderr]) stream.on("error", () => undefined);

void main(process.argv.slice(2)).then((code) => {
  // Not process.exit: what was written to a pipe must arrive first.
  process.exitCode = code;
  process.stdout.write("", () => process.exit());
});
