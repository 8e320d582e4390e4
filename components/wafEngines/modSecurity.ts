import * as fs from "node:fs";
import * as pulumi from "@pulumi/pulumi";
import { GATEWAY_HEALTH_PATH, GATEWAY_PORT, type GatewaySettings } from "../../contracts/gatewaySettings";
import { GATEWAY_BUNDLE_PREFIX, HOST_ROUTE_PREFIX } from "../../contracts/hostRoute";
import type { ManagementSettings } from "../../contracts/managementSettings";
import { workloadFile } from "../packaging/packageRoot";
import { bundledManagement } from "./managementEngine";
import type { WafEngine } from "./wafEngine";

/** https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instancedata-add-user-data.html: before it is base64. */
export const USER_DATA_MAXIMUM_BYTES = 16_384;

/** Where the bootstrap script takes its settings, as base64 of JSON. */
const SETTINGS_TOKEN = "@PORTCULLIS_SETTINGS@";

/** nginx + libmodsecurity + OWASP CRS. Everything but the bootstrap script comes from the gateway bundle. */
export const modSecurity: WafEngine = {
  port: GATEWAY_PORT,
  healthPath: GATEWAY_HEALTH_PATH,
  userData: bootstrap,
  instancePermissions: (bucketArn) => [
    {
      Effect: "Allow",
      Action: ["s3:GetObject"],
      // Prefixes, not the one bundle: gateways of the last version must still boot while a new one is rolled out.
      Resource: [GATEWAY_BUNDLE_PREFIX, HOST_ROUTE_PREFIX].map((prefix) => pulumi.interpolate`${bucketArn}/${prefix}*`),
    },
    {
      Effect: "Allow",
      Action: ["s3:ListBucket"],
      Resource: [bucketArn],
      Condition: { StringLike: { "s3:prefix": [`${GATEWAY_BUNDLE_PREFIX}*`, `${HOST_ROUTE_PREFIX}*`] } },
    },
  ],
  management: bundledManagement(bootstrap),
};

function bootstrap(settings: GatewaySettings | ManagementSettings): string {
  return fillBootstrap(fs.readFileSync(workloadFile("gatewayAgent", "bootstrap.py"), "utf8"), settings);
}

/**
 * Puts the settings into the bootstrap script.
 * @throws Error when the script does not take settings exactly once, or is too large with them.
 */
export function fillBootstrap(script: string, settings: GatewaySettings | ManagementSettings): string {
  const parts = script.split(SETTINGS_TOKEN);
  if (parts.length !== 2) {
    throw new Error(
      `The bootstrap script must hold ${SETTINGS_TOKEN} exactly once, but does ${parts.length - 1} times.`,
    );
  }
  const filled = parts.join(Buffer.from(JSON.stringify(settings)).toString("base64"));
  const bytes = Buffer.byteLength(filled);
  if (bytes > USER_DATA_MAXIMUM_BYTES) {
    throw new Error(
      `User data is ${bytes} bytes; EC2 takes at most ${USER_DATA_MAXIMUM_BYTES}. Move code from the bootstrap script ` +
        "to the gateway bundle.",
    );
  }
  return filled;
}
