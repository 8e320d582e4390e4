import type { JavaScriptValue } from "google-protobuf/google/protobuf/struct_pb";
import { MANAGEMENT_TAG } from "../../../contracts";
import type { TestResource } from "./policyPack";
import { UNKNOWN_VALUE } from "./policyPack";

type Props = Record<string, JavaScriptValue>;

export const FRANKFURT = { name: "default", props: { region: "eu-central-1" } };
export const VIRGINIA = { name: "virginia", props: { region: "us-east-1" } };

export const MANAGEMENT_TAGS = { [MANAGEMENT_TAG.key]: MANAGEMENT_TAG.value };

export const WORLD_IPV4 = "0.0.0.0/0";
export const WORLD_IPV6 = "::/0";

/** A management group whose id is unknown, as in a first preview. */
export function managementGroup(props: Props = {}, name = "management"): TestResource {
  return {
    type: "aws:ec2/securityGroup:SecurityGroup",
    name,
    props: { tags: MANAGEMENT_TAGS, ...props },
    provider: FRANKFURT,
  };
}

export function plainGroup(props: Props = {}, name = "plain"): TestResource {
  return { type: "aws:ec2/securityGroup:SecurityGroup", name, props, provider: FRANKFURT };
}

export interface RuleSourceProps {
  cidr?: string;
  prefixList?: string;
}

/** One way to write a rule for SSH from a source into a group. */
export interface RuleShape {
  title: string;
  /** The resources of a stack with the group and the rule; `comesFrom` is what a prefix list id comes from. */
  stack(source: RuleSourceProps, comesFrom?: TestResource[], more?: Props): TestResource[];
  /** URN's name of the resource that holds the rule. */
  holder: string;
}

const isIpv6 = (cidr: string): boolean => cidr.includes(":");

function listProps({ cidr, prefixList }: RuleSourceProps): Props {
  return {
    ...(cidr === undefined ? {} : { [isIpv6(cidr) ? "ipv6CidrBlocks" : "cidrBlocks"]: [cidr] }),
    ...(prefixList === undefined ? {} : { prefixListIds: [prefixList] }),
  };
}

function singleProps({ cidr, prefixList }: RuleSourceProps): Props {
  return {
    ...(cidr === undefined ? {} : { [isIpv6(cidr) ? "cidrIpv6" : "cidrIpv4"]: cidr }),
    ...(prefixList === undefined ? {} : { prefixListId: prefixList }),
  };
}

const SSH = { protocol: "tcp", fromPort: 22, toPort: 22 };

export const RULE_SHAPES: RuleShape[] = [
  {
    title: "SecurityGroup with inline ingress",
    holder: "management",
    stack: (source, comesFrom = [], more = {}) => [
      ...comesFrom,
      { ...managementGroup({ ingress: [{ ...SSH, ...listProps(source), ...more }] }), from: { ingress: comesFrom } },
    ],
  },
  {
    title: "DefaultSecurityGroup with inline ingress",
    holder: "default",
    stack: (source, comesFrom = [], more = {}) => [
      ...comesFrom,
      {
        type: "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup",
        name: "default",
        props: { tags: MANAGEMENT_TAGS, ingress: [{ ...SSH, ...listProps(source), ...more }] },
        provider: FRANKFURT,
        from: { ingress: comesFrom },
      },
    ],
  },
  {
    title: "SecurityGroupRule",
    holder: "rule",
    stack: (source, comesFrom = [], more = {}) => {
      const group = managementGroup();
      const props = { type: "ingress", securityGroupId: UNKNOWN_VALUE, ...SSH, ...listProps(source), ...more };
      const from = { securityGroupId: [group], prefixListIds: comesFrom };
      return [
        ...comesFrom,
        group,
        { type: "aws:ec2/securityGroupRule:SecurityGroupRule", name: "rule", props, provider: FRANKFURT, from },
      ];
    },
  },
  {
    title: "SecurityGroupIngressRule",
    holder: "rule",
    stack: (source, comesFrom = [], { protocol = "tcp", ...more } = {}) => {
      const group = managementGroup();
      const ports: Props = protocol === "-1" ? {} : { fromPort: 22, toPort: 22 };
      return [
        ...comesFrom,
        group,
        {
          type: "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
          name: "rule",
          props: {
            securityGroupId: UNKNOWN_VALUE,
            ipProtocol: protocol,
            ...ports,
            ...singleProps(source),
            ...more,
          },
          provider: FRANKFURT,
          from: { securityGroupId: [group], prefixListId: comesFrom },
        },
      ];
    },
  },
];

/** A prefix list of the stack, its id unknown. */
export function prefixList(cidrs: string[]): TestResource {
  return {
    type: "aws:ec2/managedPrefixList:ManagedPrefixList",
    name: "administrators",
    props: { addressFamily: "IPv4", maxEntries: 10, name: "administrators", entries: cidrs.map((cidr) => ({ cidr })) },
    provider: FRANKFURT,
  };
}
