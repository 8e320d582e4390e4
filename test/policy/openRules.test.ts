import * as assert from "node:assert/strict";
import type { JavaScriptValue } from "google-protobuf/google/protobuf/struct_pb";
import { PolicyPackProcess, UNKNOWN_VALUE, urnOf } from "./support/policyPack";
import type { TestResource, Violation } from "./support/policyPack";

type Props = Record<string, JavaScriptValue>;

/** Ways to write the internet, or so much of it that it is. Several blocks stand in one list, or in a rule each. */
const WORLD: string[][] = [
  ["0.0.0.0/0"],
  ["::/0"],
  ["0::0/0"],
  ["203.0.113.7/0"],
  [" 0.0.0.0/0 "],
  ["0.0.0.0/1", "128.0.0.0/1"],
  ["::/1", "8000::/1"],
  ["0.0.0.0/2", "64.0.0.0/2", "128.0.0.0/2", "192.0.0.0/2"],
  ["10.0.0.0/8", "0.0.0.0/0"],
  ["2000::/3"],
];

/** Ways to write the port of a shell. Numbers of protocols and texts for ports are as good as their names. */
const PORTS: { protocol: string; fromPort?: JavaScriptValue; toPort?: JavaScriptValue }[] = [
  { protocol: "tcp", fromPort: 22, toPort: 22 },
  { protocol: "6", fromPort: 0, toPort: 65535 },
  { protocol: "tcp", fromPort: 20, toPort: 25 },
  { protocol: "tcp", fromPort: "22", toPort: "22" },
  { protocol: "-1", fromPort: 0, toPort: 0 },
  { protocol: "all" },
];

/** Ways to get from a rule to its group and its addresses. */
const INDIRECTIONS = ["direct", "component", "prefix list", "prefix list entry"] as const;
type Indirection = (typeof INDIRECTIONS)[number];

const SHAPES = ["inline", "default group", "rule", "ingress rule"] as const;
type Shape = (typeof SHAPES)[number];

interface Combination {
  title: string;
  resources: TestResource[];
}

interface Choice {
  shape: Shape;
  blocks: string[];
  ports: (typeof PORTS)[number];
  indirection: Indirection;
  /** Values that are not known stand beside the open ones. */
  besideUnknown: boolean;
}

const keyOf = (shape: Shape, cidr: string): string => {
  const isIpv6 = cidr.includes(":");
  return shape === "ingress rule" ? (isIpv6 ? "cidrIpv6" : "cidrIpv4") : isIpv6 ? "ipv6CidrBlocks" : "cidrBlocks";
};

