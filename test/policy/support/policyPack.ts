import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { credentials } from "@grpc/grpc-js";
import type { ServiceError } from "@grpc/grpc-js";
import { AnalyzerClient } from "@pulumi/pulumi/proto/analyzer_grpc_pb";
import * as proto from "@pulumi/pulumi/proto/analyzer_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import type { JavaScriptValue } from "google-protobuf/google/protobuf/struct_pb";
import { policies } from "../../../policy/policies";

/** What the engine sends in place of a value that a preview does not know (any type but lists and objects of values). */
export const UNKNOWN_VALUE = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

export const POLICY_FOLDER = path.resolve(__dirname, "../../../policy");

/** A resource as the engine describes it to policies. */
export interface TestResource {
  type: string;
  name: string;
  props: Record<string, JavaScriptValue>;
  /** Properties that only a stack validation sees: what the provider computes. */
  computed?: Record<string, JavaScriptValue>;
  parent?: TestResource;
  /** Type chain of the parents in the URN, e.g. `portcullis:index:PublicWafStack$`. */
  parentTypes?: string;
  provider?: { name: string; props: Record<string, JavaScriptValue> };
  /** Name of the stack. Default `test`. */
  stack?: string;
  /** Whether Pulumi refuses to delete it. */
  protect?: boolean;
  /** Resources that a property's value comes from. Every property that the program gave has an entry. */
  from?: Record<string, TestResource[]>;
}

/** Level as the engine reads it. */
export type Level = "advisory" | "mandatory" | "remediate" | "disabled";

export interface Violation {
  policy: string;
  level: Level;
  urn: string;
  message: string;
}

export interface PackOptions {
  /** What the engine sends by `Configure`; nothing is sent without it. */
  policyConfig?: Record<string, { level?: Level; properties: Record<string, JavaScriptValue> }>;
  folder?: string;
  /** The policies that are on; what they leave undetermined is told as well. Default all. */
  only?: string[];
}

const LEVELS = {
  advisory: proto.EnforcementLevel.ADVISORY,
  mandatory: proto.EnforcementLevel.MANDATORY,
  remediate: proto.EnforcementLevel.REMEDIATE,
  disabled: proto.EnforcementLevel.DISABLED,
};

/** Names of the pack's policies, in its order. */
export function policyNames(): string[] {
  return policies.map(({ name }) => name);
}

/** The level that a policy has when nothing is configured, as the engine fills it in. */
function levelOf(policy: string): Level {
  return policies.find(({ name }) => name === policy)?.enforcementLevel ?? "mandatory";
}

export function urnOf(resource: TestResource): string {
  return `urn:pulumi:${resource.stack ?? "test"}::project::${resource.parentTypes ?? ""}${resource.type}::${resource.name}`;
}

/** A running pack: the process that the engine's language host starts, spoken to as the engine speaks to it. */
export class PolicyPackProcess {
  private constructor(
    private readonly child: ChildProcess,
    private readonly client: AnalyzerClient,
  ) {}

  static async start(options: PackOptions = {}): Promise<PolicyPackProcess> {
    const folder = options.folder ?? POLICY_FOLDER;
    const launcher = require.resolve("@pulumi/pulumi/cmd/run-policy-pack");
    const child = spawn(process.execPath, [launcher, "127.0.0.1:0", folder], {
      // The engine starts packs in the program's folder.
      cwd: tmpdir(),
      // No configuration, stack or kind of run: the engine sends those by ConfigureStack, which the SDK drops.
      env: { PATH: process.env.PATH },
      stdio: ["ignore", "pipe", "pipe"],
    });
    const port = await firstLine(child);
    const pack = new PolicyPackProcess(child, new AnalyzerClient(`127.0.0.1:${port}`, credentials.createInsecure()));
    const { only, policyConfig } = options;
    const off = only === undefined ? [] : policyNames().filter((name) => ![...only, "undetermined"].includes(name));
    const disabled = Object.fromEntries(off.map((name) => [name, { level: "disabled" as const, properties: {} }]));
    try {
      if (only !== undefined || policyConfig !== undefined) {
        await pack.configure({ ...disabled, ...policyConfig });
      }
    } catch (error) {
      await pack.stop();
      throw error;
    }
    return pack;
  }

  /** Violations that the engine is told of when it is about to make the resource. */
  async analyze(resource: TestResource): Promise<Violation[]> {
    const request = new proto.AnalyzeRequest();
    request.setType(resource.type).setName(resource.name).setUrn(urnOf(resource));
    request.setProperties(Struct.fromJavaScript(resource.props)).setOptions(optionsOf(resource));
    request.setProvider(providerOf(resource));
    return this.send(request);
  }

  /** The same with the engine's own message. */
  async send(request: proto.AnalyzeRequest): Promise<Violation[]> {
    return violations(await call((done) => this.client.analyze(request, done)));
  }

