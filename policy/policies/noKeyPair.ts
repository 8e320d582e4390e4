import { definePolicy, noSettings } from "../lib/definePolicy";
import { Place } from "../lib/place";
import { MACHINE_TYPES } from "../lib/types";

/** A key that opens a shell is a secret without an owner, a rotation or a log. */
export const noKeyPair = definePolicy({
  name: "no-key-pair",
  displayName: "Machines have no key pair",
  description: "A machine should have no SSH key pair.",
  severity: "medium",
  tags: ["machines"],
  references: [],
  remediationSteps: "Remove `keyName`. Session Manager gives a shell that is granted, logged and taken away by IAM.",
  onUnknown: "An unknown key name is a key name: refuses it.",
  settings: noSettings,
  types: MACHINE_TYPES,
  check: (resource, _settings, report) => {
    const key = new Place(resource.props).at("keyName");
    if (!key.isAbsent && key.value !== "") {
      report.violation(
        resource,
        "keyName is given. Remove it; Session Manager gives a shell that IAM grants and logs.",
      );
    }
  },
});
