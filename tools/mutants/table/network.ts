import { isObject, type Properties } from "../../../twin/standins/values";
import type { DeployedResource } from "../deployment";
import { each, missing, PROTECT, removed, type Row, rowsOf, to, together, type Weakening, WHOLE } from "../row";

const ROUTE = "aws:ec2/route:Route";
/** Several requests, so that the gateways of every zone have their turn. */
const ZONES = ["edge-peer-address"];

const isToNat = ({ inputs }: DeployedResource): boolean => "natGatewayId" in inputs;

const byInternetGateway: Weakening = together("the internet gateway", (_inputs, stack) => {
  const gateway = stack.find(({ type }) => type === "aws:ec2/internetGateway:InternetGateway");
  return gateway === undefined ? undefined : { natGatewayId: undefined, gatewayId: gateway.id };
});

/** The routes of the table that an association names. */
function routesOf(table: unknown, stack: readonly DeployedResource[]): Properties[] {
  return stack
    .filter(({ type, inputs }) => type === ROUTE && inputs["routeTableId"] === table)
    .map(({ inputs }) => inputs);
}

/** A table with such a route, for an association whose own table has none. */
function ofTableWith(label: string, target: "natGatewayId" | "gatewayId"): Weakening {
  return {
    label,
    weaken: (own, stack) => {
      if (routesOf(own, stack).some((route) => target in route)) return undefined;
      return stack.find(({ type, inputs }) => type === ROUTE && target in inputs)?.inputs["routeTableId"];
    },
  };
}

const isPrivate = ({ inputs }: DeployedResource): boolean =>
  !(isObject(inputs["tags"]) && inputs["tags"]["SubnetType"] === "Public");

/** Ways out, and who sees what goes there. */
export const NETWORK_ROWS: Row[] = [
  ...rowsOf(ROUTE, [
    {
      property: WHOLE,
      of: isToNat,
      weak: [missing],
      why: "gateways do not leave by the fixed address",
      probes: ZONES,
    },
    {
      property: "natGatewayId",
      of: isToNat,
      weak: [byInternetGateway],
      why: "gateways leave by an address that no list holds, and are reachable",
      probes: ZONES,
    },
    {
      property: "destinationCidrBlock",
      of: isToNat,
      weak: [to("0.0.0.0/1")],
      why: "half of the internet is reached by no fixed address, or not at all",
      probes: ZONES,
    },
  ]),
  ...rowsOf("aws:ec2/routeTable:RouteTable", [
    {
      property: "routes",
      weak: [
        {
          label: "an inline way out",
          weaken: (_value, stack) =>
            stack
              .filter(({ type }) => type === "aws:ec2/internetGateway:InternetGateway")
              .map(({ id }) => ({ cidrBlock: "0.0.0.0/0", gatewayId: id })),
        },
      ],
      why: "inline routes fight with those that are reviewed",
    },
  ]),
  ...rowsOf("aws:ec2/routeTableAssociation:RouteTableAssociation", [
    {
      property: "routeTableId",
      weak: [
        ofTableWith("a table to the NAT", "natGatewayId"),
        ofTableWith("a table to the internet gateway", "gatewayId"),
      ],
      why: "others leave by the fixed address, or gateways by another one",
      probes: ZONES,
    },
  ]),
  ...rowsOf("aws:ec2/subnet:Subnet", [
    {
      property: "mapPublicIpOnLaunch",
      of: isPrivate,
      weak: [to(true)],
      why: "every machine of the subnet gets a public address",
    },
    {
      property: "assignIpv6AddressOnCreation",
      weak: [to(true)],
      why: "machines get addresses that no list holds",
    },
  ]),
  ...rowsOf("aws:ec2/vpc:Vpc", [
    {
      property: "assignGeneratedIpv6CidrBlock",
      weak: [to(true)],
      why: "machines get addresses that no list holds",
    },
  ]),
  ...rowsOf("aws:ec2/natGateway:NatGateway", [
    {
      property: "connectivityType",
      weak: [together("private", () => ({ connectivityType: "private", allocationId: undefined }))],
      why: "gateways do not leave by the fixed address",
      probes: ["through-get"],
    },
    {
      property: "availabilityMode",
      weak: [
        together("regional, with addresses of its own choice", ({ region, tags }, stack) => ({
          region,
          tags,
          subnetId: undefined,
          allocationId: undefined,
          vpcId: stack.find(({ type }) => type === "aws:ec2/vpc:Vpc")?.id,
          availabilityMode: "regional",
        })),
      ],
      why: "AWS chooses and changes the addresses that the allow-lists hold",
    },
    {
      property: "secondaryAllocationIds",
      weak: [to(["eipalloc-0123456789abcdef0"], "one more address")],
      why: "gateways leave by an address that no list holds",
    },
  ]),
  ...rowsOf("aws:ec2/eip:Eip", [
    {
      property: PROTECT,
      weak: [missing],
      why: "a mistake gives the address, which every allow-list trusts, to somebody else",
    },
  ]),
  ...rowsOf("aws:ec2/flowLog:FlowLog", [
    { property: WHOLE, weak: [missing], why: "nobody can see who talked to whom" },
    { property: "trafficType", weak: each("ACCEPT", "REJECT"), why: "half of what happens is not seen" },
    {
      property: "logDestination",
      weak: [{ label: "ending in :*", weaken: (value) => (typeof value === "string" ? `${value}:*` : undefined) }],
      why: "AWS refuses it when everything else is made",
    },
  ]),
  ...rowsOf("aws:ec2/vpcEndpoint:VpcEndpoint", [
    {
      property: "routeTableIds",
      weak: [removed],
      why: "what gateways fetch goes over the NAT, where the egress rules do not expect it",
    },
  ]),
];
