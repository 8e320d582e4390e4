import * as path from "node:path";
import * as pulumi from "@pulumi/pulumi";
import type { Attachment } from "../contracts/attachment";
import type { GatewaySettings } from "../contracts/gatewaySettings";
import { HOST_ROUTE_PREFIX } from "../contracts/hostRoute";
import { InstanceRole } from "../contracts/managementSettings";
import { PUBLIC_WAF_STACK_TYPE } from "../contracts/typeTokens";
import { createCertificate, type StackCertificateArgs } from "./certificate";
import { nameProblems, STACK_NAME_LENGTH } from "./checks/names";
import { throwIfAny } from "./checks/problem";
import { regionProblems, stackProblems } from "./checks/stack";
import {
  DEFAULT_GATEWAY_START_MINUTES,
  DEFAULT_HOST_ROUTE_POLL_SECONDS,
  DEFAULT_INSTANCE_TYPE,
} from "./checks/wafValues";
import type { ZoneSlotArgs } from "./checks/zones";
import { createEgress } from "./egress";
import { createFlowLog } from "./flowLog";
import { createGatewayBucket } from "./gatewayBucket";
import { createLoadBalancer } from "./loadBalancer";
import { createNetwork } from "./network";
import { type GatewayBundle, gatewayBundleProblems, readGatewayBundle } from "./packaging/gatewayBundle";
import type { PartContext } from "./partContext";
import { createS3Endpoint } from "./s3Endpoint";
import { createSecurityGroups } from "./securityGroups";
import { createServiceRole } from "./serviceRole";
import { wafEngine, WafEngineKind } from "./wafEngines/wafEngine";
import { warnWeaker } from "./weakerDefaults";
import { createWafFleet } from "./wafFleet";

/** Arguments of {@link PublicWafStack}. */
export interface PublicWafStackArgs {
  /** AWS region of everything in the stack, e.g. `eu-central-1`. Zones must be in it. */
  region: string;
  /** CIDR of the VPC, /16 to /28. */
  cidrBlock: string;
  /** Zone slots, two or more, append-only. */
  zones: ZoneSlotArgs[];
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
  /** Protects the fixed addresses from deletion. Default true; false only for a stack that is thrown away. */
  protectAddresses?: boolean;
  /** Protects the load balancer, and the bucket while it holds objects, from deletion. Default true. */
  deletionProtection?: boolean;
  /** Seconds between two looks of a gateway at the host routes, 1 to 300. Default 10. */
  hostRoutePollSeconds?: number;
  /** Minutes that new gateways have to become healthy before an update fails and the old ones serve on, 1 to 60. Default 10. */
  gatewayStartMinutes?: number;
  /** Tags of every resource that takes tags. Default none. */
  tags?: Record<string, string>;
}

/** VPC, load balancer, WAF gateways and fixed egress addresses: the one way to the endpoints that attach to it. */
export class PublicWafStack extends pulumi.ComponentResource {
  static readonly __pulumiType = PUBLIC_WAF_STACK_TYPE;

  /** What a {@link ProtectedEndpoint} needs of this stack. */
  readonly attachment: pulumi.Output<Attachment>;
  /** Id of the VPC. */
  readonly vpcId: pulumi.Output<string>;
  /** Name of the load balancer. */
  readonly loadBalancerName: pulumi.Output<string>;
  /** Name of the auto-scaling group that serves. */
  readonly fleetName: pulumi.Output<string>;

