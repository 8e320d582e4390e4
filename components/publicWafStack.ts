import * as path from "node:path";
import * as pulumi from "@pulumi/pulumi";
import type { Attachment } from "../contracts/attachment";
import type { GatewaySettings } from "../contracts/gatewaySettings";
import { HOST_ROUTE_PREFIX } from "../contracts/hostRoute";
import { InstanceRole, MANAGEMENT_PREFIX } from "../contracts/managementSettings";
import { PUBLIC_WAF_STACK_TYPE } from "../contracts/typeTokens";
import { createCertificate, type StackCertificateArgs } from "./certificate";
import { throwIfAny } from "./checks/problem";
import { publicWafStackProblems } from "./checks/publicWafStack";
import {
  DEFAULT_GATEWAY_START_MINUTES,
  DEFAULT_HOST_ROUTE_POLL_SECONDS,
  DEFAULT_INSTANCE_TYPE,
} from "./checks/wafValues";
import type { ScalingArgs } from "./checks/scaling";
import type { BroughtNetworkArgs } from "./checks/network";
import type { PreviousZone } from "./checks/zoneSteps";
import type { ZoneSlotArgs } from "./checks/zones";
import { createEgress } from "./egress";
import { EgressKind, planEgress } from "./egressPlan";
import { createGatewayBucket } from "./gatewayBucket";
import { createLoadBalancer } from "./loadBalancer";
import { createLoadBalancerLogs } from "./loadBalancerLogs";
import { createManagementServer, type ManagementServerArgs, type ManagementServerOutputs } from "./managementServer";
import { type Network, networkOf } from "./network";
import { type GatewayBundle, readGatewayBundle } from "./packaging/gatewayBundle";
import type { PartContext } from "./partContext";
import { createPrivateApiEndpoint } from "./privateApiEndpoint";
import { createS3Endpoint } from "./s3Endpoint";
import { createSecurityGroups } from "./securityGroups";
import { createServiceRole } from "./serviceRole";
import { wafEngine, WafEngineKind } from "./wafEngines/wafEngine";
import { judgeSteps } from "./zoneUpdate";
import { warnOfWeaker } from "./weakerDefaults";
import { weakerStack } from "./weakerStack";
import { UpdateKind } from "./updateKind";
import { createWafFleet } from "./wafFleet";

/** Arguments of {@link PublicWafStack}. */
export interface PublicWafStackArgs {
  /** AWS region of everything in the stack, e.g. `eu-central-1`. Zones must be in it. */
  region: string;
  /** CIDR of a VPC that is made, /16 to /28. Either this or `network`. */
  cidrBlock?: string;
  /** A VPC that exists; zone slots name its subnets. Either this or `cidrBlock`. */
  network?: BroughtNetworkArgs;
  /** Zone slots, two or more, append-only. */
  zones: ZoneSlotArgs[];
  /**
   * What the last update left of the zone slots: `await readPreviousZones()`, where the program exports the component's
   * `zones` under that name. Default none, and then no zone can be `retiring` or `gone`.
   */
  previousZones?: pulumi.Input<PreviousZone[]>;
  /** How gateways leave. Default a NAT gateway in each active zone. */
  egress?: EgressKind;
  /** Default certificate of the load balancer. */
  certificate: StackCertificateArgs;
  /** Id of a Debian 13 (amd64) image. */
  imageId: string;
  /** Path of the gateway bundle on this machine; `npx portcullis-gateway-bundle FOLDER` makes it. */
  gatewayBundlePath: string;
  /** x86-64 instance type of the gateways. Default `t3.small`. */
  instanceType?: string;
  /** WAF engine of the gateways. Default ModSecurity. */
  engine?: WafEngineKind;
  /** Protects the fixed addresses from deletion, but for those of retiring zones. Default true; false only for a stack that is thrown away. */
  protectAddresses?: boolean;
  /** Protects the load balancer, and the bucket while it holds objects, from deletion. Default true. */
  deletionProtection?: boolean;
  /** Whether the load balancer's port 80 sends clients to HTTPS, with 301. Default false: nothing listens there. */
  httpRedirect?: boolean;
  /** Seconds between two looks of a gateway at the host routes, 1 to 300. Default 10. */
  hostRoutePollSeconds?: number;
  /** Minutes that new gateways have to become healthy before an update fails and the old ones serve on, 1 to 60. Default 10. */
  gatewayStartMinutes?: number;
  /** How many gateways there are, and what changes their number. Default by CPU, from one an active zone to twice as many. */
  scaling?: ScalingArgs;
  /** How gateways get a new version. Default {@link UpdateKind.NewGroup}. */
  update?: UpdateKind;
  /**
   * Whether gateways get an interface endpoint for private APIs, which lock mode `private` needs. Default false; an
   * endpoint costs by the hour and zone.
   */
  privateApis?: boolean;
  /** Management server: keeps what the gateways block, and shows it to administrators. Default none. */
  management?: ManagementServerArgs;
  /** Tags of every resource that takes tags. Default none. */
  tags?: Record<string, string>;
}

