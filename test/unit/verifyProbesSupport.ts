import * as assert from "node:assert/strict";
import type { Observation } from "../../verify/observation";
import type { Evidence, Probe } from "../../verify/probe";
import { probesOf } from "../../verify/probes";
import type { ProbeResponse } from "../../verify/vantagePoint";
import { evidence, TARGET } from "./verifyEvidence";

export const PROBES = probesOf(TARGET);

export function probe(id: string, probes = PROBES): Probe {
  const found = probes.find((candidate) => candidate.id === id);
  assert.ok(found, `no probe ${id}`);
  return found;
}

export function idsWith(prefix: string): string[] {
  return PROBES.map(({ id }) => id).filter((id) => id.startsWith(prefix));
}

/** What a probe says is wrong, a line each. */
export function whatsOf(id: string, seen: Evidence, probes = PROBES): string {
  return lines(probe(id, probes).judge(seen));
}

/** What it says by the answers alone; undefined when it says nothing by them. */
export function byAnswers(id: string, responses: ProbeResponse[]): string | undefined {
  const judged = probe(id).byAnswers?.judge({ responses });
  return judged === undefined ? undefined : lines(judged);
}

function lines(problems: { what: string }[]): string {
  return problems.map(({ what }) => what).join("\n");
}

/** Evidence of a probe whose requests all got the same answer. */
export function everyAnswer(id: string, response: ProbeResponse, ...observations: Observation[]): Evidence {
  return evidence(
    probe(id).requests.map(() => response),
    ...observations,
  );
}
