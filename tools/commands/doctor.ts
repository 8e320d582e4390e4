import { parseArgs } from "node:util";
import { PROJECT_ROOT } from "../../twin/paths";
import { accountChecks } from "../doctor/account";
import { examine } from "../doctor/check";
import { cloudOf } from "../doctor/cloud";
import { type Host, THIS_HOST } from "../doctor/host";
import { machineChecks } from "../doctor/machine";
import { needOf } from "../doctor/need";
import { renderFindings } from "../doctor/report";
import { timed, useColour } from "../progress";

/**
 * `npm run doctor [-- --stack NAME] [--region REGION]`: looks at the machine and, where there are credentials, at the
 * account's quotas. Nothing is changed.
 * @returns 1 when there is a problem. What could not be checked is none.
 */
export async function doctorCommand(argv: string[], host: Host = THIS_HOST): Promise<number> {
  const { values } = parseArgs({ args: argv, options: { stack: { type: "string" }, region: { type: "string" } } });
  const need = needOf(values.stack, PROJECT_ROOT);
  const region = values.region ?? need.region ?? process.env["AWS_REGION"] ?? process.env["AWS_DEFAULT_REGION"];
  const checks = [...machineChecks(host), ...accountChecks(need, region, cloudOf)];
  const examined = await timed("doctor", (tell) => examine(checks, tell));
  const options = { width: process.stdout.columns, colour: useColour(process.stdout) };
  process.stdout.write(renderFindings(examined, options));
  return examined.some(({ finding }) => finding.state === "problem") ? 1 : 0;
}