/** VPC, load balancer, WAF gateways and fixed egress addresses: the one way to the endpoints that attach to it. */
export class PublicWafStack extends pulumi.ComponentResource {
  static readonly __pulumiType = PUBLIC_WAF_STACK_TYPE;

  /** What a {@link ProtectedEndpoint} needs of this stack. */
  readonly attachment: pulumi.Output<Attachment>;
  /** Every zone slot as this update leaves it, with its address: the next update's `previousZones`. */
  readonly zones: pulumi.Output<PreviousZone[]>;
  /** Id of the VPC. */
  readonly vpcId: pulumi.Output<string>;
  /** Name of the load balancer. */
  readonly loadBalancerName: pulumi.Output<string>;
  /** Name of the auto-scaling group that serves. */
  readonly fleetName: pulumi.Output<string>;
  /** Whether port 80 of the load balancer redirects to HTTPS; otherwise it is closed. */
  readonly httpRedirect: pulumi.Output<boolean>;
  /** The management server; undefined without one. */
  readonly management: pulumi.Output<ManagementServerOutputs> | undefined;

  /** @throws InvalidInputError naming every argument that is wrong, before anything is made. */
  constructor(name: string, args: PublicWafStackArgs, opts?: pulumi.ComponentResourceOptions) {
    throwIfAny(`PublicWafStack "${name}" cannot be made`, publicWafStackProblems(name, args));
    super(PUBLIC_WAF_STACK_TYPE, name, shownInputs(args), opts);

    warnOfWeaker(this, weakerStack(args));

    const context: PartContext = { name, region: args.region, tags: args.tags ?? {}, parent: this };
    const engine = wafEngine(args.engine ?? WafEngineKind.ModSecurity);
    const bundle = readGatewayBundle(args.gatewayBundlePath);
    const deletionProtection = args.deletionProtection ?? true;
    const httpRedirect = args.httpRedirect ?? false;

    const network = networkOf(context, args);
    const egressKind = args.egress ?? EgressKind.ZoneNat;
    const plan = planEgress(name, args.zones, egressKind, args.protectAddresses ?? true);
    const egress = createEgress(
      context,
      network,
      plan,
      judgeSteps(this, name, args).apply(() => args.region),
    );
    const groups = createSecurityGroups(context, network.vpcId, engine.port, httpRedirect);
    const certificate = createCertificate(context, args.certificate);
    const logs = createLoadBalancerLogs(context, certificate.arn, !deletionProtection);
    const { loadBalancer, targetGroup, listener } = createLoadBalancer(context, {
      network,
      engine,
      securityGroupId: groups.loadBalancer.id,
      certificateArn: certificate.arn,
      deletionProtection,
      httpRedirect,
      logs,
    });
    const { bucket, bundleObject } = createGatewayBucket(context, bundle, !deletionProtection);
    const managed = args.management === undefined ? undefined : engine.management;
    const s3Endpoint = createS3Endpoint(context, network, bucket.arn, managed?.writablePrefix);
    const gatewayRole = createServiceRole(
      `${name}-gateway`,
      "ec2.amazonaws.com",
      [...engine.instancePermissions(bucket.arn), ...(managed?.gatewayPermissions(bucket.arn) ?? [])],
      this,
      context.tags,
    );
    const fleet = createWafFleet(context, {
      engine,
      network,
      securityGroupId: groups.gateways.id,
      loadBalancer,
      targetGroup,
      serviceRole: gatewayRole,
      settings: gatewaySettings(args, bundle, bucket.bucket, network, gatewayRole.role.uniqueId),
      imageId: args.imageId,
      instanceType: args.instanceType ?? DEFAULT_INSTANCE_TYPE,
      startMinutes: args.gatewayStartMinutes ?? DEFAULT_GATEWAY_START_MINUTES,
      scaling: args.scaling ?? {},
      update: args.update ?? UpdateKind.NewGroup,
      // A target is checked only once a listener uses its group.
      dependsOn: [bundleObject, s3Endpoint, listener, ...egress.routes, ...groups.rules],
    });

    this.management =
      args.management === undefined
        ? undefined
        : createManagementServer(context, {
            args: args.management,
            engine: engine.management,
            network,
            bucket: { bucket, bundleObject },
            bundle,
            s3Endpoint,
            gatewayGroup: groups.gateways,
            gatewayRole: gatewayRole.role,
            certificateArn: certificate.arn,
            logs,
            imageId: args.imageId,
            startMinutes: args.gatewayStartMinutes ?? DEFAULT_GATEWAY_START_MINUTES,
            deletionProtection,
          });
    const privateApiEndpointId =
      args.privateApis === true
        ? createPrivateApiEndpoint(context, { network, gatewayGroup: groups.gateways, accountArn: listener.arn })
        : undefined;
    this.vpcId = network.vpcId;
    // Only when the gateways have come up is the zones' step done; until then the next update may still take it back.
    this.zones = pulumi.all([egress.zones, fleet.name]).apply(([zones]) => zones);
    this.loadBalancerName = loadBalancer.name;
    this.fleetName = fleet.name;
    this.httpRedirect = pulumi.output(httpRedirect);
    this.attachment = pulumi.output({
      region: args.region,
      egressAddresses: egress.addresses,
      loadBalancerDnsName: loadBalancer.dnsName,
      loadBalancerZoneId: loadBalancer.zoneId,
      listenerArn: listener.arn,
      hostRouteBucket: bucket.bucket,
      hostRoutePrefix: HOST_ROUTE_PREFIX,
      certificateNames: certificate.names,
      certificateArn: certificate.arn,
      privateApiEndpointId,
    });
    this.registerOutputs({
      attachment: this.attachment,
      // For policies, which look at the component; known before the gateways have come up.
      zones: egress.zones,
      vpcId: this.vpcId,
      loadBalancerName: this.loadBalancerName,
      fleetName: this.fleetName,
      httpRedirect: this.httpRedirect,
      management: this.management,
    });
  }
}

