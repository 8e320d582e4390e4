import { z } from "zod";
import { isObject, type Properties, SIGNATURE_KEY } from "../../twin/standins/values";

/** Value of {@link SIGNATURE_KEY} on a secret (pulumi/sdk, `resource/properties.go`). */
export const SECRET_SIGNATURE = "1b47061264138c4ac30d75fd1eb44270";

/** Value of {@link SIGNATURE_KEY} on a reference to a resource. */
const REFERENCE_SIGNATURE = "5cf8f73096256a8f31e491e813e4eb8e";

/** How URNs of a production stack begin. */
const PRODUCTION = "urn:pulumi:prod::";

/** A resource as the engine knows it after an update: what it tells policies of it. */
export interface DeployedResource {
  urn: string;
  type: string;
  name: string;
  /** Whether a provider makes it; a component is only declared. */
  custom: boolean;
  /** What the provider knows it by; empty for a component. */
  id: string;
  /** Checked inputs with defaults. Secrets stand in their wrappers, as on the engine's wire. */
  inputs: Properties;
  outputs: Properties;
  /** Whether the engine refuses to delete it. */
  protect: boolean;
  /** URN; absent for the stack itself. */
  parent?: string;
  /** `URN::id` of the provider that made it. */
  provider?: string;
  dependencies: string[];
  /** URNs of the resources that a property's value comes from. */
  propertyDependencies: Record<string, string[]>;
}

const properties = z.record(z.string(), z.unknown()).default({});

const exportSchema = z.looseObject({
  deployment: z.looseObject({
    resources: z.array(
      z.looseObject({
        urn: z.string(),
        type: z.string(),
        custom: z.boolean().default(false),
        id: z.string().default(""),
        inputs: properties,
        outputs: properties,
        protect: z.boolean().default(false),
        parent: z.string().optional(),
        provider: z.string().optional(),
        dependencies: z.array(z.string()).default([]),
        propertyDependencies: z.record(z.string(), z.array(z.string()).nullable()).default({}),
      }),
    ),
  }),
});

/**
 * Reads what `pulumi stack export --show-secrets` printed, under the name of a production stack: policies ask more of those.
 * @throws Error when it is no such document.
 */
export function parseDeployment(exported: string): DeployedResource[] {
  const { deployment } = exportSchema.parse(JSON.parse(exported.replaceAll(/urn:pulumi:[^:"]+::/g, PRODUCTION)));
  return deployment.resources.map((resource) => {
    const { urn, type, custom, id, protect, parent, provider, dependencies } = resource;
    return {
      urn,
      type,
      name: urn.slice(urn.lastIndexOf("::") + 2),
      custom,
      id,
      inputs: withWireSecrets(resource.inputs),
      // AWS's provider has the id among the outputs, as every bridged provider does; the stand-in leaves it to the engine.
      outputs: { ...(custom && { id }), ...withWireSecrets(resource.outputs) },
      protect,
      ...(parent !== undefined && { parent }),
      ...(provider !== undefined && { provider }),
      dependencies,
      propertyDependencies: Object.fromEntries(
        Object.entries(resource.propertyDependencies).map(([property, urns]) => [property, urns ?? []]),
      ),
    };
  });
}

/** Resources of the cloud, which mutants are made of. */
export function managed(resources: readonly DeployedResource[]): DeployedResource[] {
  return resources.filter(({ custom, type }) => custom && !type.startsWith("pulumi:"));
}

/** A state has a secret's plain text as JSON, and references; the wire to a policy pack has values themselves. */
function withWireSecrets(value: Properties): Properties {
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, wireValue(inner)]));
}

function wireValue(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(wireValue);
  if (!isObject(value)) return value;
  const plain = value["plaintext"];
  if (value[SIGNATURE_KEY] === SECRET_SIGNATURE && typeof plain === "string") {
    return { [SIGNATURE_KEY]: SECRET_SIGNATURE, value: wireValue(JSON.parse(plain)) };
  }
  // Policies get the id in its place, or the URN of what has none (pulumi/sdk, `resource/plugin/rpc.go`).
  if (value[SIGNATURE_KEY] === REFERENCE_SIGNATURE) return isText(value["id"]) ? value["id"] : value["urn"];
  return withWireSecrets(value);
}

function isText(value: unknown): boolean {
  return typeof value === "string" && value !== "";
}
