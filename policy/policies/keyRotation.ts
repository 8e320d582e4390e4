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
    const [spec, usage, store] = [key.at("customerMasterKeySpec"), key.at("keyUsage"), key.at("customKeyStoreId")];
    const rotates = key.at("enableKeyRotation");
    const isOther =
      (spec.text !== undefined && spec.text !== "SYMMETRIC_DEFAULT") ||
      (usage.text !== undefined && usage.text !== "ENCRYPT_DECRYPT") ||
      (!store.isAbsent && !store.isUnknown);
    const unclear = [spec, usage, store].find(({ isUnknown }) => isUnknown);
    if (isOther || rotates.value === true) {
      return;
    }
    if (unclear !== undefined) {
      report.unknown(resource, unclear, "a symmetric key for encryption rotates");
    } else {
      report.demand(resource, rotates, "true", (value) => value === true, "Left out, the key never changes.");
    }
  },
});
