import { z } from "zod";
import { certificateSchema, listenAddressSchema, serverCertificatesSchema } from "../commonSchema";

const selectionSchema = z.strictObject({
  behavior: z.enum(["none", "whitelist", "all", "allExcept"]),
  names: z.array(z.string()),
});

/** CloudFront headers that the twin can know of a viewer. */
export const KNOWN_CLOUDFRONT_HEADERS = ["cloudfront-viewer-address", "cloudfront-forwarded-proto"] as const;

const behaviorSchema = z.strictObject({
  /** Undefined for the default behavior. */
  pathPattern: z.string().optional(),
  originId: z.string(),
  viewerProtocolPolicy: z.enum(["allow-all", "https-only", "redirect-to-https"]),
  allowedMethods: z.array(z.string()),
  /** What the origin is sent of the viewer's request, beside what CloudFront always sends. */
  forward: z.strictObject({
    headers: selectionSchema,
    cookies: selectionSchema,
    queryStrings: selectionSchema,
    /** Added by CloudFront; lower case. */
    cloudfrontHeaders: z.array(z.enum(KNOWN_CLOUDFRONT_HEADERS)),
  }),
  /** Code of the viewer-request function. */
  viewerRequestFunction: z
    .strictObject({
      name: z.string(),
      code: z
        .string()
        .refine((code) => Buffer.byteLength(code) <= 10 * 1024, "CloudFront takes 10 KB of function code at most"),
    })
    .optional(),
});

const originSchema = z.strictObject({
  originId: z.string(),
  domainName: z.string(),
  originPath: z.string(),
  protocolPolicy: z.enum(["https-only", "http-only", "match-viewer"]),
  httpPort: z.number().int(),
  httpsPort: z.number().int(),
  sslProtocols: z.array(z.enum(["TLSv1", "TLSv1.1", "TLSv1.2"])).min(1),
  /** What the edge proves itself with to an origin that asks. */
  clientCertificate: certificateSchema.optional(),
  connectionAttempts: z.number().int().min(1).max(3),
  connectionTimeoutMilliseconds: z.number().positive(),
  readTimeoutMilliseconds: z.number().positive(),
  customHeaders: z.array(z.strictObject({ name: z.string(), value: z.string() })),
});

const distributionSchema = z.strictObject({
  id: z.string(),
  domainName: z.string(),
  aliases: z.array(z.string()),
  enabled: z.boolean(),
  /** Oldest version of TLS that viewers may speak. */
  minimumTlsVersion: z.enum(["TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3"]),
  origins: z.array(originSchema),
  /** In the order in which CloudFront tries them; the default one last. */
  behaviors: z.array(behaviorSchema).min(1),
});

export const cloudfrontConfigurationSchema = z.strictObject({
  https: listenAddressSchema,
  /** Undefined: nothing listens for plain HTTP. */
  http: listenAddressSchema.optional(),
  /** Address that origins see as their peer; undefined takes the system's choice. */
  originFacingAddress: z.string().optional(),
  /** Name server that origins' names are resolved with. */
  nameServer: z.string(),
  /** PEM of the authorities that CloudFront trusts. */
  trustedCertificates: z.string(),
  serverCertificates: serverCertificatesSchema,
  distributions: z.array(distributionSchema),
});

export type CloudfrontConfiguration = z.infer<typeof cloudfrontConfigurationSchema>;
export type Distribution = z.infer<typeof distributionSchema>;
export type CacheBehavior = z.infer<typeof behaviorSchema>;
export type CustomOrigin = z.infer<typeof originSchema>;
export type Selection = z.infer<typeof selectionSchema>;
