import { z } from "zod";

/** Headers as an HTTP message has them: names and values in turn. */
const RawHeaders = z.array(z.string());

/** What a client sends to the gateway. The body is base64. */
const ClientRequest = z.object({
  method: z.string(),
  path: z.string(),
  host: z.string(),
  headers: RawHeaders,
  body: z.string(),
  /** Source address of the connection: the load balancer's unless a test is about another peer. */
  from: z.string(),
});
export type ClientRequest = z.infer<typeof ClientRequest>;

/** One line to the process inside the namespaces. */
export const Command = z.discriminatedUnion("do", [
  z.object({ do: z.literal("request"), request: ClientRequest }),
  /** Puts or (without a text) removes an object of the bucket, and waits until the agent has looked at it. */
  z.object({ do: z.literal("object"), key: z.string(), text: z.string().optional() }),
  /** Sends bytes as they are over TLS and returns everything that comes back. */
  z.object({ do: z.literal("raw"), bytes: z.string() }),
  /** Text of a file on the gateway. */
  z.object({ do: z.literal("read"), file: z.string() }),
  /** Ends and starts the management server's programs, as a failure and systemd would. */
  z.object({ do: z.literal("management"), runs: z.boolean() }),
]);
export type Command = z.infer<typeof Command>;

/** What the origin received, as it was on the wire. */
const OriginRequest = z.object({
  method: z.string(),
  target: z.string(),
  headers: RawHeaders,
  body: z.string(),
  /** Name in the TLS handshake; empty when there was none. */
  serverName: z.string(),
});
export type OriginRequest = z.infer<typeof OriginRequest>;

/** One line from the process inside. */
export const Reply = z.object({
  error: z.string().optional(),
  status: z.number().optional(),
  headers: RawHeaders.optional(),
  body: z.string().optional(),
  /** What the origin received because of this command. */
  received: z.array(OriginRequest).optional(),
});
export type Reply = z.infer<typeof Reply>;

/** What the process inside needs to know; its only argument, as JSON. */
export const StandOptions = z.object({
  rootFileSystem: z.string(),
  bundle: z.string(),
  /** What user data says the bundle's hash is. */
  bundleSha256: z.string(),
  objects: z.record(z.string(), z.string()),
  /** Whether there is a management server too. */
  management: z
    .object({
      /** Folder outside the stand in which `admins.sock` and `agents.sock` lead to the server's two ports. */
      sockets: z.string(),
      loginSecret: z.string(),
      eventsMegabytes: z.number(),
    })
    .optional(),
});
export type StandOptions = z.infer<typeof StandOptions>;

/** Where things stand on the stand's own network. */
export const STAND = {
  region: "eu-central-1",
  bucket: "stand-bucket",
  bundleKey: "gateway-bundles/bundle.tar",
  hostRoutePrefix: "host-routes/",
  origin: "abc123.execute-api.eu-central-1.amazonaws.com",
  originAddress: "192.0.2.20",
  s3Address: "192.0.2.30",
  metadataAddress: "169.254.169.254",
  loadBalancer: "10.40.0.9",
  stranger: "10.40.10.99",
  gateway: "10.40.10.5",
  gatewayId: "i-0aaaaaaaaaaaaaaa1",
  gatewayRoleId: "AROASTANDGATEWAY00001",
  secretsManagerAddress: "192.0.2.40",
  /** The management server has an interface of its own; this is the other end. */
  managementRouter: "10.40.20.1",
  management: "10.40.20.5",
  managementId: "i-0bbbbbbbbbbbbbbb2",
  loginSecretArn: "arn:aws:secretsmanager:eu-central-1:111122223333:secret:stand-login-a1b2c3",
} as const;
