import { z } from "zod";
import { listenAddressSchema, serverCertificatesSchema } from "../commonSchema";
import { roleSessionSchema } from "../roleSession";

const policyTextSchema = z.string();

const objectSchema = z.strictObject({
  key: z.string(),
  contentType: z.string(),
  content: z.union([
    z.strictObject({ text: z.string() }),
    z.strictObject({ base64: z.string() }),
    z.strictObject({ path: z.string() }),
  ]),
  versionId: z.string().optional(),
  /** ISO 8601. Known of objects that were put while the twin ran. */
  lastModified: z.string().optional(),
});

const bucketSchema = z.strictObject({
  name: z.string(),
  /** JSON text. */
  policy: policyTextSchema.optional(),
  versioned: z.boolean(),
  /** Objects that the stack declares. */
  objects: z.array(objectSchema),
});

const secretSchema = z.strictObject({
  arn: z.string(),
  name: z.string(),
  policy: policyTextSchema.optional(),
  versions: z.array(
    z.strictObject({
      versionId: z.string(),
      stages: z.array(z.string()),
      value: z.union([z.strictObject({ string: z.string() }), z.strictObject({ base64: z.string() })]),
    }),
  ),
});

/** A gateway endpoint: requests from its VPC come from private addresses. */
const endpointSchema = z.strictObject({
  id: z.string(),
  vpcId: z.string(),
  vpcCidr: z.string(),
  policy: policyTextSchema,
});

/** An interface endpoint: requests through it come from addresses that nobody else has. */
const interfaceEndpointSchema = z.strictObject({
  id: z.string(),
  vpcId: z.string(),
  addresses: z.array(z.string()),
  policy: policyTextSchema,
});

const tagsSchema = z.record(z.string(), z.string());

/** A Session document that the stack declares. */
const documentSchema = z.strictObject({ name: z.string(), arn: z.string(), content: z.string(), tags: tagsSchema });

/** A machine: its agent speaks with the credentials of its own session of its role. */
const machineSchema = z.strictObject({ id: z.string(), arn: z.string(), tags: tagsSchema });

export const regionalConfigurationSchema = z.strictObject({
  s3: z.strictObject({
    https: listenAddressSchema,
    /** S3 answers plain HTTP too; policies may deny it (`aws:SecureTransport`). */
    http: listenAddressSchema.optional(),
    serverCertificates: serverCertificatesSchema,
    endpoints: z.array(endpointSchema),
    buckets: z.array(bucketSchema),
    /** Folder for the objects that are put while the twin runs. */
    runtimeObjects: z.string(),
  }),
  secretsManager: z.strictObject({
    https: listenAddressSchema,
    serverCertificates: serverCertificatesSchema,
    endpoints: z.array(interfaceEndpointSchema),
    secrets: z.array(secretSchema),
  }),
  systemsManager: z.strictObject({
    https: listenAddressSchema,
    serverCertificates: serverCertificatesSchema,
    endpoints: z.array(interfaceEndpointSchema),
    documents: z.array(documentSchema),
    machines: z.array(machineSchema),
  }),
  /** Control channels of agents and data channels of sessions. */
  sessionMessages: z.strictObject({
    https: listenAddressSchema,
    serverCertificates: serverCertificatesSchema,
    endpoints: z.array(interfaceEndpointSchema),
  }),
  region: z.string(),
  accountId: z.string(),
  sessions: z.array(roleSessionSchema),
});

export type RegionalConfiguration = z.infer<typeof regionalConfigurationSchema>;
export type Bucket = z.infer<typeof bucketSchema>;
export type BucketObject = z.infer<typeof objectSchema>;
export type InterfaceEndpoint = z.infer<typeof interfaceEndpointSchema>;
export type Machine = z.infer<typeof machineSchema>;
export type Secret = z.infer<typeof secretSchema>;