/**
 * A path is where a file is on this machine; what is deployed is named by its content. What was before the update is no
 * property of what is after it.
 */
function shownInputs(args: PublicWafStackArgs): pulumi.Inputs {
  const { management, gatewayBundlePath } = args;
  const agent = management?.sessionManagerAgent;
  return {
    ...args,
    gatewayBundlePath: path.basename(gatewayBundlePath),
    management: agent === undefined ? management : { ...management, sessionManagerAgent: path.basename(agent) },
    previousZones: undefined,
  };
}

function gatewaySettings(
  args: PublicWafStackArgs,
  bundle: GatewayBundle,
  bucket: pulumi.Output<string>,
  network: Network,
  roleId: pulumi.Output<string>,
): pulumi.Output<GatewaySettings> {
  return pulumi.output({
    role: InstanceRole.Gateway,
    region: args.region,
    bucket,
    bundleKey: bundle.key,
    bundleSha256: bundle.sha256,
    hostRoutePrefix: HOST_ROUTE_PREFIX,
    hostRoutePollSeconds: args.hostRoutePollSeconds ?? DEFAULT_HOST_ROUTE_POLL_SECONDS,
    loadBalancerCidrs: network.subnets.map(({ publicCidr }) => publicCidr),
    management: args.management === undefined ? undefined : { managementPrefix: MANAGEMENT_PREFIX, roleId },
  });
}
