import { killedPart, mutantsOf, objections, percent } from "../authorizerMutants/report";
import { ensureStryker, runStryker } from "../authorizerMutants/stryker";
import { EXPLAINED } from "../authorizerMutants/survivors";
import { timed } from "../progress";

/**
 * `npm run test:mutants:authorizer`: changes the authorizer's code in one place at a time, and fails when too few of the
 * changes make a test fail, or when one survives for which no reason is written down.
 */
export async function testAuthorizerMutantsCommand(): Promise<number> {
  await timed("Stryker", () => {
    ensureStryker();
    return Promise.resolve();
  });
  const report = await timed("mutants of the authorizer", runStryker);
  const mutants = mutantsOf(report);
  const survivors = mutants.filter(({ killed }) => !killed);
  for (const { pattern, reason } of EXPLAINED) {
    const ids = survivors.map(({ id }) => id).filter((id) => pattern.test(id));
    process.stdout.write(ids.map((id) => `survives: ${id}\n  ${reason}\n`).join(""));
  }
  const broken = objections(mutants, EXPLAINED);
  process.stdout.write(broken.map((objection) => `${objection}\n`).join(""));
  process.stdout.write(
    `${mutants.length} mutants, ${survivors.length} survive, ${percent(killedPart(mutants))} are killed\n`,
  );
  return broken.length === 0 ? 0 : 1;
}
