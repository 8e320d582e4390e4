import { checkResource } from "../../twin/standins/aws/check";
import { inputsOf } from "../../twin/standins/aws/schema";
import { isObject, type Properties, text } from "../../twin/standins/values";
import {
  type AnalyzedResource,
  type PolicyPackProcess,
  StackResource,
  type Violation,
} from "../policyPack/policyPackProcess";
import type { DeployedResource } from "./deployment";
import type { Mutant } from "./mutants";
import { AGREEMENT } from "./outcome";
import { filledFrom, plain, sameValue } from "./places";
import { echoed } from "./weakened";

/** What became of a mutant before the twin had to be asked. */
export type PolicyVerdict =
  { kind: "refused"; reason: string } | { kind: "killed"; policies: string[]; message: string } | { kind: "passed" };

/** Holds mutants against the pack, each as an update of the whole stack with one resource changed. */
export class PolicyBench {
  private readonly byUrn: Map<string, DeployedResource>;
  private readonly sent = new Map<string, StackResource>();
  private accepted = new Set<string>();

  private constructor(
    private readonly pack: PolicyPackProcess,
    private readonly stack: readonly DeployedResource[],
  ) {
    this.byUrn = new Map(stack.map((resource) => [resource.urn, resource]));
    for (const resource of stack)
      this.sent.set(resource.urn, new StackResource(this.analyzed(resource, resource.outputs)));
  }

  /** Learns what the pack says of the good stack, which is no mutant's doing. */
  static async of(pack: PolicyPackProcess, stack: readonly DeployedResource[]): Promise<PolicyBench> {
    const bench = new PolicyBench(pack, stack);
    const found: Violation[] = [];
    for (const resource of stack) found.push(...(await pack.analyze(bench.analyzed(resource, resource.inputs))));
    found.push(...(await pack.analyzeStack([...bench.sent.values()])));
    bench.accepted = new Set(found.map(keyOf));
    return bench;
  }

  async judge(mutant: Mutant): Promise<PolicyVerdict> {
    const { resource, mutation } = mutant;
    switch (mutation.kind) {
      case "missing":
        return this.verdict(
          undefined,
          this.stack.filter(({ urn }) => urn !== resource.urn),
        );
      case "unprotected":
        return this.judgeChanged({ ...resource, protect: false });
      case "inputs":
        return this.judgeInputs(resource, mutation.change(resource.inputs), false);
      case "another":
        return this.judgeInputs(another(resource), mutation.inputs, true);
    }
  }

  private judgeInputs(resource: DeployedResource, inputs: Properties, isNew: boolean): Promise<PolicyVerdict> {
    const checked = this.check(resource, inputs);
    if ("reason" in checked) return Promise.resolve({ kind: "refused", reason: checked.reason });
    const weak: DeployedResource = {
      ...resource,
      inputs: checked.inputs,
      outputs: echoed(resource.inputs, checked.inputs, resource.outputs),
      propertyDependencies: this.origins(resource, checked.inputs),
    };
    return isNew ? this.verdict(weak, [...this.stack, weak]) : this.judgeChanged(weak);
  }

  private judgeChanged(weak: DeployedResource): Promise<PolicyVerdict> {
    return this.verdict(
      weak,
      this.stack.map((resource) => (resource.urn === weak.urn ? weak : resource)),
    );
  }

  private async verdict(
    weak: DeployedResource | undefined,
    stack: readonly DeployedResource[],
  ): Promise<PolicyVerdict> {
    // The engine asks this first, and makes nothing when a policy objects.
    const alone = weak === undefined ? [] : await this.pack.analyze(this.analyzed(weak, weak.inputs));
    // Of what only the program's own list refuses, the rules for the whole stack are asked too.
    if (this.objections(alone).some(({ policy }) => policy !== AGREEMENT)) return this.killed(alone);
    const messages = stack.map((resource) => {
      const known = resource === weak ? undefined : this.sent.get(resource.urn);
      return known ?? new StackResource(this.analyzed(resource, resource.outputs));
    });
    return this.killed([...alone, ...(await this.pack.analyzeStack(messages))]);
  }

  private killed(found: readonly Violation[]): PolicyVerdict {
    const objections = this.objections(found);
    const [first] = objections;
    if (first === undefined) return { kind: "passed" };
    return { kind: "killed", policies: [...new Set(objections.map(({ policy }) => policy))], message: first.message };
  }

  /** What stops an update, and did not stop that of the good stack. */
  private objections(found: readonly Violation[]): Violation[] {
    return found.filter((violation) => violation.level === "mandatory" && !this.accepted.has(keyOf(violation)));
  }

  /** What AWS's provider makes of the inputs: its refusal, or the inputs with its defaults. */
  private check(resource: DeployedResource, inputs: Properties): { inputs: Properties } | { reason: string } {
    if (inputsOf(resource.type) === undefined) return { inputs };
    const { inputs: checked, problems } = checkResource({
      urn: resource.urn,
      type: resource.type,
      logicalName: resource.name,
      olds: plainProperties(resource.inputs),
      news: plainProperties(inputs),
      seed: new Uint8Array(32),
      region: text(this.providerOf(resource)?.inputs ?? {}, "region"),
    });
    if (problems.length > 0) {
      return {
        reason: problems.map(({ property, reason }) => `${property} ${reason.replace(/ \[.*\]$/, "")}`).join("; "),
      };
    }
    return { inputs: filledFrom(checked, inputs) };
  }

  /** What the values come from: where the value is another one, the resources that it names. */
  private origins(good: DeployedResource, inputs: Properties): Record<string, string[]> {
    const names = (property: string): string[] => {
      const text = JSON.stringify(plain(inputs[property]) ?? "");
      return this.stack.filter(({ custom, id }) => custom && id !== "" && text.includes(id)).map(({ urn }) => urn);
    };
    return Object.fromEntries(
      Object.keys(inputs).map((property) => {
        const known = good.propertyDependencies[property];
        const same = known !== undefined && sameValue(good.inputs[property], inputs[property]);
        return [property, same ? known : names(property)];
      }),
    );
  }

  private providerOf({ provider = "" }: DeployedResource): DeployedResource | undefined {
    return this.byUrn.get(provider.slice(0, provider.lastIndexOf("::")));
  }

  private analyzed(resource: DeployedResource, properties: Properties): AnalyzedResource {
    const { urn, type, name, protect, parent, dependencies, propertyDependencies } = resource;
    const provider = this.providerOf(resource);
    return {
      urn,
      type,
      name,
      properties,
      protect,
      dependencies,
      propertyDependencies,
      ...(parent !== undefined && { parent }),
      ...(provider !== undefined && {
        provider: { urn: provider.urn, type: provider.type, name: provider.name, properties: provider.inputs },
      }),
    };
  }
}

function another(good: DeployedResource): DeployedResource {
  return { ...good, urn: `${good.urn}-another`, name: `${good.name}-another` };
}

function plainProperties(properties: Properties): Properties {
  const value = plain(properties);
  return isObject(value) ? value : {};
}

function keyOf({ policy, level, urn, message }: Violation): string {
  return JSON.stringify([policy, level, urn, message]);
}
