import { TwinPaths } from "../twin/paths";
import { buildCommand } from "./commands/build";
import { downCommand } from "./commands/down";
import { startCommand } from "./commands/start";
import { testCommand } from "./commands/test";
import { ensureGatewayBundle } from "./gatewayBundle/gatewayBundle";
import { timed } from "./progress";
import { pulumiCommand } from "./pulumi/command";

/** The twin of this clone. */
const paths = TwinPaths.named("twin");

const COMMANDS: Record<string, (args: string[]) => Promise<number>> = {
  start: () => startCommand(paths),
  test: testCommand,
  down: () => downCommand(paths),
  pulumi: pulumiCommand,
  build: () => Promise.resolve(buildCommand()),
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
    process.stderr.write(`\n${error instanceof Error ? error.message : String(error)}\n`);
    return 1;
  }
}

void main(process.argv.slice(2)).then((code) => process.exit(code));
