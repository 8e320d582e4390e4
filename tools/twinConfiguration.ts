import * as fs from "node:fs";
import * as path from "node:path";
import { INTERNET } from "../twin/addresses";
import type { TwinPaths } from "../twin/paths";

/** Name of the stack that runs on the twin. */
export const TWIN_STACK = "twin";

/** The management server, for administrators on the twin's internet. */
export const TWIN_MANAGEMENT = {
  access: "public",
  host: "waf-admin.shop.example",
  adminCidrs: [`${INTERNET.admin}/32`],
  hostedZoneId: "Z0PORTCULLIS",
  eventsMegabytes: 16,
};

/**
 * What Pulumi.dev.yaml is to an AWS account, this is to the twin: two zones, and endpoints before sample APIs. Nothing
 * is protected, since the whole of it is thrown away.
 */
const CONFIGURATION = {
  "aws:region": "eu-central-1",
  "portcullis:waf": {
    cidrBlock: "10.40.0.0/16",
    zones: [
      zone("a", { publicCidr: "10.40.0.0/24", gatewayCidr: "10.40.10.0/24", managementCidr: "10.40.20.0/28" }),
      zone("b", { publicCidr: "10.40.1.0/24", gatewayCidr: "10.40.11.0/24", managementCidr: "10.40.21.0/28" }),
    ],
    certificate: { domainName: "*.shop.example", hostedZoneId: "Z0PORTCULLIS" },
    // On the twin every image is the Debian 13 root file system that set-up made.
    imageId: "ami-0d13d13d13d13d13d",
    protect: false,
    hostRoutePollSeconds: 1,
    // A gateway of the twin is healthy within seconds, or never.
    gatewayStartMinutes: 1,
  },
};

/** An entry of `portcullis:endpoints`. */
export interface TwinEndpoint {
  host: string;
  hostedZoneId: string;
  lockMode?: string;
  originProof?: string;
  alsoAccept?: string;
  originSecretGeneration?: number;
  clientCertificateGeneration?: number;
  sendServerName?: boolean;
  origin: { sampleApi: { accountLogging: boolean; anyMethod?: boolean; endpointType?: string } };
}

/** What every test but those of the modes is content with. */
const ENDPOINT: TwinEndpoint = {
  host: "api.shop.example",
  hostedZoneId: "Z0PORTCULLIS",
  lockMode: "cloudfront",
  originProof: "header",
  origin: { sampleApi: { accountLogging: true } },
};

/** An endpoint in each lock mode, and with each proof. */
export const EVERY_LOCK: WafOverrides = {
  privateApis: true,
  endpoints: [
    ENDPOINT,
    endpoint("certificate.shop.example", {}),
    endpoint("direct.shop.example", { lockMode: "direct" }),
    endpoint("private.shop.example", { lockMode: "private" }),
    endpoint("iam.shop.example", { lockMode: "iam" }),
    endpoint("edge.shop.example", { originProof: "header", sendServerName: false }, "EDGE"),
  ],
};

/** Small: one method for every verb. */
function endpoint(host: string, lock: Partial<TwinEndpoint>, endpointType?: string): TwinEndpoint {
  return {
    host,
    hostedZoneId: ENDPOINT.hostedZoneId,
    ...lock,
    origin: { sampleApi: { accountLogging: false, anyMethod: true, endpointType } },
  };
}

function zone(letter: string, cidrs: Record<string, string>): Record<string, string> {
  return { name: `eu-central-1${letter}`, state: "active", ...cidrs };
}

/** Values of `portcullis:waf` that are set otherwise, and the endpoints. */
export interface WafOverrides {
  /** Default one, behind CloudFront with a secret. */
  endpoints?: TwinEndpoint[];
  privateApis?: boolean;
  zones?: Record<string, string>[];
  egress?: string;
  /** In place of `cidrBlock`. */
  network?: { vpcId: string };
  cidrBlock?: undefined;
  gatewayBundle?: string;
  hostRoutePollSeconds?: number;
  protect?: boolean;
  httpRedirect?: boolean;
  gatewayStartMinutes?: number;
  management?: Record<string, unknown> | undefined;
  scaling?: { minimum?: number; maximum?: number; cpuPercent?: number; requestsPerGateway?: number };
  update?: string;
}

/** Writes the stack's configuration to where the twin keeps its own, and returns the file. */
export function writeTwinConfiguration(paths: TwinPaths, overrides: WafOverrides = {}): string {
  fs.mkdirSync(paths.root, { recursive: true, mode: 0o700 });
  const file = path.join(paths.root, `Pulumi.${TWIN_STACK}.yaml`);
  // JSON is YAML.
  // Other zones have no subnets for a management server, unless they say so.
  const management = overrides.zones === undefined ? TWIN_MANAGEMENT : undefined;
  const { endpoints = [ENDPOINT], ...values } = overrides;
  const waf = { ...CONFIGURATION["portcullis:waf"], management, ...values };
  const config = { ...CONFIGURATION, "portcullis:waf": waf, "portcullis:endpoints": endpoints };
  fs.writeFileSync(file, JSON.stringify({ config }), { mode: 0o600 });
  return file;
}
