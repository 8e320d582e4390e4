import { type ChildProcess, spawn } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { credentials, type ServiceError } from "@grpc/grpc-js";
import { AnalyzerClient } from "@pulumi/pulumi/proto/analyzer_grpc_pb";
import * as proto from "@pulumi/pulumi/proto/analyzer_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { type JavaScriptValue, Struct } from "google-protobuf/google/protobuf/struct_pb";
import { isObject, type Properties } from "../../twin/standins/values";
import { PROJECT_ROOT } from "../../twin/paths";

/** This project's policy pack. */
export const POLICY_PACK = path.join(PROJECT_ROOT, "policy");

/** A resource as the engine describes it to policies. */
export interface AnalyzedResource {
  urn: string;
  type: string;
  name: string;
  properties: Properties;
  protect: boolean;
  parent?: string;
  provider?: { urn: string; type: string; name: string; properties: Properties };
  dependencies: string[];
  propertyDependencies: Record<string, string[]>;
}

/** Something that a policy objects to. */
export interface Violation {
  policy: string;
  level: "advisory" | "mandatory";
  /** Of the resource, or empty. */
  urn: string;
  message: string;
}

/** A resource in the form in which it travels. Made once where a stack is analyzed many times. */
export class StackResource {
  readonly message: proto.AnalyzerResource;

  constructor(resource: AnalyzedResource) {
    this.message = new proto.AnalyzerResource()
      .setType(resource.type)
      .setName(resource.name)
      .setUrn(resource.urn)
      .setProperties(structOf(resource.properties))
      .setOptions(optionsOf(resource))
      .setProvider(providerOf(resource))
      .setParent(resource.parent ?? "")
      .setDependenciesList(resource.dependencies);
    for (const [property, urns] of Object.entries(resource.propertyDependencies)) {
      const dependencies = new proto.AnalyzerPropertyDependencies().setUrnsList(urns);
      this.message.getPropertydependenciesMap().set(property, dependencies);
    }
  }
}

/** The pack in the process that the engine's language host starts, spoken to as the engine speaks to it. */
export class PolicyPackProcess {
  private constructor(
    private readonly child: ChildProcess,
    private readonly client: AnalyzerClient,
  ) {}

  /**
   * @param configuration Properties of policies by name, as in a file for `--policy-pack-config`. Default none is sent.
   * @throws Error with what the pack printed when it does not come to serve.
   */
  static async start(
    folder: string = POLICY_PACK,
    configuration: Record<string, Properties> = {},
  ): Promise<PolicyPackProcess> {
    const launcher = require.resolve("@pulumi/pulumi/cmd/run-policy-pack");
    const child = spawn(process.execPath, [launcher, "127.0.0.1:0", folder], {
      cwd: os.tmpdir(),
      env: { PATH: process.env["PATH"] },
      stdio: ["ignore", "pipe", "pipe"],
    });
    const port = await firstLine(child);
    const pack = new PolicyPackProcess(child, new AnalyzerClient(`127.0.0.1:${port}`, credentials.createInsecure()));
    await pack.configure(configuration);
    return pack;
  }

  private async configure(configuration: Record<string, Properties>): Promise<void> {
    const policies = (await call<proto.AnalyzerInfo>((done) => this.client.getAnalyzerInfo(new Empty(), done)))
      .getPoliciesList()
      .filter((policy) => policy.getName() in configuration);
    const request = new proto.ConfigureAnalyzerRequest();
    for (const policy of policies) {
      const { enforcementLevel: level, ...properties } = configuration[policy.getName()] ?? {};
      const entry = new proto.PolicyConfig()
        .setEnforcementlevel(level === "mandatory" ? proto.EnforcementLevel.MANDATORY : policy.getEnforcementlevel())
        .setProperties(structOf(properties));
      request.getPolicyconfigMap().set(policy.getName(), entry);
    }
    await call<Empty>((done) => this.client.configure(request, done));
  }

  /** What the engine is told when it is about to make a resource; `properties` are its checked inputs. */
  async analyze(resource: AnalyzedResource): Promise<Violation[]> {
    return violations(await call((done) => this.client.analyze(requestOf(resource), done)));
  }

  /** Lets the policies that put things right do so, which the engine asks of each resource before it has it analyzed. */
  async remediate(resource: AnalyzedResource): Promise<void> {
    await call<proto.RemediateResponse>((done) => this.client.remediate(requestOf(resource), done));
  }

  /** What the engine is told when all steps are done; `properties` are the outputs. */
  async analyzeStack(resources: readonly StackResource[]): Promise<Violation[]> {
    const request = new proto.AnalyzeStackRequest().setResourcesList(resources.map(({ message }) => message));
    return violations(await call((done) => this.client.analyzeStack(request, done)));
  }

  /** Time of a processor that the pack has used since it was started. */
  processorMilliseconds(): number {
    const stat = fs.readFileSync(`/proc/${String(this.child.pid)}/stat`, "utf8");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    // Fields 14 and 15 of proc(5), in hundredths of a second.
    return (Number(fields[11]) + Number(fields[12])) * 10;
  }

  async stop(): Promise<void> {
    this.client.close();
    const ended = new Promise((resolve) => this.child.once("exit", resolve));
    this.child.kill();
    await ended;
  }
}

function requestOf(resource: AnalyzedResource): proto.AnalyzeRequest {
  return new proto.AnalyzeRequest()
    .setType(resource.type)
    .setName(resource.name)
    .setUrn(resource.urn)
    .setProperties(structOf(resource.properties))
    .setOptions(optionsOf(resource))
    .setProvider(providerOf(resource));
}

function optionsOf(resource: AnalyzedResource): proto.AnalyzerResourceOptions {
  return new proto.AnalyzerResourceOptions().setParent(resource.parent ?? "").setProtect(resource.protect);
}

function providerOf({ provider }: AnalyzedResource): proto.AnalyzerProviderResource | undefined {
  if (provider === undefined) return undefined;
  return new proto.AnalyzerProviderResource()
    .setType(provider.type)
    .setName(provider.name)
    .setUrn(provider.urn)
    .setProperties(structOf(provider.properties));
}

function structOf(properties: Properties): Struct {
  return Struct.fromJavaScript(
    Object.fromEntries(Object.entries(properties).map(([key, value]) => [key, javaScriptValue(value)])),
  );
}

function javaScriptValue(value: unknown): JavaScriptValue {
  if (Array.isArray(value)) return value.map(javaScriptValue);
  if (isObject(value)) {
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, javaScriptValue(inner)]));
  }
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean" ? value : null;
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
      if (error === null) resolve(response);
      else reject(error);
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
      if (output.includes("\n")) resolve(output.split("\n", 1)[0] ?? "");
    });
    child.once("error", reject);
    child.once("exit", (code) => {
      reject(new Error(`the policy pack ended with exit code ${String(code)} before it served:\n${errors}`));
    });
  });
}
