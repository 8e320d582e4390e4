import { UNKNOWN_VALUE } from "../support/policyPack";
import { of } from "../support/policyCase";
import type { PolicyCase } from "../support/policyCase";

const template = of("aws:ec2/launchTemplate:LaunchTemplate");
const configuration = of("aws:ec2/launchConfiguration:LaunchConfiguration");
const instance = of("aws:ec2/instance:Instance");
const balancer = of("aws:lb/loadBalancer:LoadBalancer");
const own = of("aws:ec2/securityGroup:SecurityGroup")({ id: "sg-own" }, { name: "own" });
const standard = of("aws:ec2/defaultSecurityGroup:DefaultSecurityGroup")({ id: "sg-default" }, { name: "default" });
const vpc = of("aws:ec2/vpc:Vpc")({}, { name: "vpc", computed: { defaultSecurityGroupId: "sg-default" } });
const profile = of("aws:iam/instanceProfile:InstanceProfile")(
  { name: "gateway", arn: "arn:aws:iam::123456789012:instance-profile/gateway" },
  { name: "profile" },
);
const ADMINISTRATOR = "arn:aws:iam::123456789012:instance-profile/administrator";
const named = template({ id: "lt-1" }, { name: "named" });
const fleet = of("aws:autoscaling/group:Group")({ launchTemplate: { id: "lt-1", version: "1" } }, { name: "fleet" });
const nodes = of("aws:eks/nodeGroup:NodeGroup")({ launchTemplate: { id: "lt-1", version: "1" } }, { name: "nodes" });
const bare = template({ id: "lt-1", networkInterfaces: [{ deviceIndex: 0 }] });

/** Machines, as what they start and where they are. */
export const MACHINE_GROUP_CASES: PolicyCase[] = [
  {
    policy: "default-security-group-unused",
    passes: [
      [own, template({ networkInterfaces: [{ securityGroups: ["sg-own"] }] })],
      [template({ networkInterfaces: [{ networkInterfaceId: "eni-1" }] })],
      [
        own,
        template({ networkInterfaces: [{ securityGroups: UNKNOWN_VALUE }] }, { from: { networkInterfaces: [own] } }),
      ],
      [own, vpc, template({ vpcSecurityGroupIds: ["sg-own"] })],
      [template({})],
      [bare, nodes],
      [named, nodes],
      [own, instance({ vpcSecurityGroupIds: [UNKNOWN_VALUE] }, { from: { vpcSecurityGroupIds: [own] } })],
      [instance({ launchTemplate: { id: "lt-1" } })],
      [instance({ primaryNetworkInterface: { networkInterfaceId: "eni-1" } })],
      [configuration({ securityGroups: ["sg-own"] })],
      [balancer({ securityGroups: ["sg-own"] })],
      // What AWS chose is told of by the provider, and judged before.
      [vpc, balancer({ loadBalancerType: "network" }, { computed: { securityGroups: ["sg-default"] } })],
    ],
    fails: [
      { stack: [bare], message: /networkInterfaces\[0\]\.securityGroups is not given/ },
      {
        stack: [template({ networkInterfaces: [{ securityGroups: ["sg-own"] }], vpcSecurityGroupIds: ["sg-own"] })],
        message: /vpcSecurityGroupIds is given beside networkInterfaces, which EC2 refuses/,
      },
      { stack: [named, fleet], message: /fleet starts machines by it/, at: "named" },
      { stack: [instance({ instanceType: "t3.nano" })], message: /No security group is given/ },
      { stack: [instance({ vpcSecurityGroupIds: [] })], message: /No security group is given/ },
      { stack: [configuration({})], message: /No security group is given/ },
      { stack: [standard, instance({ vpcSecurityGroupIds: ["sg-default"] })], message: /\[0\] is its VPC's default/ },
      { stack: [vpc, template({ vpcSecurityGroupIds: ["sg-default"] })], message: /\[0\] is its VPC's default group/ },
      {
        stack: [standard, template({ networkInterfaces: [{ securityGroups: ["sg-default"] }] })],
        message: /networkInterfaces\[0\]\.securityGroups\[0\] is its VPC's/,
      },
      { stack: [balancer({})], message: /securityGroups is not given/ },
      { stack: [standard, balancer({ securityGroups: ["sg-default"] })], message: /securityGroups\[0\] is its VPC's/ },
    ],
    unknown: [
      [vpc, template({ vpcSecurityGroupIds: [UNKNOWN_VALUE] }, { from: { vpcSecurityGroupIds: [vpc] } })],
      [template({ networkInterfaces: UNKNOWN_VALUE })],
    ],
    notApplicable: [[balancer({ loadBalancerType: "network" })]],
  },
  {
    policy: "machine-image-by-id",
    passes: [[template({ imageId: "ami-0123456789abcdef0" })], [template({})], [instance({ ami: "ami-01234567" })]],
    fails: [
      {
        stack: [template({ imageId: "resolve:ssm:/aws/service/debian/release/13/latest/amd64" })],
        message: /imageId has another value; it must be the id of an image/,
      },
      { stack: [instance({ ami: "resolve:ssm:/our/image" })], message: /ami has another value/ },
      { stack: [configuration({ imageId: "latest" })], message: /imageId/ },
    ],
    unknown: [[template({ imageId: UNKNOWN_VALUE })]],
  },
  {
    policy: "instance-profiles-known",
    passes: [
      [profile, template({ iamInstanceProfile: { arn: "arn:aws:iam::123456789012:instance-profile/gateway" } })],
      [profile, instance({ iamInstanceProfile: "gateway" })],
      [profile, instance({ iamInstanceProfile: UNKNOWN_VALUE }, { from: { iamInstanceProfile: [profile] } })],
      [instance({})],
    ],
    fails: [
      {
        stack: [profile, template({ iamInstanceProfile: { arn: ADMINISTRATOR } })],
        message: /iamInstanceProfile\.arn is an instance profile from outside the stack/,
      },
      { stack: [template({ iamInstanceProfile: { name: "administrator" } })], message: /iamInstanceProfile\.name/ },
      { stack: [instance({ iamInstanceProfile: "administrator" })], message: /iamInstanceProfile is an instance/ },
    ],
    unknown: [[instance({ iamInstanceProfile: UNKNOWN_VALUE })]],
    configured: {
      properties: { allowedProfiles: ["company-baseline"] },
      passes: [[instance({ iamInstanceProfile: "company-baseline" })]],
      fails: [{ stack: [instance({ iamInstanceProfile: "administrator" })], message: /add it to allowedProfiles/ }],
    },
  },
  {
    policy: "imds-limited",
    passes: [
      [template({})],
      [template({ metadataOptions: { httpProtocolIpv6: "disabled", instanceMetadataTags: "disabled" } })],
    ],
    fails: [
      { stack: [template({ metadataOptions: { httpProtocolIpv6: "enabled" } })], message: /httpProtocolIpv6 has/ },
      { stack: [instance({ metadataOptions: { instanceMetadataTags: "enabled" } })], message: /instanceMetadataTags/ },
    ],
    unknown: [[template({ metadataOptions: UNKNOWN_VALUE })]],
    notApplicable: [[instance({ metadataOptions: { httpEndpoint: "disabled", instanceMetadataTags: "enabled" } })]],
  },
];
