import { definePolicy, noSettings } from "../lib/definePolicy";
import { Place } from "../lib/place";

/** AWS rotates only symmetric keys that it made itself. */
export const keyRotation = definePolicy({
  name: "key-rotation",
  displayName: "Keys rotate",
  description: "A symmetric encryption key should rotate by itself.",
  severity: "medium",
  tags: ["encryption"],
  references: ["FSBP KMS.4", "CIS v5.0 3.6"],
  remediationSteps: "Set `enableKeyRotation` to true.",
  onUnknown: "Tells an unknown value as an advisory.",
  settings: noSettings,
  types: ["aws:kms/key:Key"],
  check: (resource, _settings, report) => {
    const key = new Place(resource.props);
    const isSymmetric =
      key.at("customerMasterKeySpec").isAbsent || key.at("customerMasterKeySpec").text === "SYMMETRIC_DEFAULT";
    const encrypts = key.at("keyUsage").isAbsent || key.at("keyUsage").text === "ENCRYPT_DECRYPT";
    if (isSymmetric && encrypts && key.at("customKeyStoreId").isAbsent) {
      report.demand(
        resource,
        key.at("enableKeyRotation"),
        "true",
        (value) => value === true,
        "Left out, the key never changes.",
      );
    }
  },
});
