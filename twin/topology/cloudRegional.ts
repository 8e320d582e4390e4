import { z } from "zod";
import { INTERNET } from "../addresses";
import type { ResourceRecord } from "../resourceRecord";
import type {
  Bucket,
  BucketObject,
  InterfaceEndpoint,
  RegionalConfiguration,
  Secret,
} from "../services/regional/configuration";
import type { RoleSession } from "../services/roleSession";
import type { CloudContext } from "./cloudContext";
import type { Instance } from "./instance.types";
import {
  ENDPOINT_TYPE,
  endpointInterfaces,
  endpointPolicy,
  kindOf,
  type RegionalEndpointService,
} from "./interfaceEndpoints";
import { Resource, type Resources } from "./resources";
import { machinesOf, sessionDocuments } from "./systemsManager";

/** Configuration of S3, Secrets Manager and Systems Manager. */
export function regionalConfiguration(
  records: readonly ResourceRecord[],
  resources: Resources,
  instances: readonly Instance[],
  sessions: RoleSession[],
  context: CloudContext,
): RegionalConfiguration {
  const { region, accountId, certificateAuthority } = context;
  const { s3, secretsManager, sessionMessages } = INTERNET.services;
  const certificates = (...names: string[]): RegionalConfiguration["s3"]["serverCertificates"] => [
    { names, certificate: certificateAuthority.issue(names) },
  ];
  return {
    region,
    accountId,
    sessions,
    s3: {
      https: { address: s3, port: 443 },
      http: { address: s3, port: 80 },
      serverCertificates: certificates(`s3.${region}.amazonaws.com`, `*.s3.${region}.amazonaws.com`),
      endpoints: gatewayEndpoints(resources),
      buckets: resources.ofType("aws:s3/bucket:Bucket").map((bucket) => bucketOf(bucket, resources)),
      runtimeObjects: context.paths.runtimeObjects,
    },
    secretsManager: {
      https: { address: secretsManager, port: 443 },
      serverCertificates: certificates(...namesOf("secretsmanager", region)),
      endpoints: interfaceEndpoints(resources, "secretsmanager"),
      secrets: resources
        .ofType("aws:secretsmanager/secret:Secret")
        .map((secret) => secretOf(secret, records, resources)),
    },
    systemsManager: {
      https: { address: INTERNET.services.systemsManager, port: 443 },
      serverCertificates: certificates(...namesOf("ssm", region)),
      endpoints: interfaceEndpoints(resources, "ssm"),
      documents: sessionDocuments(resources),
      machines: machinesOf(instances, context),
    },
    sessionMessages: {
      https: { address: sessionMessages, port: 443 },
      serverCertificates: certificates(...namesOf("ssmmessages", region)),
      endpoints: interfaceEndpoints(resources, "ssmmessages"),
    },
  };
}

/** Names of a service, and of every interface endpoint of it. */
function namesOf(service: RegionalEndpointService, region: string): string[] {
  return [`${service}.${region}.amazonaws.com`, `*.${service}.${region}.vpce.amazonaws.com`];
}

function bucketOf(bucket: Resource, resources: Resources): Bucket {
  const name = bucket.text("bucket") ?? bucket.id;
  const policy = resources.byText("aws:s3/bucketPolicy:BucketPolicy", "bucket", name)?.requiredText("policy");
  const objects = ["aws:s3/bucketObjectv2:BucketObjectv2", "aws:s3/bucketObject:BucketObject"]
    .flatMap((type) => resources.ofType(type))
    .filter((object) => object.text("bucket") === name)
    .map(objectOf);
  const versioning = resources.byText("aws:s3/bucketVersioning:BucketVersioning", "bucket", name);
  const versioned = versioning?.object("versioningConfiguration")?.text("status") === "Enabled";
  return { name, policy: policy ?? given(bucket.text("policy")), versioned, objects };
}

const assetSchema = z.object({
  __asset: z.union([z.object({ text: z.string() }), z.object({ path: z.string() })]),
});

function objectOf(object: Resource): BucketObject {
  const text = object.text("content");
  const base64 = object.text("contentBase64");
  const content =
    text !== undefined
      ? { text }
      : base64 !== undefined
        ? { base64 }
        : assetSchema.parse(object.record.inputs.source).__asset;
  return {
    key: object.text("key") ?? object.id,
    contentType: object.text("contentType") ?? "application/octet-stream",
    content,
    versionId: object.text("versionId"),
  };
}

function gatewayEndpoints(resources: Resources): RegionalConfiguration["s3"]["endpoints"] {
  return resources
    .ofType(ENDPOINT_TYPE)
    .filter((endpoint) => kindOf(endpoint) === "Gateway")
    .flatMap((endpoint) => {
      const vpc = resources.byId("aws:ec2/vpc:Vpc", endpoint.requiredText("vpcId"));
      if (vpc === undefined) return [];
      return [
        { id: endpoint.id, vpcId: vpc.id, vpcCidr: vpc.requiredText("cidrBlock"), policy: endpointPolicy(endpoint) },
      ];
    });
}

function interfaceEndpoints(resources: Resources, of: RegionalEndpointService): InterfaceEndpoint[] {
  const interfaces = endpointInterfaces(resources).filter(({ service }) => service === of);
  return [...new Set(interfaces.map(({ endpoint }) => endpoint))].map((endpoint) => ({
    id: endpoint.id,
    vpcId: endpoint.requiredText("vpcId"),
    addresses: interfaces.filter((one) => one.endpoint === endpoint).map(({ link }) => link.near),
    policy: endpointPolicy(endpoint),
  }));
}

function secretOf(secret: Resource, records: readonly ResourceRecord[], resources: Resources): Secret {
  const arn = secret.text("arn") ?? secret.id;
  // In the order of creation: each version that is put becomes the current one.
  const versions = records
    .filter(({ type }) => type === "aws:secretsmanager/secretVersion:SecretVersion")
    .map((record) => new Resource(record))
    .filter((version) => [secret.id, arn].includes(version.text("secretId") ?? ""));
  const stagesOf = (index: number): string[] => {
    const own = versions[index]?.record.inputs.versionStages;
    if (Array.isArray(own)) return z.array(z.string()).parse(own);
    const fromEnd = versions.length - 1 - index;
    return fromEnd === 0 ? ["AWSCURRENT"] : fromEnd === 1 ? ["AWSPREVIOUS"] : [];
  };
  return {
    arn,
    name: secret.text("name") ?? secret.id,
    policy:
      resources.byText("aws:secretsmanager/secretPolicy:SecretPolicy", "secretArn", arn)?.requiredText("policy") ??
      given(secret.text("policy")),
    versions: versions.map((version, index) => {
      const binary = version.text("secretBinary");
      return {
        versionId: version.text("versionId") ?? version.id,
        stages: stagesOf(index),
        value: binary === undefined ? { string: version.text("secretString") ?? "" } : { base64: binary },
      };
    }),
  };
}

/** The provider reports a resource without a policy with an empty one. */
function given(policy: string | undefined): string | undefined {
  return policy === "" ? undefined : policy;
}
