/**
 * A WAF stack and one API behind it, with Portcullis as a library. In a project of your own, `npm install portcullis` and
 * import from "portcullis".
 */
import * as path from "node:path";
import { ProtectedEndpoint, PublicWafStack, ZoneState } from "../../components";

const waf = new PublicWafStack("waf", {
  region: "eu-central-1",
  cidrBlock: "10.40.0.0/16",
  zones: [
    { name: "eu-central-1a", state: ZoneState.Active, publicCidr: "10.40.0.0/24", gatewayCidr: "10.40.10.0/24" },
    { name: "eu-central-1b", state: ZoneState.Active, publicCidr: "10.40.1.0/24", gatewayCidr: "10.40.11.0/24" },
  ],
  certificate: { domainName: "*.shop.example", hostedZoneId: "Z0PORTCULLIS" },
  imageId: "ami-0123456789abcdef0",
  // Made by `npm run gateway:bundle`.
  gatewayBundlePath: path.resolve(__dirname, "../../.cache/gateway-bundle/gateway-bundle.tar"),
});

const endpoint = new ProtectedEndpoint("orders", {
  host: "orders.shop.example",
  hostedZoneId: "Z0PORTCULLIS",
  region: "eu-central-1",
  attachment: waf.attachment,
  origin: { restApiId: "a1b2c3d4e5", stageName: "prod" },
});

/** For `authorizerId` of every method of the API, and for the triggers of its deployment. */
export const authorizerId = endpoint.authorizerId;
export const authorizerRevision = endpoint.authorizerRevision;
export const url = endpoint.externalUrl;
