import { RETIRING_TAG } from "../../contracts";
import { definePolicy } from "../lib/definePolicy";
import { Place } from "../lib/place";
import { isInStack, PRODUCTION_STACKS } from "../lib/production";
import { EIP_TYPE } from "../lib/types";

/** A released address goes to somebody else, with the trust of every allow-list that names it. */
export const egressAddressProtected = definePolicy({
  name: "fixed-address-protected",
  displayName: "Fixed addresses are protected",
  description: "A fixed address of a production stack should be protected by Pulumi's `protect`.",
  severity: "high",
  tags: ["egress"],
  references: [],
  remediationSteps:
    "Set the resource option `protect: true`. Lift it in an update of its own when no allow-list names the address any more.",
  onUnknown: "Counts an unknown tag as none.",
  settings: (reader) => ({ production: reader.take(PRODUCTION_STACKS) }),
  types: [EIP_TYPE],
  check: (resource, { production }, report) => {
    const tag = new Place(resource.props).at("tags", RETIRING_TAG.key);
    // A zone that retires has lifted it in an update of its own, and its address is out of use.
    if (tag.text === RETIRING_TAG.value) {
      return;
    }
    if (isInStack(resource, production) && resource.protect !== true) {
      report.violation(
        resource,
        "The option protect is not set. A released address goes to somebody else, with the trust of every allow-list that names it; set protect: true.",
      );
    }
  },
});
