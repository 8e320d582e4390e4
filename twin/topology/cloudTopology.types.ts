/** Names of the cloud services that run as processes of their own on the twin's internet. */
export type ServiceName = "cloudfront" | "apiGateway" | "lambda" | "regional";

/** What the process of a cloud service must be told. */
export interface CloudService {
  name: ServiceName;
  /** Network namespace that it runs in; see `SERVICE_HOSTS` in topology/internet.ts. */
  namespace: string;
  /** Absolute path of its script. */
  script: string;
  /** Whole configuration, sent when it differs from the one in force. Its shape is the service's own. */
  configuration: unknown;
}

/** The cloud services that the records ask for, and the names under which they are found. */
export interface CloudTopology {
  services: CloudService[];
  /** Address records of public names, e.g. `d111111abcdef8.cloudfront.net`. */
  dns: DnsAddress[];
}

/** One address of a name; a name with several addresses appears several times. */
export interface DnsAddress {
  /** Lower case, without a trailing dot. */
  name: string;
  /** IPv4. */
  address: string;
}
