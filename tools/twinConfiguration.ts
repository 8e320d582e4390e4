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
 * What Pulumi.dev.yaml is to an AWS account, this is to the twin: two zones, one endpoint before the sample API. Nothing
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
  "portcullis:endpoints": [
    {
      host: "api.shop.example",
      hostedZoneId: "Z0PORTCULLIS",
      lockMode: "cloudfront",
      originProof: "header",
      origin: { sampleApi: { accountLogging: true } },
    },
  ],
};

function zone(letter: string, cidrs: Record<string, string>): Record<string, string> {
  return { name: `eu-central-1${letter}`, state: "active", ...cidrs };
}

/** Values of `portcullis:waf` that a test sets otherwise. */
export interface WafOverrides {
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
  management?: typeof TWIN_MANAGEMENT | undefined;
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
  const waf = { ...CONFIGURATION["portcullis:waf"], management, ...overrides };
  fs.writeFileSync(file, JSON.stringify({ config: { ...CONFIGURATION, "portcullis:waf": waf } }), { mode: 0o600 });
  return file;
}
