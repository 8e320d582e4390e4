import type { ControlClient } from "../../twin/controlClient";
import type { ResourceRecord } from "../../twin/resourceRecord";
import { TwinFailureError } from "../../twin/twinFailureError";
import { passed, type Probe, type ProbeResult } from "../../verify/probe";
import { probesOf } from "../../verify/probes";
import { runProbes, waitForExternalHost } from "../../verify/runner";
import type { TwinStack } from "../twinStack";
import type { Mutant } from "./mutants";
import { echoed } from "./weakened";

const DEPLOYMENT = "aws:apigateway/deployment:Deployment";
const OBJECT = "aws:s3/bucketObjectv2:BucketObjectv2";

/** Gateways look at their routes each second on the twin, and reload. */
const RELOAD_MILLISECONDS = 3_500;
/** Time in which a twin that is given its good records again must be whole. */
const WHOLE_MILLISECONDS = 60_000;
const PAUSE_MILLISECONDS = 300;

/** What the probes made of a mutant. */
export type ProbeVerdict =
  | { kind: "killed"; probes: string[]; message: string }
  /** `reason` where the twin was not, or could not be, asked. */
  | { kind: "survived"; reason?: string };

/** The records of a mutant, and how the good ones come back. */
interface Exchange {
  put: ResourceRecord[];
  remove: ResourceRecord[];
}

/** Puts one mutant after the other on a running twin, for as long as its probes take. */
export class ProbeBench {
  private constructor(
    private readonly stack: TwinStack,
    private readonly records: readonly ResourceRecord[],
    private readonly probes: readonly Probe[],
  ) {}

  /** @throws Error when a probe that the table names does not exist. */
  static async of(stack: TwinStack, named: Iterable<string>): Promise<ProbeBench> {
    const probes = stack.targets.flatMap(probesOf);
    const unknown = [...new Set(named)].filter((name) => !probes.some(({ id }) => id === name));
    if (unknown.length > 0) {
      throw new Error(`The table of mutants names probes that do not exist: ${unknown.join(", ")}. See verify/probes.`);
    }
    return new ProbeBench(stack, await stack.control.records(), probes);
  }

  /** @throws Error when the twin does not become whole again. */
  async judge(mutant: Mutant): Promise<ProbeVerdict> {
    const named = mutant.row.probes ?? [];
    const probes = this.probes.filter(({ id }) => named.includes(id));
    if (probes.length === 0) return { kind: "survived" };
    const exchange = this.exchangeOf(mutant);
    if (exchange === undefined) return { kind: "survived", reason: "the twin has no such resource" };
    const { control } = this.stack;
    let failing: ProbeResult[] = [];
    try {
      await apply(control, exchange);
      failing = await this.failing(probes, mutant.resource.type === OBJECT ? RELOAD_MILLISECONDS : 0);
    } catch (error) {
      if (!(error instanceof TwinFailureError)) throw error;
      return { kind: "survived", reason: `the twin does not play it: ${error.summary}` };
    } finally {
      await apply(control, this.back(exchange));
      await this.untilWhole(
        mutant,
        failing.map(({ probe }) => probe),
      );
    }
    const [first] = failing;
    if (first === undefined) return { kind: "survived" };
    return {
      kind: "killed",
      probes: failing.map(({ probe }) => probe.id),
      message: first.problems[0]?.what ?? "",
    };
  }

  /** The first that fails; one is enough. Those that mostly wait for silence are sent together, and before the others. */
  private async failing(probes: readonly Probe[], waitMilliseconds: number): Promise<ProbeResult[]> {
    const rounds = [
      probes.filter(({ observed }) => !observed),
      ...probes.filter(({ observed }) => observed).map((probe) => [probe]),
    ];
    const deadline = performance.now() + waitMilliseconds;
    for (;;) {
      for (const round of rounds) {
        const failing = (await runProbes(round, this.stack)).filter((result) => !passed(result));
        if (failing.length > 0) return failing;
      }
      if (performance.now() >= deadline) return [];
      await pause(PAUSE_MILLISECONDS);
    }
  }

  private exchangeOf({ resource, mutation }: Mutant): Exchange | undefined {
    const good = this.records.find(
      ({ urn, type, id }) => urn === resource.urn || (type === resource.type && id === resource.id),
    );
    if (good === undefined) return undefined;
    switch (mutation.kind) {
      case "unprotected":
        return undefined;
      case "missing":
        return { put: this.deployments(good, undefined), remove: [good] };
      case "another": {
        const more = {
          ...good,
          urn: `${good.urn}-another`,
          id: `${good.id}-another`,
          outputs: {},
          inputs: mutation.inputs,
        };
        return { put: [more], remove: [] };
      }
      case "inputs": {
        const inputs = mutation.change(good.inputs);
        const weak = { ...good, inputs, outputs: echoed(good.inputs, inputs, good.outputs) };
        return { put: [weak, ...this.deployments(good, weak)], remove: [] };
      }
    }
  }

  /** A mistake in the program is deployed, since the triggers change with what they watch. */
  private deployments(good: ResourceRecord, weak: ResourceRecord | undefined): ResourceRecord[] {
    return this.records
      .filter(({ type, snapshot = [] }) => type === DEPLOYMENT && snapshot.some(({ urn }) => urn === good.urn))
      .map((deployment) => ({
        ...deployment,
        snapshot: (deployment.snapshot ?? []).flatMap((record) =>
          record.urn !== good.urn ? [record] : weak === undefined ? [] : [weak],
        ),
      }));
  }

  private back({ put, remove }: Exchange): Exchange {
    const good = put.map(({ urn }) => this.records.find((record) => record.urn === urn));
    return {
      put: [...good.filter((record) => record !== undefined), ...remove],
      remove: put.filter((_, index) => good[index] === undefined),
    };
  }

  private async untilWhole(mutant: Mutant, failed: readonly Probe[]): Promise<void> {
    const told: string[] = [];
    const tell = (message: string): void => void told.push(message);
    const { vantagePoint, targets } = this.stack;
    for (const target of targets) {
      if (!(await waitForExternalHost(target, { vantagePoint, tell, timeoutMilliseconds: WHOLE_MILLISECONDS }))) {
        throw new Error(`The twin is not whole again after "${mutant.id}": ${told.join(" ")}`);
      }
    }
    const deadline = performance.now() + WHOLE_MILLISECONDS;
    for (;;) {
      const still = (await runProbes(failed, this.stack)).filter((result) => !passed(result));
      if (still.length === 0) return;
      if (performance.now() >= deadline) {
        const names = still.map(({ probe }) => probe.id).join(", ");
        throw new Error(`The twin is not whole again after "${mutant.id}": ${names} still fail.`);
      }
      await pause(PAUSE_MILLISECONDS);
    }
  }
}

async function apply(control: ControlClient, { put, remove }: Exchange): Promise<void> {
  for (const record of put) await control.put(record);
  for (const { urn } of remove) await control.remove(urn);
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
