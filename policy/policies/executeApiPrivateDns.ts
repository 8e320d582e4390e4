import { definePolicy, noSettings } from "../lib/definePolicy";
import { Place } from "../lib/place";
import { NAT_GATEWAY_TYPE, SUBNET_TYPES, VPC_TYPES } from "../lib/types";
import { byTarget } from "../lib/stack";
import type { Stack } from "../lib/stack";
import type { StackResource } from "../lib/reading";

const ENDPOINT_TYPE = "aws:ec2/vpcEndpoint:VpcEndpoint";
const WAYS_OUT = [
  "aws:ec2/internetGateway:InternetGateway",
  "aws:ec2/egressOnlyInternetGateway:EgressOnlyInternetGateway",
];

/**
 * With private DNS every `*.execute-api` name of the region leads to the endpoint, also those of public APIs, which the
 * endpoint answers 403 (API Gateway developer guide, "Private DNS name"; re:Post, "public API from a VPC").
 */
export const executeApiPrivateDns = definePolicy({
  name: "execute-api-private-dns-alone",
  displayName: "Private DNS breaks no public API",
  description:
    "An execute-api endpoint should have private DNS only in a VPC from which nobody calls public APIs of the region.",
  severity: "medium",
  level: "advisory",
  tags: ["api", "network"],
  references: [],
  remediationSteps:
    "Set `privateDnsEnabled` to false, and call the private API by the endpoint's own name with the API's host in the header Host, or by a Route 53 alias of the endpoint.",
  onUnknown: "Tells an unknown service, switch or VPC as an advisory.",
  settings: noSettings,
  checkStack: (stack, _settings, report) => {
    for (const endpoint of stack.ofType(ENDPOINT_TYPE)) {
      const props = new Place(endpoint.props);
      const [service, names] = [props.at("serviceName"), props.at("privateDnsEnabled")];
      const isOther = service.text !== undefined && !service.text.endsWith(".execute-api");
      if (isOther || (names.value !== true && !names.isUnknown) || !callsOut(stack, endpoint)) {
        continue;
      }
      const unclear = [service, names].find(({ isUnknown }) => isUnknown);
      if (unclear !== undefined) {
        report.unknown(endpoint, unclear, "it takes no public API's name from a VPC with a way out");
      } else {
        report.violation(
          endpoint,
          "privateDnsEnabled is true, and the VPC has a way out: calls from it to public APIs of the region go to the endpoint and are refused. Set it to false, unless nobody there calls any.",
        );
      }
    }
  },
});

/** Whether something in the endpoint's VPC may call what is public. Of a VPC of another stack nobody knows. */
function callsOut(stack: Stack, endpoint: StackResource): boolean {
  const { targets } = stack.referred(endpoint, "vpcId", VPC_TYPES);
  const subnets = byTarget(stack, SUBNET_TYPES, "vpcId", VPC_TYPES).of;
  const gateways = byTarget(stack, WAYS_OUT, "vpcId", VPC_TYPES).of;
  const nats = byTarget(stack, [NAT_GATEWAY_TYPE], "subnetId", SUBNET_TYPES).of;
  return (
    targets.length === 0 ||
    targets.some(({ urn }) => gateways.has(urn) || (subnets.get(urn) ?? []).some((subnet) => nats.has(subnet.urn)))
  );
}
