import { AUTHORIZER_SETTINGS_VARIABLE, PUBLIC_WAF_STACK_TYPE } from "../../contracts";
import { defaultedPatternOption } from "../lib/configuration";
import { definePolicy } from "../lib/definePolicy";
import { Place } from "../lib/place";
import { document, type Stack } from "../lib/stack";
import { EIP_TYPE, FUNCTION_TYPE } from "../lib/types";

const ADDRESSES = defaultedPatternOption(
  "fixedAddresses",
  "Regular expression for the URNs of the EIPs through which the gateways leave.",
  "portcullis:index:PublicWafStack\\$aws:ec2/eip:Eip::.*-egress-",
);

/** One address too many is a way around; one too few is an outage when its zone carries traffic. */
export const authorizerAddresses = definePolicy({
  name: "authorizer-knows-fixed-addresses",
  displayName: "The authorizer's list is the stack's addresses",
  description: "An authorizer should allow the fixed addresses of the stack, all of them and nothing else.",
  severity: "critical",
  tags: ["egress", "lock"],
  references: [],
  remediationSteps:
    "Give the authorizer the addresses of the WAF stack's `attachment`, those in use, reserved and retiring.",
  onUnknown:
    "Tells a list or an address that is not known as an advisory. Says nothing where the addresses are another stack's.",
  settings: (reader) => ({ pattern: reader.take(ADDRESSES) }),
  checkStack: (stack, { pattern }, report) => {
    const eips = stack.ofType(EIP_TYPE).filter(({ urn }) => pattern.test(urn));
    const addresses = [...eips.map((eip) => new Place(eip.props).at("publicIp")), ...broughtAddresses(stack)];
    for (const lambda of addresses.length === 0 ? [] : stack.ofType(FUNCTION_TYPE)) {
      const settings = new Place(lambda.props).at("environment", "variables", AUTHORIZER_SETTINGS_VARIABLE);
      if (settings.isAbsent || (settings.isUnknown && !isAuthorizer(lambda.urn))) {
        continue;
      }
      if (settings.isUnknown || addresses.some(({ text }) => text === undefined)) {
        report.unknown(
          lambda,
          settings.isUnknown ? settings : new Place(undefined, "The address of an EIP"),
          "the authorizer allows the fixed addresses of the stack and no other",
        );
        continue;
      }
      const parsed = document(settings.value);
      const lock = new Place(parsed).at("lock");
      if (lock.at("mode").text === "private") {
        // Decides on the endpoint through which a request came, not on an address.
        continue;
      }
      const allowed = lock.each("allowedAddresses").map(({ text }) => text);
      const own = addresses.map(({ text }) => text);
      const missing = own.filter((address) => !allowed.includes(address)).length;
      const foreign = allowed.filter((address) => !own.includes(address)).length;
      if (missing + foreign > 0) {
        report.violation(
          lambda,
          `${settings.path} lacks ${missing} fixed address(es) of the stack and allows ${foreign} that are none. Give the addresses of the stack's attachment, and nothing else.`,
        );
      }
    }
  },
});

/** What the engine only reads is not among a stack's resources: addresses that exist are told by the component. */
function broughtAddresses(stack: Stack): Place[] {
  return stack
    .ofType(PUBLIC_WAF_STACK_TYPE)
    .flatMap(({ props }) => new Place(props).each("zones"))
    .filter((zone) => !zone.at("allocationId").isAbsent)
    .map((zone) => zone.at("address"))
    .filter((address) => !address.isAbsent);
}

/** In a first preview a function's whole environment is unknown; only an authorizer's is told. */
function isAuthorizer(urn: string): boolean {
  return /portcullis:index:Authorizer\$/.test(urn);
}
