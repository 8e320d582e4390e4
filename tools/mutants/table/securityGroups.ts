import type { Properties } from "../../../twin/standins/values";
import type { DeployedResource } from "../deployment";
import { another, missing, ANOTHER, each, type Row, rowsOf, to, together, type Weakening, WHOLE } from "../row";
import { MANAGEMENT, PORTS } from "./probeIds";

const GROUP = "aws:ec2/securityGroup:SecurityGroup";
const INGRESS = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";
const EGRESS = "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule";

/** What is closed when the wrong group is named, and what is open. */
const REACH = [...PORTS, ...MANAGEMENT, "edge-peer-address"];

/** Rules have exactly one counterpart. */
const NO_COUNTERPART: Properties = {
  cidrIpv4: undefined,
  cidrIpv6: undefined,
  prefixListId: undefined,
  referencedSecurityGroupId: undefined,
};

const ANYTHING = { protocol: "-1", fromPort: 0, toPort: 0, cidrBlocks: ["0.0.0.0/0"], description: "everything" };

/** Whether a rule is open to the world as it should be: the load balancer to clients, the gateways to origins. */
const isOpen = ({ cidrIpv4 }: Properties): boolean => cidrIpv4 === "0.0.0.0/0";

function counterpart(key: string, value: string): Weakening {
  return together(`${key} ${value}`, (inputs) => (isOpen(inputs) ? undefined : { ...NO_COUNTERPART, [key]: value }));
}

const EVERY_PROTOCOL = together("-1, every port", () => ({ ipProtocol: "-1", fromPort: undefined, toPort: undefined }));

/** The rule is on each other group of the stack instead. */
const onAnotherGroup = together("another group of the stack", ({ securityGroupId }, stack) => {
  const other = idsOf(GROUP, stack).find((id) => id !== securityGroupId);
  return other === undefined ? undefined : { securityGroupId: other };
});

const anotherReferenced = together("another group of the stack", ({ referencedSecurityGroupId }, stack) => {
  if (referencedSecurityGroupId === undefined) return undefined;
  const other = idsOf(GROUP, stack).find((id) => id !== referencedSecurityGroupId);
  return other === undefined ? undefined : { referencedSecurityGroupId: other };
});

function idsOf(type: string, stack: readonly DeployedResource[]): unknown[] {
  return stack.filter((resource) => resource.type === type).map(({ id }) => id);
}

function oneMore(label: string, ports: Properties): Weakening {
  return another(label, (rule) => ({ ...rule, ...NO_COUNTERPART, ...ports, cidrIpv4: "0.0.0.0/0" }));
}

const ruleRows = (direction: "into" | "out of"): Omit<Row, "type">[] => [
  {
    property: "cidrIpv4",
    weak: [
      counterpart("cidrIpv4", "0.0.0.0/0"),
      counterpart("cidrIpv4", "0.0.0.0/1"),
      // Out of a group, what is reached still says who may come in.
      ...(direction === "into" ? [counterpart("cidrIpv4", "10.0.0.0/8")] : []),
    ],
    why: `others than the one that needs it come ${direction} the group`,
    probes: PORTS,
  },
  {
    property: "cidrIpv6",
    weak: [counterpart("cidrIpv6", "::/0")],
    why: `the whole IPv6 internet comes ${direction} the group`,
  },
  {
    property: "prefixListId",
    weak: [counterpart("prefixListId", "pl-0123456789abcdef0")],
    why: "a list that others keep decides who comes in or where to",
  },
  {
    property: "referencedSecurityGroupId",
    weak: [anotherReferenced],
    why: "the wrong machines are let through, and those that should be are not",
    probes: REACH,
  },
  {
    property: "fromPort",
    weak: [to(0)],
    why: `ports that nobody needs are open ${direction} the group`,
    probes: PORTS,
  },
  {
    property: "toPort",
    weak: each(65535),
    why: `ports that nobody needs are open ${direction} the group`,
    probes: PORTS,
  },
  {
    property: "ipProtocol",
    weak: [EVERY_PROTOCOL],
    why: `every protocol and port is open ${direction} the group`,
    probes: PORTS,
  },
];

/** Security groups and their rules. */
export const SECURITY_GROUP_ROWS: Row[] = [
  ...rowsOf(GROUP, [
    {
      property: "ingress",
      weak: [to([ANYTHING], "everything from everywhere")],
      why: "inline rules open the group beside the rules that are reviewed",
      probes: PORTS,
    },
    {
      property: "egress",
      weak: [to([ANYTHING], "everything to everywhere")],
      why: "inline rules let anything out beside the rules that are reviewed",
    },
  ]),
  ...rowsOf("aws:ec2/defaultSecurityGroup:DefaultSecurityGroup", [
    { property: WHOLE, weak: [missing], why: "the default group lets its members talk to each other and out" },
    {
      property: "ingress",
      weak: [to([ANYTHING], "everything from everywhere")],
      why: "what is given no group is open",
    },
    { property: "egress", weak: [to([ANYTHING], "everything to everywhere")], why: "what is given no group gets out" },
  ]),
  ...rowsOf(INGRESS, [
    ...ruleRows("into"),
    {
      property: "securityGroupId",
      weak: [onAnotherGroup],
      why: "the group that must be closed takes what another one was meant to take",
      probes: REACH,
    },
    {
      property: ANOTHER,
      weak: [
        oneMore("SSH from everywhere", { ipProtocol: "tcp", fromPort: 22, toPort: 22 }),
        oneMore("RDP from everywhere", { ipProtocol: "tcp", fromPort: 3389, toPort: 3389 }),
        oneMore("8080 from everywhere", { ipProtocol: "tcp", fromPort: 8080, toPort: 8080 }),
        oneMore("every UDP port from everywhere", { ipProtocol: "udp", fromPort: 0, toPort: 65535 }),
      ],
      why: "a rule more opens the group",
      probes: PORTS,
    },
  ]),
  ...rowsOf(EGRESS, [
    ...ruleRows("out of"),
    {
      property: "securityGroupId",
      weak: [onAnotherGroup],
      why: "a group gets out where another one was meant to, and that one does not",
      probes: REACH,
    },
    {
      property: ANOTHER,
      weak: [oneMore("everything to everywhere", { ipProtocol: "-1", fromPort: undefined, toPort: undefined })],
      why: "a stolen machine talks to anybody",
    },
  ]),
];
