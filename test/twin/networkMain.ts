import * as path from "node:path";
import { INTERNET } from "../../twin/addresses";
import { runTwin } from "../../twin/process/run";
import { endpointInterfaces } from "../../twin/topology/interfaceEndpoints";
import { SERVICE_HOSTS } from "../../twin/topology/internet";
import { Resources } from "../../twin/topology/resources";

/** The twin's process with plain hosts in the places of CloudFront, S3 and API Gateway. */
const script = path.join(__dirname, "networkPeer.ts");
const { apiGateway, cloudfront, regional } = SERVICE_HOSTS;

void runTwin((records) => ({
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
    {
      name: "apiGateway",
      namespace: apiGateway.namespace,
      script,
      configuration: {
        addresses: [
          INTERNET.services.apiGateway,
          ...endpointInterfaces(new Resources(records)).map(({ link }) => link.address),
        ],
        port: 443,
      },
    },
  ],
  dns: [
    { name: "origin.test", address: INTERNET.services.cloudfront },
    { name: "s3.eu-central-1.amazonaws.com", address: INTERNET.services.s3 },
  ],
}));
