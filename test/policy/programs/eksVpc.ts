import type { ForeignProgram } from "./program";
import { declare, idOf } from "./program";

const vpc = declare("aws:ec2/vpc:Vpc", "cluster", { cidrBlock: "10.0.0.0/16", enableDnsHostnames: true });
const zones = ["a", "b"];
const publicSubnets = zones.map((zone, index) =>
  declare(
    "aws:ec2/subnet:Subnet",
    `public-${zone}`,
    { cidrBlock: `10.0.${index}.0/24`, availabilityZone: `eu-central-1${zone}`, mapPublicIpOnLaunch: true },
    { vpcId: idOf(vpc) },
  ),
);
const eips = zones.map((zone) => declare("aws:ec2/eip:Eip", `nat-${zone}`, { domain: "vpc" }));
const nodes = declare(
  "aws:ec2/securityGroup:SecurityGroup",
  "nodes",
  { egress: [{ protocol: "-1", fromPort: 0, toPort: 0, cidrBlocks: ["0.0.0.0/0"] }] },
  { vpcId: idOf(vpc) },
);
const template = declare("aws:ec2/launchTemplate:LaunchTemplate", "nodes", {
  metadataOptions: { httpTokens: "required", httpPutResponseHopLimit: 2 },
  blockDeviceMappings: [{ deviceName: "/dev/xvda", ebs: { encrypted: "true", volumeSize: 50 } }],
});

/** The network and nodes that Kubernetes gets, with a hop limit for its pods. */
export const eksVpc: ForeignProgram = {
  title: "an EKS-like VPC",
  resources: [
    vpc,
    ...publicSubnets,
    ...eips,
    ...zones.map((zone, index) =>
      declare(
        "aws:ec2/natGateway:NatGateway",
        `nat-${zone}`,
        {},
        {
          subnetId: publicSubnets.slice(index, index + 1).map(idOf),
          allocationId: eips.slice(index, index + 1).map(idOf),
        },
      ),
    ),
    nodes,
    declare(
      "aws:ec2/securityGroupRule:SecurityGroupRule",
      "nodes-among-themselves",
      { type: "ingress", protocol: "-1", fromPort: 0, toPort: 0, self: true, description: "Nodes among themselves" },
      { securityGroupId: idOf(nodes) },
    ),
    declare("aws:eks/cluster:Cluster", "cluster", {
      vpcConfig: { endpointPublicAccess: true, publicAccessCidrs: ["0.0.0.0/0"] },
    }),
    template,
    declare("aws:eks/nodeGroup:NodeGroup", "nodes", { launchTemplate: { id: "lt-0", version: "$Latest" } }),
  ],
};
