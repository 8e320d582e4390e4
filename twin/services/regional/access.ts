import { BlockList, isIPv4 } from "node:net";
import type { RequestContext } from "../../iam/conditions";
import { isAllowed, type Principal } from "../../iam/evaluate";
import { parsePolicy, type Policy } from "../../iam/policyDocument";
import type { GatewayEndpoint, RegionalConfiguration, Role } from "./configuration";

/** Where a request came from. */
export interface RequestOrigin {
  address: string;
  secure: boolean;
}

/** Every policy of the configuration, read once; refuses one that it understands only in part. */
export class AccessBook {
  private readonly identity = new Map<string, Policy[]>();
  private readonly resource = new Map<string, Policy[]>();
  private readonly endpoints: { endpoint: GatewayEndpoint; policy: Policy; range: BlockList }[];

  constructor(private readonly configuration: RegionalConfiguration) {
    for (const role of configuration.roles) {
      const policies = role.policies.map(({ name, document }) => parsePolicy(document, `role ${role.arn}: ${name}`));
      this.identity.set(role.arn, policies);
    }
    for (const { name, policy } of configuration.s3.buckets) {
      if (policy !== undefined) this.resource.set(name, [parsePolicy(policy, `bucket ${name}`)]);
    }
    for (const { arn, policy } of configuration.secretsManager.secrets) {
      if (policy !== undefined) this.resource.set(arn, [parsePolicy(policy, `secret ${arn}`)]);
    }
    this.endpoints = configuration.s3.endpoints.map((endpoint) => {
      const range = new BlockList();
      const [address = "", prefix = ""] = endpoint.vpcCidr.split("/");
      range.addSubnet(address, Number(prefix));
      return { endpoint, policy: parsePolicy(endpoint.policy, `VPC endpoint ${endpoint.id}`), range };
    });
  }

  /**
   * Whether a role (undefined: nobody known) may.
   *
   * @param owner bucket name or secret ARN, whose policy counts too.
   */
  allows(
    role: Role | undefined,
    action: string,
    resource: string,
    owner: string,
    from: RequestOrigin,
    keys: RequestContext = {},
  ): boolean {
    const endpoint = action.startsWith("s3:")
      ? this.endpoints.find(({ range }) => isIPv4(from.address) && range.check(from.address))
      : undefined;
    const principal: Principal = role === undefined ? { kind: "anonymous" } : { kind: "role", arn: role.arn };
    const context: RequestContext = {
      ...keys,
      "aws:securetransport": String(from.secure),
      "aws:requestedregion": this.configuration.region,
      // A request through a VPC endpoint has no public source address.
      ...(endpoint === undefined
        ? { "aws:sourceip": from.address }
        : { "aws:sourcevpce": endpoint.endpoint.id, "aws:sourcevpc": endpoint.endpoint.vpcId }),
      ...(role === undefined
        ? {}
        : { "aws:principalarn": role.arn, "aws:principalaccount": this.configuration.accountId }),
    };
    const policies = {
      identity: role === undefined ? [] : (this.identity.get(role.arn) ?? []),
      resource: this.resource.get(owner) ?? [],
      endpoint: endpoint === undefined ? undefined : [endpoint.policy],
    };
    return isAllowed(policies, { principal, action, resource, context });
  }
}
