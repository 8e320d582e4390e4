import { type Attachment, ProtectedEndpoint, type ProtectedEndpointArgs } from "../../components";
import { type Declared, settled, startMocks } from "./componentsMocks";

export const REGION = "eu-central-1";
export const CERTIFICATE = "arn:aws:acm:eu-central-1:123456789012:certificate/0a1b2c3d-0000-0000-0000-000000000000";

/** Of a stack with an active zone and a reserved one. */
export const ATTACHMENT: Attachment = {
  region: REGION,
  egressAddresses: { active: ["203.0.113.11"], reserved: ["203.0.113.10"], retiring: [] },
  loadBalancerDnsName: "waf-lb-1.eu-central-1.elb.amazonaws.com",
  loadBalancerZoneId: "Z215JYRZR1TBD5",
  listenerArn: "arn:aws:elasticloadbalancing:eu-central-1:123456789012:listener/app/waf-lb/1/2",
  hostRouteBucket: "waf-gateways-bucket",
  hostRoutePrefix: "host-routes/",
  certificateNames: ["*.shop.example"],
};

/** The least that an endpoint needs. */
export const ENDPOINT: ProtectedEndpointArgs = {
  host: "api.shop.example",
  region: REGION,
  attachment: ATTACHMENT,
  origin: { restApiId: "a1b2c3d4e5", stageName: "prod" },
};

/** An endpoint with a hosted zone, under Pulumi's mocks. */
export async function declareEndpoint(
  changes: Partial<ProtectedEndpointArgs>,
): Promise<{ declared: Declared; endpoint: ProtectedEndpoint }> {
  const declared = await startMocks();
  const endpoint = new ProtectedEndpoint("orders", { ...ENDPOINT, hostedZoneId: "Z0PORTCULLIS", ...changes });
  await settled(declared);
  return { declared, endpoint };
}
