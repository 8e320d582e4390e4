import * as path from "node:path";
import { INTERNET } from "../../twin/addresses";
import { runTwin } from "../../twin/process/run";
import { SERVICE_HOSTS } from "../../twin/topology/internet";

/** The twin's process with two plain hosts in the places of CloudFront and S3. */
const script = path.join(__dirname, "networkPeer.ts");
const { cloudfront, regional } = SERVICE_HOSTS;

void runTwin(() => ({
  services: [
    {
      name: "cloudfront",
      namespace: cloudfront.namespace,
      script,
      configuration: { addresses: [INTERNET.services.cloudfront], port: 443 },
    },
    {
      name: "regional",
      namespace: regional.namespace,
      script,
      configuration: { addresses: [INTERNET.services.s3], port: 443 },
    },
  ],
  dns: [
    { name: "origin.test", address: INTERNET.services.cloudfront },
    { name: "s3.eu-central-1.amazonaws.com", address: INTERNET.services.s3 },
  ],
}));
