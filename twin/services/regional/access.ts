import { BlockList, isIPv4 } from "node:net";
import type { RequestContext } from "../../iam/conditions";
import { isAllowed, type Principal } from "../../iam/evaluate";
import { parsePolicy, type Policy } from "../../iam/policyDocument";
import type { InterfaceEndpoint, RegionalConfiguration } from "./configuration";
import { identityPolicies, principalKeys, type RoleSession } from "../roleSession";

/** Where a request came from. */
export interface RequestOrigin {
  address: string;
  secure: boolean;
}

/** A VPC endpoint and the addresses that its requests come from. */
interface EndpointPolicy {
  service: "s3" | InterfaceService;
  id: string;
  vpcId: string;
  policy: Policy;
  sources: BlockList;
}

type InterfaceService = "secretsmanager" | "ssm" | "ssmmessages";

/** Regional services see the wire of an interface endpoint, not who is behind it. */
function readPolicy(document: unknown, owner: string): Policy {
  return withoutCallerAddress(parsePolicy(document, owner));
}

function withoutCallerAddress(policy: Policy): Policy {
  if (policy.statements.some(({ conditions }) => conditions.some(({ key }) => key === "aws:vpcsourceip"))) {
    throw new Error(`Policy of ${policy.owner}: the twin knows aws:VpcSourceIp of private APIs only`);
  }
  return policy;
}

/** Every policy of the configuration, read once; refuses one that it understands only in part. */
export class AccessBook {
  private readonly identity = new Map<string, Policy[]>();
  private readonly resource = new Map<string, Policy[]>();
  private readonly endpoints: EndpointPolicy[];

  constructor(private readonly configuration: RegionalConfiguration) {
    for (const role of configuration.sessions) {
      this.identity.set(role.arn, identityPolicies(role).map(withoutCallerAddress));
    }
    for (const { name, policy } of configuration.s3.buckets) {
      if (policy !== undefined) this.resource.set(name, [readPolicy(policy, `bucket ${name}`)]);
    }
    for (const { arn, policy } of configuration.secretsManager.secrets) {
      if (policy !== undefined) this.resource.set(arn, [readPolicy(policy, `secret ${arn}`)]);
    }
    this.endpoints = [
      ...configuration.s3.endpoints.map(({ id, vpcId, vpcCidr, policy }): EndpointPolicy => {
        const sources = new BlockList();
        const [address = "", prefix = ""] = vpcCidr.split("/");
        sources.addSubnet(address, Number(prefix));
        return { service: "s3", id, vpcId, sources, policy: readPolicy(policy, `VPC endpoint ${id}`) };
      }),
      ...interfaceEndpoints("secretsmanager", configuration.secretsManager.endpoints),
      ...interfaceEndpoints("ssm", configuration.systemsManager.endpoints),
      ...interfaceEndpoints("ssmmessages", configuration.sessionMessages.endpoints),
    ];
  }

  /**
   * Whether a role (undefined: nobody known) may.
   *
   * @param owner bucket name or secret ARN, whose policy counts too; anything else has none.
   */
  allows(
    role: RoleSession | undefined,
    action: string,
    resource: string,
    owner: string,
    from: RequestOrigin,
    keys: RequestContext = {},
  ): boolean {
    const endpoint = this.endpoints.find(
      ({ service, sources }) => action.startsWith(`${service}:`) && isIPv4(from.address) && sources.check(from.address),
    );
    const principal: Principal = role === undefined ? { kind: "anonymous" } : { kind: "role", arn: role.arn };
    const context: RequestContext = {
      ...keys,
      "aws:securetransport": String(from.secure),
      "aws:requestedregion": this.configuration.region,
      // A request through a VPC endpoint has no public source address.
      ...(endpoint === undefined
        ? { "aws:sourceip": from.address }
        : { "aws:sourcevpce": endpoint.id, "aws:sourcevpc": endpoint.vpcId }),
      ...(role === undefined ? {} : principalKeys(role, this.configuration.accountId)),
    };
    const policies = {
      identity: role === undefined ? [] : (this.identity.get(role.arn) ?? []),
      resource: this.resource.get(owner) ?? [],
      endpoint: endpoint === undefined ? undefined : [endpoint.policy],
    };
    return isAllowed(policies, { principal, action, resource, context });
  }
}

function interfaceEndpoints(service: InterfaceService, endpoints: InterfaceEndpoint[]): EndpointPolicy[] {
  return endpoints.map(({ id, vpcId, addresses, policy }) => {
    const sources = new BlockList();
    for (const address of addresses) sources.addAddress(address);
    return { service, id, vpcId, sources, policy: readPolicy(policy, `VPC endpoint ${id}`) };
  });
}
