import { z } from "zod";
import { allowedAddresses } from "../contracts/attachment";

/** Everything that the probes of one protected endpoint need to know. Facts of the deployed stack, nothing secret. */
export interface ProbeTarget {
  externalHost: string;
  loadBalancerHost: string;
  /** Every EIP of the egress, active and reserved. */
  egressAddresses: string[];
  /** Private addresses of the running WAF gateways. */
  gatewayAddresses: string[];
  distributionId: string;
  distributionHost: string;
  apiId: string;
  apiHost: string;
  stage: string;
  /** Path of a resource that answers GET, POST and OPTIONS, and below it one item for GET, PUT and DELETE. */
  samplePath: string;
}

/** What a stack's outputs do not tell. */
export interface TargetContext {
  /** Private addresses of the running WAF gateways; at least one. */
  gatewayAddresses: string[];
  /** Default `/items`, of the sample API. */
  samplePath?: string;
}

const OutputsSchema = z.object({
  attachment: z.object({
    egressAddresses: z
      .object({ active: z.array(z.ipv4()), reserved: z.array(z.ipv4()) })
      .refine((addresses) => allowedAddresses(addresses).length > 0, "holds no address"),
    loadBalancerDnsName: z.string().min(1),
  }),
  endpoints: z
    .array(
      z.object({
        host: z.string().min(1),
        distributionId: z.string().min(1),
        distributionDomainName: z.string().min(1),
        apiId: z.string().min(1),
        apiHost: z.string().min(1),
        stageName: z.string().min(1),
      }),
    )
    .min(1),
});

/**
 * Reads the probes' targets, one an endpoint, from the outputs of a stack (`pulumi stack output --json`).
 * @throws Error that names every output that is missing or of another form.
 */
export function parseTargets(outputs: unknown, context: TargetContext): ProbeTarget[] {
  const parsed = OutputsSchema.safeParse(outputs);
  if (!parsed.success) {
    throw new Error(
      `The stack's outputs do not say what to probe; run \`pulumi up\` to its end first.\n${z.prettifyError(parsed.error)}`,
    );
  }
  // Without one, "no gateway port is open" would hold of nothing.
  if (context.gatewayAddresses.length === 0) {
    throw new Error("No WAF gateway is running, so there is nothing to probe; look at the auto-scaling groups.");
  }
  const { attachment, endpoints } = parsed.data;
  return endpoints.map((endpoint) => ({
    externalHost: endpoint.host,
    loadBalancerHost: attachment.loadBalancerDnsName,
    egressAddresses: allowedAddresses(attachment.egressAddresses),
    gatewayAddresses: context.gatewayAddresses,
    distributionId: endpoint.distributionId,
    distributionHost: endpoint.distributionDomainName,
    apiId: endpoint.apiId,
    apiHost: endpoint.apiHost,
    stage: endpoint.stageName,
    samplePath: context.samplePath ?? "/items",
  }));
}
