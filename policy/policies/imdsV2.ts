import { definePolicy, noSettings } from "../lib/definePolicy";
import { Place } from "../lib/place";
import { MACHINE_TYPES } from "../lib/types";

/** Version 1 gives the machine's credentials to whoever can make it send one GET request. */
export const imdsV2 = definePolicy({
  name: "imds-v2-required",
  displayName: "Metadata needs a token",
  description: "A machine should answer metadata requests only with a session token (IMDSv2).",
  severity: "high",
  tags: ["machines"],
  references: ["FSBP EC2.8", "FSBP EC2.170", "FSBP AutoScaling.3", "CIS v5.0 5.7"],
  remediationSteps: 'Set `metadataOptions.httpTokens` to "required", or `metadataOptions.httpEndpoint` to "disabled".',
  onUnknown: "Tells an unknown value as an advisory.",
  settings: noSettings,
  types: MACHINE_TYPES,
  check: (resource, _settings, report) => {
    const options = new Place(resource.props).at("metadataOptions");
    if (options.at("httpEndpoint").text !== "disabled") {
      report.demand(
        resource,
        options.at("httpTokens"),
        '"required"',
        (value) => value === "required",
        "Without a token whoever makes the machine send one request gets its credentials.",
      );
    }
  },
});