/** The stack of a combination; every name in it ends in its number. */
function combine(choice: Choice, number: number): Combination {
  const { shape, blocks, ports, indirection, besideUnknown } = choice;
  const named = (type: string, name: string, props: Props, from?: TestResource["from"]): TestResource => ({
    type,
    name: `${name}-${number}`,
    props,
    from,
    parentTypes: indirection === "component" ? "shop:index:Bastion$" : undefined,
  });
  const list = indirection === "prefix list" || indirection === "prefix list entry";
  const prefixList = named("aws:ec2/managedPrefixList:ManagedPrefixList", "list", {
    entries: indirection === "prefix list" ? blocks.map((cidr) => ({ cidr })) : [],
  });
  const entries =
    indirection === "prefix list entry"
      ? blocks.map((cidr, index) =>
          named(
            "aws:ec2/managedPrefixListEntry:ManagedPrefixListEntry",
            `entry-${index}`,
            { cidr, prefixListId: UNKNOWN_VALUE },
            { prefixListId: [prefixList] },
          ),
        )
      : [];
  const lists = list ? [prefixList, ...entries] : [];
  const unknown = besideUnknown ? [UNKNOWN_VALUE] : [];
  const sources: Props = list
    ? { prefixListIds: [UNKNOWN_VALUE] }
    : Object.fromEntries(
        [...Map.groupBy(blocks, (cidr) => keyOf(shape, cidr))].map(([key, cidrs]) => [key, [...unknown, ...cidrs]]),
      );
  const title = JSON.stringify(choice);
  if (shape === "inline" || shape === "default group") {
    const type =
      shape === "inline" ? "aws:ec2/securityGroup:SecurityGroup" : "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup";
    const ingress = [...unknown, { ...ports, ...sources }];
    return { title, resources: [...lists, named(type, "group", { ingress }, { ingress: list ? [prefixList] : [] })] };
  }
  const group = named("aws:ec2/securityGroup:SecurityGroup", "group", {});
  const component: TestResource = { type: "shop:index:Bastion", name: `bastion-${number}`, props: {} };
  const inComponent = indirection === "component";
  const owner = inComponent ? [component, { ...group, parent: component }] : [group];
  const link = { securityGroupId: [inComponent ? component : group] };
  if (shape === "rule") {
    const rule = named(
      "aws:ec2/securityGroupRule:SecurityGroupRule",
      "rule",
      { type: "ingress", securityGroupId: UNKNOWN_VALUE, ...ports, ...sources },
      { ...link, prefixListIds: list ? [prefixList] : [] },
    );
    return { title, resources: [...lists, ...owner, rule] };
  }
  const { protocol, ...range } = ports;
  const one = (source: Props, index: number): TestResource =>
    named(
      "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
      `rule-${index}`,
      { securityGroupId: UNKNOWN_VALUE, ipProtocol: protocol, ...range, ...source },
      { ...link, prefixListId: list ? [prefixList] : [] },
    );
  const each: Props[] = list
    ? [{ prefixListId: UNKNOWN_VALUE }]
    : [
        ...blocks.map((cidr) => ({ [keyOf(shape, cidr)]: cidr })),
        ...(besideUnknown ? [{ cidrIpv4: UNKNOWN_VALUE }] : []),
      ];
  return { title, resources: [...lists, ...owner, ...each.map(one)] };
}

function combinations(worlds: string[][]): Combination[] {
  const all: Combination[] = [];
  for (const shape of SHAPES)
    for (const blocks of worlds)
      for (const ports of PORTS)
        for (const indirection of INDIRECTIONS)
          for (const besideUnknown of [false, true]) {
            all.push(combine({ shape, blocks, ports, indirection, besideUnknown }, all.length));
          }
  return all;
}

/** What is said of the resources of each combination, all of them in one stack. */
async function judge(all: Combination[]): Promise<Map<Combination, Violation[]>> {
  const pack = await PolicyPackProcess.start({ only: ["admin-ports", "world-ingress"] });
  try {
    const byUrn = Map.groupBy(await pack.analyzeStack(all.flatMap(({ resources }) => resources)), ({ urn }) => urn);
    return new Map(all.map((one) => [one, one.resources.flatMap((resource) => byUrn.get(urnOf(resource)) ?? [])]));
  } finally {
    await pack.stop();
  }
}

describe("every way to open a shell to the world", function () {
  this.timeout(180_000);

  it("is refused by both policies, by name of shape, address, port and indirection", async () => {
    const all = combinations(WORLD);
    assert.ok(all.length > 1500, String(all.length));
    for (const [{ title }, found] of await judge(all)) {
      const refused = new Set(found.filter(({ level }) => level === "mandatory").map(({ policy }) => policy));
      assert.deepEqual([...refused].sort(), ["admin-ports", "world-ingress"], title);
    }
  });

  it("is told, and never passed over, when its addresses are not known", async () => {
    for (const [{ title }, found] of await judge(combinations([[UNKNOWN_VALUE]]))) {
      assert.ok(
        found.some(({ policy, level }) => policy === "undetermined" && level === "advisory"),
        title,
      );
      assert.deepEqual(
        found.filter(({ level }) => level === "mandatory"),
        [],
        title,
      );
    }
  });

  it("is not seen in the same rules with private addresses", async () => {
    const closed = combinations([["10.0.0.0/8"], ["fc00::/7"], ["192.168.0.0/16", "172.16.0.0/12"]]);
    for (const [{ title }, found] of await judge(closed)) {
      assert.deepEqual(
        found.filter(({ level }) => level === "mandatory"),
        [],
        title,
      );
    }
  });
});
