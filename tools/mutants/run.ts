import * as fs from "node:fs";
import { z } from "zod";
import { POLICY_PACK, PolicyPackProcess } from "../policyPack/policyPackProcess";
import { POLICY_CONFIGURATION } from "../pulumi/run";
import type { TwinStack } from "../twinStack";
import type { DeployedResource } from "./deployment";
import type { Mutant } from "./mutants";
import { AGREEMENT, type Outcome, Verdict } from "./outcome";
import { PolicyBench } from "./policies";
import { ProbeBench } from "./probing";

/** Told how far it is, at times that a person would want to know. */
export type Told = (done: number, of: number, what: string) => void;

/** What a policy pack is configured with, by policy. */
export type PackConfiguration = Record<string, Record<string, unknown>>;

/**
 * What the policy pack, in one process, makes of each mutant. Those that it lets pass count as survivors.
 * @param configuration Default what this program gives the pack.
 */
export async function tryPolicies(
  mutants: readonly Mutant[],
  stack: readonly DeployedResource[],
  told: Told = () => undefined,
  configuration: PackConfiguration = ownConfiguration(),
): Promise<Outcome[]> {
  const pack = await PolicyPackProcess.start(POLICY_PACK, configuration);
  try {
    const bench = await PolicyBench.of(pack, stack);
    const outcomes: Outcome[] = [];
    for (const mutant of mutants) {
      outcomes.push(await judged(bench, mutant));
      told(outcomes.length, mutants.length, mutant.id);
    }
    return outcomes;
  } finally {
    await pack.stop();
  }
}

function ownConfiguration(): PackConfiguration {
  const schema = z.record(z.string(), z.record(z.string(), z.unknown()));
  return schema.parse(JSON.parse(fs.readFileSync(POLICY_CONFIGURATION, "utf8")));
}

async function judged(bench: PolicyBench, mutant: Mutant): Promise<Outcome> {
  const verdict = await bench.judge(mutant);
  switch (verdict.kind) {
    case "refused":
      return { mutant, verdict: Verdict.Refused, policies: [], probes: [], message: verdict.reason };
    case "killed": {
      const { policies, message } = verdict;
      const byRule = policies.some((policy) => policy !== AGREEMENT);
      return { mutant, verdict: byRule ? Verdict.Killed : Verdict.Agreed, policies, probes: [], message };
    }
    case "passed":
      return { mutant, verdict: Verdict.Survived, policies: [], probes: [], message: "" };
  }
}

/** What the probes make of those that no rule killed, one after the other on a running twin, which is whole afterwards. */
export async function tryProbes(
  outcomes: readonly Outcome[],
  stack: TwinStack,
  told: Told = () => undefined,
): Promise<Outcome[]> {
  const bench = await ProbeBench.of(
    stack,
    outcomes.flatMap(({ mutant }) => mutant.row.probes ?? []),
  );
  const survivors = outcomes.filter(({ verdict }) => verdict === Verdict.Survived || verdict === Verdict.Agreed);
  const tried = new Map<Outcome, Outcome>();
  for (const outcome of survivors) {
    const result = await bench.judge(outcome.mutant);
    tried.set(
      outcome,
      result.kind === "killed"
        ? { ...outcome, verdict: Verdict.Killed, probes: result.probes, message: result.message }
        : { ...outcome, message: result.reason ?? outcome.message },
    );
    told(tried.size, survivors.length, outcome.mutant.id);
  }
  return outcomes.map((outcome) => tried.get(outcome) ?? outcome);
}
