import type { ResourceRecord } from "../../resourceRecord";
import { isGiven, text, type Properties } from "../values";

type Records = readonly ResourceRecord[];

const ROUTE_TABLE = "aws:ec2/routeTable:RouteTable";
const ASSOCIATION = "aws:ec2/routeTableAssociation:RouteTableAssociation";
const MAIN_ASSOCIATION = "aws:ec2/mainRouteTableAssociation:MainRouteTableAssociation";
const VPC = "aws:ec2/vpc:Vpc";

/** Data source of an elastic address, by its allocation id. */
export function elasticAddress(args: Properties, records: Records): Properties {
  const id = onlyBy("id", args, "aws:ec2/getElasticIp:getElasticIp");
  return outputsOf(records, "aws:ec2/eip:Eip", id, "EC2 EIP");
}

/** Data source of a subnet, by its id. */
export function subnet(args: Properties, records: Records): Properties {
  const id = onlyBy("id", args, "aws:ec2/getSubnet:getSubnet");
  return { state: "available", ...outputsOf(records, "aws:ec2/subnet:Subnet", id, "EC2 Subnet") };
}

/** Data source of a route table with what uses it, by its id. A VPC's first main route table is nobody's resource. */
export function routeTable(args: Properties, records: Records): Properties {
  const id = onlyBy("routeTableId", args, "aws:ec2/getRouteTable:getRouteTable");
  const mainOf = records.find(({ type, outputs }) => type === VPC && text(outputs, "mainRouteTableId") === id);
  const outputs =
    mainOf === undefined
      ? outputsOf(records, ROUTE_TABLE, id, "EC2 Route Table")
      : { id, vpcId: mainOf.id, ownerId: text(mainOf.outputs, "ownerId"), tags: {} };
  const isMain = mainOf !== undefined || records.some((record) => uses(record, MAIN_ASSOCIATION, id));
  const associations = records
    .filter((record) => uses(record, ASSOCIATION, id))
    .map((record) => association(id, record.id, text(record.inputs, "subnetId"), text(record.inputs, "gatewayId")));
  return {
    ...outputs,
    routeTableId: id,
    associations: isMain
      ? [...associations, { ...association(id, `rtbassoc-main-${id}`, "", ""), main: true }]
      : associations,
  };
}

function association(routeTableId: string, routeTableAssociationId: string, subnetId: string, gatewayId: string) {
  return { routeTableId, routeTableAssociationId, subnetId, gatewayId, main: false };
}

function uses({ type, inputs }: ResourceRecord, wanted: string, routeTableId: string): boolean {
  return type === wanted && text(inputs, "routeTableId") === routeTableId;
}

/** The provider's words: internal/tfresource, SingularDataSourceFindError. */
function outputsOf(records: Records, type: string, id: string, name: string): Properties {
  const found = records.find((record) => record.type === type && record.id === id);
  if (found === undefined) throw new Error(`no matching ${name} found`);
  return { ...found.outputs, id: found.id };
}

function onlyBy(key: string, args: Properties, token: string): string {
  const others = Object.keys(args).filter((name) => name !== key && name !== "region" && isGiven(args[name]));
  const id = text(args, key);
  if (others.length > 0 || id === "") {
    throw new Error(
      `the stand-in for AWS answers ${token} by "${key}" alone, not by ${others.join(", ") || "nothing"}`,
    );
  }
  return id;
}