  /** @throws InvalidInputError naming every argument that is wrong, before anything is made. */
  constructor(name: string, args: PublicWafStackArgs, opts?: pulumi.ComponentResourceOptions) {
    throwIfAny(`PublicWafStack "${name}" cannot be made`, [
      ...nameProblems(name, STACK_NAME_LENGTH),
      ...regionProblems("region", args.region),
      ...stackProblems("", args),
      ...gatewayBundleProblems("gatewayBundlePath", args.gatewayBundlePath),
    ]);
    // The path is where the file is on this machine; what is deployed is named by its content.
    super(PUBLIC_WAF_STACK_TYPE, name, { ...args, gatewayBundlePath: path.basename(args.gatewayBundlePath) }, opts);

    this.warnOfWeakerDefaults(args);

    const context: PartContext = { name, region: args.region, tags: args.tags ?? {}, parent: this };
    const engine = wafEngine(args.engine ?? WafEngineKind.ModSecurity);
    const bundle = readGatewayBundle(args.gatewayBundlePath);
    const deletionProtection = args.deletionProtection ?? true;

    const network = createNetwork(context, args.cidrBlock, args.zones);
    createFlowLog(context, network.vpcId);
    const egress = createEgress(context, network, args.protectAddresses ?? true);
    const groups = createSecurityGroups(context, network.vpcId, engine.port);
    const certificate = createCertificate(context, args.certificate);
    const { loadBalancer, targetGroup, listener } = createLoadBalancer(context, {
      network,
      engine,
      securityGroupId: groups.loadBalancer.id,
      certificateArn: certificate.arn,
      deletionProtection,
    });
    const { bucket, bundleObject } = createGatewayBucket(context, bundle, !deletionProtection);
    const s3Endpoint = createS3Endpoint(context, network, bucket.arn);
    const gatewayRole = createServiceRole(
      `${name}-gateway`,
      "ec2.amazonaws.com",
      engine.instancePermissions(bucket.arn),
      this,
      context.tags,
    );
    const fleet = createWafFleet(context, {
      engine,
      network,
      securityGroupId: groups.gateways.id,
      targetGroupArn: targetGroup.arn,
      serviceRole: gatewayRole,
      settings: gatewaySettings(args, bundle, bucket.bucket),
      imageId: args.imageId,
      instanceType: args.instanceType ?? DEFAULT_INSTANCE_TYPE,
      startMinutes: args.gatewayStartMinutes ?? DEFAULT_GATEWAY_START_MINUTES,
      // A target is checked only once a listener uses its group.
      dependsOn: [bundleObject, s3Endpoint, listener, ...egress.routes, ...groups.rules],
    });

    this.vpcId = network.vpcId;
    this.loadBalancerName = loadBalancer.name;
    this.fleetName = fleet.name;
    this.attachment = pulumi.output({
      region: args.region,
      egressAddresses: egress.addresses,
      loadBalancerDnsName: loadBalancer.dnsName,
      loadBalancerZoneId: loadBalancer.zoneId,
      listenerArn: listener.arn,
      hostRouteBucket: bucket.bucket,
      hostRoutePrefix: HOST_ROUTE_PREFIX,
      certificateNames: certificate.names,
    });
    this.registerOutputs({
      attachment: this.attachment,
      vpcId: this.vpcId,
      loadBalancerName: this.loadBalancerName,
      fleetName: this.fleetName,
    });
  }

  private warnOfWeakerDefaults(args: PublicWafStackArgs): void {
    if (args.protectAddresses === false) {
      const lost = "an update or `pulumi destroy` may release the fixed addresses that allow-lists trust, for good";
      warnWeaker(this, "protectAddresses: false", lost);
    }
    if (args.deletionProtection === false) {
      const lost = "an update or `pulumi destroy` may delete the load balancer, and the bucket with all that is in it";
      warnWeaker(this, "deletionProtection: false", lost);
    }
  }
}

function gatewaySettings(
  args: PublicWafStackArgs,
  bundle: GatewayBundle,
  bucket: pulumi.Output<string>,
): pulumi.Output<GatewaySettings> {
  return pulumi.output({
    role: InstanceRole.Gateway,
    region: args.region,
    bucket,
    bundleKey: bundle.key,
    bundleSha256: bundle.sha256,
    hostRoutePrefix: HOST_ROUTE_PREFIX,
    hostRoutePollSeconds: args.hostRoutePollSeconds ?? DEFAULT_HOST_ROUTE_POLL_SECONDS,
    loadBalancerCidrs: args.zones.map((zone) => zone.publicCidr),
  });
}
