import * as pulumi from "@pulumi/pulumi";
import * as ec2 from "@pulumi/aws/ec2";
import { type NetworkArgs, parseArgs } from "./args";
import { checkPlan, compareTypes, planSubnets, type PlannedSubnet } from "./layout";

type Tags = pulumi.Output<Record<string, string>>;

interface Made {
  vpc: ec2.Vpc;
  internetGateway: ec2.InternetGateway;
  subnets: { subnet: ec2.Subnet; type: string }[];
  routeTables: ec2.RouteTable[];
  routeTableAssociations: ec2.RouteTableAssociation[];
  routes: ec2.Route[];
  natGateways: ec2.NatGateway[];
  eips: ec2.Eip[];
}

/** Makes the network that awsx's `ec2.Vpc` makes, with the same names, parents, tags and outputs. */
export class Vpc extends pulumi.ComponentResource {
  readonly outputs: pulumi.Inputs;

  constructor(name: string, inputs: pulumi.Inputs, options: pulumi.ComponentResourceOptions) {
    super("awsx:ec2:Vpc", name, {}, options);
    const args = parseArgs(inputs);
    const zones = zonesOf(args);
    const plan = planSubnets({
      vpcName: name,
      vpcCidr: args.cidrBlock,
      zones,
      specs: args.subnetSpecs,
      strategy: args.subnetStrategy,
      zoneCidrMask: args.availabilityZoneCidrMask,
      nameTagStrategy: args.subnetNameTagStrategy,
    });
    checkPlan(args.cidrBlock, args.subnetStrategy, plan);
    const made = new NetworkBuilder(this, name, args, zones).build(plan);
    this.outputs = outputsOf(made, plan, args);
    this.registerOutputs(this.outputs);
  }
}

function zonesOf(args: NetworkArgs): string[] {
  if (args.availabilityZoneNames !== undefined) return args.availabilityZoneNames;
  const region = new pulumi.Config("aws").require("region");
  return ["a", "b", "c"].slice(0, args.numberOfAvailabilityZones ?? 3).map((letter) => `${region}${letter}`);
}

class NetworkBuilder {
  private readonly region: pulumi.Input<string> | undefined;
  private readonly tags: Tags;

  constructor(
    private readonly component: Vpc,
    private readonly name: string,
    private readonly args: NetworkArgs,
    private readonly zones: string[],
  ) {
    this.region = args.region;
    this.tags = pulumi.output(args.tags ?? {});
  }

  build(plan: PlannedSubnet[]): Made {
    const { enableDnsHostnames, enableDnsSupport, enableNetworkAddressUsageMetrics, instanceTenancy } = this.args;
    const shared = this.tagged({});
    const vpc = new ec2.Vpc(
      this.name,
      {
        region: this.region,
        cidrBlock: this.args.cidrBlock,
        enableDnsHostnames,
        enableDnsSupport,
        enableNetworkAddressUsageMetrics,
        instanceTenancy,
        tags: shared,
      },
      { parent: this.component },
    );
    const below = { parent: vpc, dependsOn: [vpc] };
    const internetGateway = new ec2.InternetGateway(
      this.name,
      { region: this.region, vpcId: vpc.id, tags: shared },
      below,
    );
    const made: Made = {
      vpc,
      internetGateway,
      subnets: [],
      routeTables: [],
      routeTableAssociations: [],
      routes: [],
      natGateways: [],
      eips: [],
    };
    this.zones.forEach((zone, index) => {
      const inZone = plan.filter((subnet) => subnet.zone === zone && subnet.type !== "Unused").sort(compareTypes);
      for (const planned of inZone) this.addSubnet(made, planned, index);
    });
    return made;
  }

  /** The VPC's tags and more; later ones win. */
  private tagged(...more: pulumi.Input<Record<string, string>>[]): Tags {
    return pulumi
      .all([{ Name: this.name }, this.tags, ...more])
      .apply((maps) => Object.fromEntries(maps.flatMap((map) => Object.entries<string>(map))));
  }

