import { createRequire } from "node:module";
import {
  AnalyzeDiagnostic,
  AnalyzeRequest,
  AnalyzeResponse,
  AnalyzeStackRequest,
  ConfigureAnalyzerRequest,
  EnforcementLevel,
  PolicySeverity,
} from "@pulumi/pulumi/proto/analyzer_pb";
import type { AnalyzerProviderResource, AnalyzerResource } from "@pulumi/pulumi/proto/analyzer_pb";
import type { PackPolicy, SentResource } from "./definePolicy";
import { propertiesOf } from "./deserializeOnce";
import { configurationProblems, PackRun } from "./packRun";
import type { Diagnostic, Given, Level } from "./packRun";
import { isObject } from "./reading";
import type { StackResource } from "./reading";

type Done = (error: unknown, response?: unknown) => void;
type Handler = (call: { request: unknown }, done: Done) => void;

/** Code INVALID_ARGUMENT of gRPC. */
const INVALID_ARGUMENT = 3;

const LEVELS: Readonly<Record<EnforcementLevel, Level>> = {
  [EnforcementLevel.ADVISORY]: "advisory",
  [EnforcementLevel.MANDATORY]: "mandatory",
  [EnforcementLevel.DISABLED]: "disabled",
  [EnforcementLevel.REMEDIATE]: "remediate",
};
const ON_THE_WIRE: Readonly<Record<Level, EnforcementLevel>> = {
  advisory: EnforcementLevel.ADVISORY,
  mandatory: EnforcementLevel.MANDATORY,
  disabled: EnforcementLevel.DISABLED,
  remediate: EnforcementLevel.REMEDIATE,
};
const SEVERITIES: Readonly<Record<PackPolicy["severity"], PolicySeverity>> = {
  low: PolicySeverity.POLICY_SEVERITY_LOW,
  medium: PolicySeverity.POLICY_SEVERITY_MEDIUM,
  high: PolicySeverity.POLICY_SEVERITY_HIGH,
  critical: PolicySeverity.POLICY_SEVERITY_CRITICAL,
};

/**
 * Makes the pack's server read a request once for all policies, ask only the policies that are for a type, and refuse a
 * wrong configuration at once. The SDK makes everything anew for each policy, so that a pack of many is slow on a large
 * stack, and lets a configuration for a policy that does not exist pass. An SDK that serves in another way is left as it
 * is: it decides the same, but for such names.
 * @param pack Name and version, as the engine is told.
 */
export function answerOnce(pack: { name: string; version: string }, policies: readonly PackPolicy[]): void {
  const grpc: unknown = createRequire(createRequire(__filename).resolve("@pulumi/policy"))("@grpc/grpc-js");
  const server: unknown = isObject(grpc) ? Reflect.get(grpc, "Server") : undefined;
  const prototype: unknown = typeof server === "function" ? server.prototype : undefined;
  const addService: unknown = isObject(prototype) ? Reflect.get(prototype, "addService") : undefined;
  if (!isObject(prototype) || typeof addService !== "function") {
    return;
  }
  Reflect.set(prototype, "addService", function (this: unknown, service: unknown, handlers: unknown): unknown {
    const own = isAnalyzer(service) && isObject(handlers) ? withOwn(handlers, pack, policies) : handlers;
    const added: unknown = Reflect.apply(addService, this, [service, own]);
    return added;
  });
}

/** Whether it is the protocol as this module knows it, with the same copy of its messages. */
function isAnalyzer(service: unknown): boolean {
  const analyze: unknown = isObject(service) ? Reflect.get(service, "analyze") : undefined;
  return isObject(analyze) && Reflect.get(analyze, "responseType") === AnalyzeResponse;
}

function withOwn(handlers: object, pack: { name: string; version: string }, policies: readonly PackPolicy[]): object {
  const configure: unknown = Reflect.get(handlers, "configure");
  if (typeof configure !== "function") {
    return handlers;
  }
  let run = new PackRun(policies, new Map());
  const respond = (diagnostics: readonly Diagnostic[]): AnalyzeResponse =>
    new AnalyzeResponse().setDiagnosticsList(diagnostics.map((one) => onTheWire(one, pack)));
  const own: Record<string, Handler> = {
    configure: (call, done) => {
      const given = configurationOf(call.request);
      const problems = configurationProblems(policies, given);
      if (problems.length > 0) {
        done({ code: INVALID_ARGUMENT, details: problems.join("\n") });
        return;
      }
      run = new PackRun(policies, given);
      // The SDK keeps it as well, for the policies that put things right.
      Reflect.apply(configure, undefined, [call, done]);
    },
    analyze: answering((request) =>
      request instanceof AnalyzeRequest ? respond(run.resource(sentResource(request))) : undefined,
    ),
    analyzeStack: answering((request) =>
      request instanceof AnalyzeStackRequest
        ? respond(run.stack(request.getResourcesList().map(sentStackResource)))
        : undefined,
    ),
  };
  return { ...handlers, ...own };
}

function answering(answer: (request: unknown) => AnalyzeResponse | undefined): Handler {
  return (call, done) => {
    let response: AnalyzeResponse | undefined;
    try {
      response = answer(call.request);
      if (response === undefined) throw new Error("The request is of another protocol than the pack's.");
    } catch (error) {
      done(error);
      return;
    }
    done(null, response);
  };
}

function configurationOf(request: unknown): Map<string, Given> {
  const entries = request instanceof ConfigureAnalyzerRequest ? [...request.getPolicyconfigMap().entries()] : [];
  return new Map(
    entries.map(([name, config]) => [
      name,
      { level: LEVELS[config.getEnforcementlevel()], properties: config.getProperties()?.toJavaScript() ?? {} },
    ]),
  );
}

function sentResource(request: AnalyzeRequest | AnalyzerResource): StackResource {
  const options = request.getOptions();
  // An engine of before 2020 sends none, and no property dependencies either.
  if (options === undefined) throw new Error("This Pulumi CLI is too old for policies. Install a current one.");
  return {
    type: request.getType(),
    urn: request.getUrn(),
    name: request.getName(),
    props: propertiesOf(request.getProperties()),
    propertyDependencies: {},
    protect: options.getProtect(),
    provider: providerOf(request.getProvider()),
  };
}

function sentStackResource(resource: AnalyzerResource): SentResource {
  const parent = resource.getParent();
  return {
    ...sentResource(resource),
    parentUrn: parent === "" ? undefined : parent,
    origins: Object.fromEntries(
      [...resource.getPropertydependenciesMap().entries()].map(([property, of]) => [property, of.getUrnsList()]),
    ),
  };
}

function providerOf(provider: AnalyzerProviderResource | undefined): StackResource["provider"] {
  return provider && { name: provider.getName(), props: propertiesOf(provider.getProperties()) };
}

function onTheWire(
  { policy: { name, description, severity }, level, message, urn }: Diagnostic,
  pack: { name: string; version: string },
): AnalyzeDiagnostic {
  return new AnalyzeDiagnostic()
    .setPolicyname(name)
    .setPolicypackname(pack.name)
    .setPolicypackversion(pack.version)
    .setDescription(description)
    .setMessage(`${description}\n${message}`)
    .setEnforcementlevel(ON_THE_WIRE[level])
    .setSeverity(SEVERITIES[severity])
    .setUrn(urn ?? "");
}