  /** The properties with which the engine goes on after the policies that put things right; undefined if none did. */
  async remediate(resource: TestResource): Promise<Record<string, JavaScriptValue> | undefined> {
    const request = new proto.AnalyzeRequest();
    request.setType(resource.type).setName(resource.name).setUrn(urnOf(resource));
    request.setProperties(Struct.fromJavaScript(resource.props)).setOptions(optionsOf(resource));
    const response = await call<proto.RemediateResponse>((done) => this.client.remediate(request, done));
    return response.getRemediationsList().at(-1)?.getProperties()?.toJavaScript();
  }

  /** Violations that the engine is told of when all steps are done. */
  async analyzeStack(resources: TestResource[]): Promise<Violation[]> {
    const request = new proto.AnalyzeStackRequest();
    request.setResourcesList(resources.map(stackResource));
    return this.sendStack(request);
  }

  /** The same with the engine's own message. */
  async sendStack(request: proto.AnalyzeStackRequest): Promise<Violation[]> {
    return violations(await call((done) => this.client.analyzeStack(request, done)));
  }

  /** The engine's order: each resource, then the stack. */
  async run(resources: TestResource[]): Promise<Violation[]> {
    const found: Violation[] = [];
    for (const resource of resources) {
      found.push(...(await this.analyze(resource)));
    }
    return [...found, ...(await this.analyzeStack(resources))];
  }

  info(): Promise<proto.AnalyzerInfo> {
    return call((done) => this.client.getAnalyzerInfo(new Empty(), done));
  }

  async stop(): Promise<void> {
    this.client.close();
    const ended = new Promise((resolve) => this.child.once("exit", resolve));
    this.child.kill();
    await ended;
  }

  private async configure(config: NonNullable<PackOptions["policyConfig"]>): Promise<void> {
    const request = new proto.ConfigureAnalyzerRequest();
    for (const [policy, { level, properties }] of Object.entries(config)) {
      const entry = new proto.PolicyConfig();
      entry.setEnforcementlevel(LEVELS[level ?? levelOf(policy)]);
      entry.setProperties(Struct.fromJavaScript(properties));
      request.getPolicyconfigMap().set(policy, entry);
    }
    await call((done) => this.client.configure(request, done));
  }
}

function stackResource(resource: TestResource): proto.AnalyzerResource {
  const message = new proto.AnalyzerResource();
  message.setType(resource.type).setName(resource.name).setUrn(urnOf(resource));
  const properties = { ...resource.computed, ...resource.props };
  message.setProperties(Struct.fromJavaScript(properties)).setOptions(optionsOf(resource));
  message.setProvider(providerOf(resource)).setParent(resource.parent === undefined ? "" : urnOf(resource.parent));
  for (const property of new Set([...Object.keys(resource.props), ...Object.keys(resource.from ?? {})])) {
    const dependencies = new proto.AnalyzerPropertyDependencies();
    dependencies.setUrnsList((resource.from?.[property] ?? []).map(urnOf));
    message.getPropertydependenciesMap().set(property, dependencies);
  }
  return message;
}

/** The pack refuses a request without options, as one of an engine that is too old. */
function optionsOf(resource: TestResource): proto.AnalyzerResourceOptions {
  const options = new proto.AnalyzerResourceOptions();
  options.setParent(resource.parent === undefined ? "" : urnOf(resource.parent)).setProtect(resource.protect ?? false);
  return options;
}

function providerOf(resource: TestResource): proto.AnalyzerProviderResource | undefined {
  if (resource.provider === undefined) {
    return undefined;
  }
  const provider = new proto.AnalyzerProviderResource();
  const { name, props } = resource.provider;
  provider.setType("pulumi:providers:aws").setName(name).setProperties(Struct.fromJavaScript(props));
  return provider.setUrn(`urn:pulumi:test::project::pulumi:providers:aws::${name}`);
}

function violations(response: proto.AnalyzeResponse): Violation[] {
  return response.getDiagnosticsList().map((diagnostic) => ({
    policy: diagnostic.getPolicyname(),
    level: diagnostic.getEnforcementlevel() === proto.EnforcementLevel.ADVISORY ? "advisory" : "mandatory",
    urn: diagnostic.getUrn(),
    message: diagnostic.getMessage(),
  }));
}

function call<T>(start: (done: (error: ServiceError | null, response: T) => void) => void): Promise<T> {
  return new Promise((resolve, reject) => {
    start((error, response) => {
      if (error === null) {
        resolve(response);
      } else {
        reject(error);
      }
    });
  });
}

function firstLine(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let output = "";
    let errors = "";
    child.stderr?.on("data", (data: Buffer) => (errors += data.toString()));
    child.stdout?.on("data", (data: Buffer) => {
      output += data.toString();
      if (output.includes("\n")) {
        resolve(output.split("\n", 1)[0] ?? "");
      }
    });
    child.once("exit", (code) => {
      reject(new Error(`the policy pack ended with exit code ${String(code)} before it served:\n${errors}`));
    });
  });
}
