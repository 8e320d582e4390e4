import { z } from "zod";
import { listenAddressSchema, serverCertificatesSchema } from "../commonSchema";
import { roleSessionSchema } from "../roleSession";

const assetSchema = z.strictObject({
  __asset: z.union([
    z.strictObject({ sha256: z.string(), text: z.string() }),
    z.strictObject({ sha256: z.string(), path: z.string() }),
  ]),
});

const functionSchema = z.strictObject({
  name: z.string(),
  arn: z.string(),
  /** Files of the package, by path inside it. */
  code: z.record(z.string(), assetSchema),
  /** `file.export`. */
  handler: z.string().regex(/^[^.][^\s]*\.[^.\s]+$/, "a handler is file.export"),
  runtime: z.string().regex(/^nodejs\d+\.x$/, "the twin runs Node.js functions only"),
  timeoutMilliseconds: z.number().int().positive(),
  memoryMegabytes: z.number().int().positive(),
  environment: z.record(z.string(), z.string()),
  credentials: z.strictObject({ accessKeyId: z.string(), secretAccessKey: z.string(), sessionToken: z.string() }),
  /** Undefined: shares what is not reserved. */
  reservedConcurrency: z.number().int().min(0).optional(),
  logGroup: z.string(),
  /** Statements of the function's resource policy: who may invoke it. */
  permissions: z.array(
    z.strictObject({
      principal: z.string(),
      action: z.string(),
      sourceArn: z.string().optional(),
      sourceAccount: z.string().optional(),
    }),
  ),
});

export const lambdaConfigurationSchema = z.strictObject({
  /** Unix socket of the Invoke API. */
  socket: z.string(),
  /** Folder for unpacked code. */
  workDirectory: z.string(),
  /** Folder of the log groups. */
  logGroups: z.string(),
  /** Folder that holds `@aws-sdk`, which Lambda's Node.js runtimes bring. */
  sdkModules: z.string(),
  /** PEM file of authorities that functions trust beside Node's own. */
  trustedCertificatesFile: z.string(),
  region: z.string(),
  accountId: z.string(),
  /** Invocations at a time of all functions that reserve nothing. */
  unreservedConcurrency: z.number().int().min(0),
  /** Where the public Invoke API is. */
  https: listenAddressSchema,
  serverCertificates: serverCertificatesSchema,
  /** Everybody who may sign a call of it. */
  sessions: z.array(roleSessionSchema),
  functions: z.array(functionSchema),
});

export type LambdaConfiguration = z.infer<typeof lambdaConfigurationSchema>;
export type FunctionConfiguration = z.infer<typeof functionSchema>;
