import { z } from "zod";
import { allowedAddresses } from "../contracts/attachment";
import { LockMode } from "../contracts/lockMode";
import { MANAGEMENT_ADMIN_PORT, MANAGEMENT_AGENT_PORT } from "../contracts/managementSettings";
import { EndpointSchema, lockOf } from "./endpointOutputs";

/** Everything that the probes of one protected endpoint need to know. Facts of the deployed stack, nothing secret. */
export interface ProbeTarget {
  externalHost: string;
  /** External hosts of the same stack's other endpoints; of many, those that follow it in the list. */
  otherHosts: string[];
  loadBalancerHost: string;
  /** Whether the load balancer's port 80 redirects to HTTPS; otherwise it is closed. */
  httpRedirect: boolean;
  /** Every EIP of the egress, in use or not. */
  egressAddresses: string[];
  /** Private addresses of the running WAF gateways; empty where they are not known. */
  gatewayAddresses: string[];
  /** Undefined for a stack without a management server. */
  management: ManagementTarget | undefined;
  lockMode: LockMode;
  /** Undefined in other modes than `cloudfront`. */
  distribution: DistributionTarget | undefined;
  api: ApiTarget;
  /** What the API's owner must do before its origin is locked; empty where the stack's own program makes the API. */
  ownerTasks: string[];
  /** Path that answers GET with 2xx. On the twin also OPTIONS, and below it one item. */
  samplePath: string;
  /** Path that takes POST, and below it an item for PUT and DELETE; undefined where nothing may be written. */
  writePath: string | undefined;
}

/** The distribution between gateways and API. */
export interface DistributionTarget {
  id: string;
  host: string;
  /** Whether it proves itself by a client certificate; otherwise by a secret header. */
  byCertificate: boolean;
  /** Whether the gateways name it in the handshake; WAF engines that cannot are configured not to. */
  isNamed: boolean;
}

/** The API, and the name under which whoever is let in asks for it. */
export interface ApiTarget {
  id: string;
  stage: string;
  region: string;
  /** Name that is connected to: the API's own, the regional name of its custom domain, or an interface endpoint's. */
  connectTo: string;
  /** Name that is meant, in the handshake and as Host. */
  host: string;
  /** What stands before a path there: the stage, or nothing on a custom domain. */
  pathPrefix: string;
  /** The name that AWS gave the API. Nobody is answered there, unless it is {@link host}. */
  ownHost: string;
  /** Whether an authorizer of the endpoint's decides on its methods. */
  hasAuthorizer: boolean;
}

/** What probes need to know of a management server. */
export interface ManagementTarget {
  /** DNS name of its load balancer. */
  entranceHost: string;
  entrancePort: number;
  /** Whether the load balancer stands on the internet; otherwise in the VPC alone. */
  isPublic: boolean;
  /** Whether administrators come by sessions of Session Manager, and nobody is let in by an address. */
  bySession: boolean;
  /** Private addresses of the server itself; empty where they are not known. */
  addresses: string[];
  /** Ports of the server itself: for admins, and for the gateways' agents. */
  ports: { admin: number; agents: number };
}

/** What a stack's outputs do not tell. */
export interface TargetContext {
  /** Private addresses of the running WAF gateways. Left out where they cannot be known; otherwise at least one. */
  gatewayAddresses?: string[];
  /** Private addresses of the management server. Default none. */
  managementAddresses?: string[];
  /** Default `/items`, of the sample API. */
  samplePath?: string;
  /** Default none: nothing is written. */
  writePath?: string;
}

const ManagementSchema = z.object({
  /** Where administrators go, e.g. `https://waf-admin.shop.example`. */
  url: z.url({ protocol: /^https$/ }),
  loadBalancerDnsName: z.string().min(1),
  session: z.unknown().nullish(),
});

const OutputsSchema = z.object({
  attachment: z.object({
    /** Stacks of before it was told have one kind of endpoint only, whose API's host names it. */
    region: z.string().min(1).optional(),
    egressAddresses: z
      .object({ active: z.array(z.ipv4()), reserved: z.array(z.ipv4()), retiring: z.array(z.ipv4()) })
      .refine((addresses) => allowedAddresses(addresses).length > 0, "holds no address"),
    loadBalancerDnsName: z.string().min(1),
  }),
  endpoints: z.array(EndpointSchema).min(1),
  httpRedirect: z.boolean().optional(),
  management: ManagementSchema.nullish(),
});

/** Each endpoint is asked for by the others' connections; of a hundred endpoints, all of all would be ten thousand. */
const MOST_OTHERS = 10;

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
  if (context.gatewayAddresses?.length === 0) {
    throw new Error("No WAF gateway is running, so there is nothing to probe; look at the auto-scaling groups.");
  }
  const { attachment, endpoints, httpRedirect = false, management } = parsed.data;
  return endpoints.map((endpoint, index) => ({
    externalHost: endpoint.host,
    otherHosts: [...endpoints.slice(index + 1), ...endpoints.slice(0, index)]
      .slice(0, MOST_OTHERS)
      .map(({ host }) => host),
    loadBalancerHost: attachment.loadBalancerDnsName,
    httpRedirect,
    egressAddresses: allowedAddresses(attachment.egressAddresses),
    gatewayAddresses: context.gatewayAddresses ?? [],
    management: management == null ? undefined : managementTarget(management, context.managementAddresses ?? []),
    ...lockOf(endpoint, attachment.region),
    ownerTasks: endpoint.ownerTasks ?? [],
    samplePath: context.samplePath ?? "/items",
    writePath: context.writePath,
  }));
}

function managementTarget(outputs: z.infer<typeof ManagementSchema>, addresses: string[]): ManagementTarget {
  const { port } = new URL(outputs.url);
  return {
    entranceHost: outputs.loadBalancerDnsName,
    entrancePort: port === "" ? 443 : Number(port),
    // AWS begins the names of those that have private addresses alone with it, and no others.
    bySession: outputs.session != null,
    isPublic: !outputs.loadBalancerDnsName.startsWith("internal-"),
    addresses,
    ports: { admin: MANAGEMENT_ADMIN_PORT, agents: MANAGEMENT_AGENT_PORT },
  };
}