  private addSubnet(made: Made, planned: PlannedSubnet, zone: number): void {
    const named = { Name: planned.nameTag, SubnetType: planned.type };
    const isPublic = planned.type === "Public";
    const subnet = new ec2.Subnet(
      planned.name,
      {
        region: this.region,
        vpcId: made.vpc.id,
        availabilityZone: planned.zone,
        mapPublicIpOnLaunch: isPublic,
        cidrBlock: planned.cidrBlock,
        assignIpv6AddressOnCreation: false,
        tags: this.tagged(pulumi.output(planned.tags), named),
      },
      { parent: made.vpc, dependsOn: [made.vpc] },
    );
    made.subnets.push({ subnet, type: planned.type });
    const routeTable = new ec2.RouteTable(
      planned.name,
      { region: this.region, vpcId: made.vpc.id, tags: this.tagged(named) },
      { parent: subnet, dependsOn: [subnet] },
    );
    made.routeTables.push(routeTable);
    const below = { parent: routeTable, dependsOn: [routeTable] };
    made.routeTableAssociations.push(
      new ec2.RouteTableAssociation(
        planned.name,
        { region: this.region, routeTableId: routeTable.id, subnetId: subnet.id },
        below,
      ),
    );
    if (isPublic) this.addNatGateway(made, subnet, zone);
    const target = this.routeTarget(made, planned, zone);
    if (target === undefined) return;
    made.routes.push(
      new ec2.Route(
        planned.name,
        { region: this.region, routeTableId: routeTable.id, destinationCidrBlock: "0.0.0.0/0", ...target },
        below,
      ),
    );
  }

  /** Public subnets leave through the internet gateway, private ones through a NAT gateway if there is one. */
  private routeTarget(made: Made, planned: PlannedSubnet, zone: number): Partial<ec2.RouteArgs> | undefined {
    if (planned.type === "Public") return { gatewayId: made.internetGateway.id };
    if (planned.type !== "Private") return undefined;
    const gateway = made.natGateways[this.args.natGateways.strategy === "Single" ? 0 : zone];
    return gateway === undefined ? undefined : { natGatewayId: gateway.id };
  }

  private addNatGateway(made: Made, subnet: ec2.Subnet, zone: number): void {
    const { strategy, elasticIpAllocationIds: addresses } = this.args.natGateways;
    const wanted = { None: 0, Single: 1, OnePerAz: zone + 1 }[strategy];
    if (made.natGateways.length >= wanted) return;
    const name = `${this.name}-${zone + 1}`;
    const tags = this.tagged({ Name: name });
    const below = { parent: subnet, dependsOn: [subnet] };
    let allocationId = addresses[zone];
    if (addresses.length === 0) {
      const eip = new ec2.Eip(name, { region: this.region, tags }, below);
      made.eips.push(eip);
      allocationId = eip.allocationId;
    }
    made.natGateways.push(
      new ec2.NatGateway(name, { region: this.region, subnetId: subnet.id, allocationId, tags }, below),
    );
  }
}

function outputsOf(made: Made, plan: PlannedSubnet[], args: NetworkArgs): pulumi.Inputs {
  const ofType = (type: string): ec2.Subnet[] =>
    made.subnets.filter((entry) => entry.type === type).map(({ subnet }) => subnet);
  const ids = (subnets: ec2.Subnet[]): pulumi.Output<string>[] => subnets.map((subnet) => subnet.id);
  return {
    vpc: made.vpc,
    vpcId: made.vpc.id,
    subnets: made.subnets.map(({ subnet }) => subnet),
    publicSubnets: ofType("Public"),
    privateSubnets: ofType("Private"),
    isolatedSubnets: ofType("Isolated"),
    publicSubnetIds: ids(ofType("Public")),
    privateSubnetIds: ids(ofType("Private")),
    isolatedSubnetIds: ids(ofType("Isolated")),
    routeTables: made.routeTables,
    routeTableAssociations: made.routeTableAssociations,
    routes: made.routes,
    internetGateway: made.internetGateway,
    natGateways: made.natGateways,
    eips: made.eips,
    vpcEndpoints: [],
    subnetLayout: args.subnetSpecs ?? layoutOf(plan),
  };
}

/** The specs that the automatic layout amounts to: the first zone's subnets. */
function layoutOf(plan: PlannedSubnet[]): { type: string; cidrMask: number }[] {
  return plan
    .filter(({ zone }) => zone === plan[0]?.zone)
    .map(({ type, cidrBlock }) => ({ type, cidrMask: Number(cidrBlock.split("/")[1]) }));
}
