import { AUTHORIZER_SETTINGS_VARIABLE } from "../../contracts";
import { defaultedPatternOption } from "../lib/configuration";
import { definePolicy } from "../lib/definePolicy";
import { Place } from "../lib/place";
import { document } from "../lib/stack";
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
  remediationSteps: "Give the authorizer the addresses of the WAF stack's `attachment`, active and reserved ones.",
  onUnknown:
    "Tells a list or an address that is not known as an advisory. Says nothing where the addresses are another stack's.",
  settings: (reader) => ({ pattern: reader.take(ADDRESSES) }),
  checkStack: (stack, { pattern }, report) => {
    const eips = stack.ofType(EIP_TYPE).filter(({ urn }) => pattern.test(urn));
    const addresses = eips.map((eip) => new Place(eip.props).at("publicIp"));
    for (const lambda of eips.length === 0 ? [] : stack.ofType(FUNCTION_TYPE)) {
      const settings = new Place(lambda.props).at("environment", "variables", AUTHORIZER_SETTINGS_VARIABLE);
      if (settings.isAbsent || (settings.isUnknown && !isAuthorizer(lambda.urn))) {
        continue;
      }
      if (settings.isUnknown || addresses.some(({ text }) => text === undefined)) {
        report.unknown(
          lambda,
          settings.isUnknown ? settings : new Place(undefined, "The address of an EIP"),
          `the authorizer allows the ${eips.length} fixed address(es) of the stack and no other`,
        );
        continue;
      }
      const parsed = document(settings.value);
      const allowed = parsed === undefined ? [] : new Place(parsed).each("allowedAddresses").map(({ text }) => text);
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

/** In a first preview a function's whole environment is unknown; only an authorizer's is told. */
function isAuthorizer(urn: string): boolean {
  return /portcullis:index:Authorizer\$/.test(urn);
}
