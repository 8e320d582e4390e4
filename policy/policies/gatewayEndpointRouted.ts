import { definePolicy, noSettings } from "../lib/definePolicy";
import { Place } from "../lib/place";
import { isDeclared } from "../lib/reading";
import { byTarget, isUnknownFromNowhere } from "../lib/stack";

const ENDPOINT_TYPE = "aws:ec2/vpcEndpoint:VpcEndpoint";
const ASSOCIATION_TYPE = "aws:ec2/vpcEndpointRouteTableAssociation:VpcEndpointRouteTableAssociation";

/** Advisory: another stack may give it its tables. */
export const gatewayEndpointRouted = definePolicy({
  name: "gateway-endpoint-routed",
  displayName: "Gateway endpoints are on the way",
  description: "A gateway endpoint should have the route tables of the subnets whose requests it is for.",
  severity: "medium",
  level: "advisory",
  tags: ["network"],
  references: [],
  remediationSteps: "Give the endpoint `routeTableIds`, or add a VpcEndpointRouteTableAssociation for each table.",
  onUnknown:
    "Accepts unknown tables that come from a resource of the stack. Tells any other, an unknown type of endpoint, and one that an association may be for, as an advisory.",
  settings: noSettings,
  checkStack: (stack, _settings, report) => {
    const associations = byTarget(stack, [ASSOCIATION_TYPE], "vpcEndpointId", [ENDPOINT_TYPE]);
    for (const endpoint of stack.ofType(ENDPOINT_TYPE)) {
      const props = new Place(endpoint.props);
      const [type, tables] = [props.at("vpcEndpointType"), props.at("routeTableIds")];
      const isOther = !type.isUnknown && !type.isAbsent && type.text !== "Gateway";
      const isRouted = tables.isUnknown
        ? isDeclared(endpoint, "routeTableIds")
        : props.each("routeTableIds").length > 0;
      if (isUnknownFromNowhere(endpoint, "routeTableIds") && !isOther) {
        report.unknown(endpoint, tables, "it has route tables");
        continue;
      }
      if (isOther || isRouted || associations.of.has(endpoint.urn)) continue;
      if (type.isUnknown) report.unknown(endpoint, type, "a gateway endpoint has route tables");
      else if (associations.unclear.length > 0) {
        report.undetermined(
          endpoint,
          "Which endpoint a route table association is for is not known in this preview. The update will check that this one has one.",
        );
      } else {
        report.violation(
          endpoint,
          "routeTableIds is not given: no request goes by the endpoint, and its policy holds none of them. Give it the tables of the subnets that it is for.",
        );
      }
    }
  },
});
