/** Places from which probes send requests. */
export enum VantagePointName {
  /** A host on the internet that belongs to nobody we know. */
  Internet = "internet",
  /** A workload in the stack's VPC that is no gateway, with a public address of its own. */
  Bystander = "bystander",
  /** Another customer's CloudFront distribution, which sets every header that CloudFront lets it set. */
  ForeignDistribution = "foreign-distribution",
  /** A host on the internet from whose address the management server may be reached. */
  Admin = "admin",
  /** Software that runs on a WAF gateway. */
  Gateway = "gateway",
}

/** A version of TLS, by the name that Node and OpenSSL have for it. */
export type TlsVersion = "TLSv1" | "TLSv1.1" | "TLSv1.2" | "TLSv1.3";

/** One HTTP/1 request, sent byte for byte as given. */
export interface ProbeRequest {
  /** Host name or address to connect to. A name is resolved at the vantage point. */
  connectTo: string;
  port: number;
  /** TLS server name; an empty string sends none. */
  serverName: string;
  /** Whether the server's certificate must be valid for {@link serverName}. */
  verifyCertificate: boolean;
  method: string;
  /** Request target exactly as it goes on the wire. */
  target: string;
  /** Header lines in order, `Host` among them. `Content-Length` and `Connection: close` are added. */
  headers: [name: string, value: string][];
  body: string;
  timeoutMilliseconds: number;
  /** Default 1.1. */
  httpVersion?: "1.0" | "1.1";
  /** The one version of TLS that is offered. Default: TLS 1.2 and 1.3. */
  tlsVersion?: TlsVersion;
  /** Private address of the machine that sends; for {@link VantagePointName.Gateway}, which is more than one. */
  sender?: string;
  /** Routers between the software that sends and its machine, as before a container's. For the same; default 0. */
  hopsBehind?: number;
  /** Name of a connection that is kept and used again, as by a client with many requests. Default: one of its own. */
  connection?: string | undefined;
  /** What the sender claims to be; filled in when it is sent, so that no secret stands in a probe or a report. */
  claims?: Claims;
  /** Presented in the handshake. Filled in from {@link claims}. */
  clientCertificate?: ClientCertificate;
}

/** Claims of a sender. */
export interface Claims {
  /** Signed for API Gateway in a region (AWS Signature Version 4), by a caller of the API or by nobody it knows. */
  signature?: { region: string; by: "caller" | "stranger" };
  /** The origin secret, as if it had leaked, in the place of {@link LEAKED_SECRET} in header values. */
  secret?: true;
  /** A client certificate of an authority that nobody trusts. */
  certificate?: true;
}

/** Stands in a header's value for the origin secret. */
export const LEAKED_SECRET = "{the origin secret}";

/** A certificate with its key, PEM. */
export interface ClientCertificate {
  certificatePem: string;
  privateKeyPem: string;
}

/** What came of a request: a response, or how far it got. */
export type ProbeResponse =
  | { outcome: "response"; status: number; headers: [name: string, value: string][]; body: string }
  | { outcome: "timeout" | "refused" | "unresolved" | "tls" | "closed"; detail: string };

/** Sends requests from where it is asked to. */
export interface VantagePoint {
  send(from: VantagePointName, request: ProbeRequest): Promise<ProbeResponse>;
}
