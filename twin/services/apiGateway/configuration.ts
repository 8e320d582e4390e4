import { z } from "zod";
import { certificateSchema, listenAddressSchema, serverCertificatesSchema } from "../commonSchema";
import { roleSessionSchema } from "../roleSession";
import { webAclSchema } from "./webAclConfiguration";

const methodSchema = z.strictObject({
  resourceId: z.string(),
  /** E.g. `/items/{id}`. */
  resourcePath: z.string().startsWith("/"),
  /** A verb, or `ANY`. */
  httpMethod: z.string(),
  /** Undefined: no authorizer is asked. */
  authorizerId: z.string().optional(),
  /** AWS_IAM: only signed requests of principals that may. */
  iamAuthorization: z.boolean().optional(),
  integration: z.strictObject({
    functionArn: z.string(),
    timeoutMilliseconds: z.number().positive(),
  }),
});

const authorizerSchema = z.strictObject({
  id: z.string(),
  functionArn: z.string(),
  /** E.g. `method.request.header.X-Origin-Verify`. */
  identitySources: z.array(z.string().regex(/^(method\.request\.(header|querystring)|stageVariables|context)\..+$/)),
  /** 0: every request asks. */
  resultTtlSeconds: z.number().int().min(0).max(3600),
});

/** An API as it was when it was deployed. */
const deploymentSchema = z.strictObject({
  id: z.string(),
  disableExecuteApiEndpoint: z.boolean(),
  /** JSON text. */
  resourcePolicy: z.string().optional(),
  binaryMediaTypes: z.array(z.string()),
  resources: z.array(z.strictObject({ id: z.string(), path: z.string().startsWith("/") })),
  methods: z.array(methodSchema),
  authorizers: z.array(authorizerSchema),
});

const stageSchema = z.strictObject({
  name: z.string(),
  variables: z.record(z.string(), z.string()),
  accessLog: z.strictObject({ logGroup: z.string(), format: z.string() }).optional(),
  /** By method path, e.g. all of them (`*` twice) or `items/GET`; the exact one wins. */
  throttling: z.array(z.strictObject({ methodPath: z.string(), ratePerSecond: z.number(), burst: z.number() })),
  /** Looks at every request before anything else does. */
  webAcl: webAclSchema.optional(),
  deployment: deploymentSchema,
});

const apiSchema = z.strictObject({
  id: z.string(),
  host: z.string(),
  endpointType: z.enum(["REGIONAL", "EDGE", "PRIVATE"]),
  /** Hosts of a private API with the ids of the endpoints behind them that it is associated with. */
  associatedHosts: z.record(z.string(), z.string()).optional(),
  stages: z.array(stageSchema),
});

/** A REGIONAL custom domain name. */
const domainSchema = z.strictObject({
  /** Lower case. */
  name: z.string(),
  certificate: certificateSchema,
  minimumTlsVersion: z.enum(["TLSv1.2", "TLSv1.3"]),
  /** Endpoint access mode STRICT: the server name of the handshake must be the Host. */
  matchServerName: z.boolean(),
  /** PEM of the authorities whose clients may come; undefined asks for no client certificate. */
  truststore: z.string().optional(),
  mappings: z.array(
    z.strictObject({
      /** First segment of the path; empty for every path that no other mapping takes. */
      basePath: z.string(),
      apiId: z.string(),
      /** Undefined: the path names the stage, behind the base path. */
      stageName: z.string().optional(),
    }),
  ),
});

/** An interface endpoint for private APIs. */
const endpointSchema = z.strictObject({
  id: z.string(),
  vpcId: z.string(),
  /** JSON text. */
  policy: z.string(),
  /** Names of the endpoint itself, lower case. */
  names: z.array(z.string()),
  /** Where its requests arrive, and nobody else's. */
  listeners: z.array(listenAddressSchema),
});

export const apiGatewayConfigurationSchema = z.strictObject({
  https: listenAddressSchema,
  serverCertificates: z.array(serverCertificatesSchema.element),
  region: z.string(),
  accountId: z.string(),
  /** Unix socket of the Lambda service. */
  lambdaSocket: z.string(),
  /** Folder of the log groups. */
  logGroups: z.string(),
  /** Address of the CloudFront edge that AWS puts before edge-optimised APIs. */
  edgeAddress: z.string(),
  apis: z.array(apiSchema),
  domains: z.array(domainSchema),
  endpoints: z.array(endpointSchema).optional(),
  /** Everybody who may sign a request. */
  sessions: z.array(roleSessionSchema).optional(),
});

export type ApiGatewayConfiguration = z.infer<typeof apiGatewayConfigurationSchema>;
export type Api = z.infer<typeof apiSchema>;
export type CustomDomain = z.infer<typeof domainSchema>;
export type ApiEndpoint = z.infer<typeof endpointSchema>;
export type Stage = z.infer<typeof stageSchema>;
export type ApiDeployment = z.infer<typeof deploymentSchema>;
export type ApiMethod = z.infer<typeof methodSchema>;
export type Authorizer = z.infer<typeof authorizerSchema>;
