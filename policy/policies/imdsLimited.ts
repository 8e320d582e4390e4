import { definePolicy, noSettings } from "../lib/definePolicy";
import { Place } from "../lib/place";
import { MACHINE_TYPES } from "../lib/types";

const isOff = (value: unknown): boolean =>
  value === undefined || value === null || value === "" || value === "disabled" || value === false;

/** Advisory: both are off by default, and whoever turns one on may need it. */
export const imdsLimited = definePolicy({
  name: "imds-limited",
  displayName: "Metadata is what is needed",
  description: "A machine's metadata service should answer at its IPv4 address alone, and tell no tags.",
  severity: "low",
  level: "advisory",
  tags: ["machines"],
  references: [],
  remediationSteps:
    'Set `metadataOptions.httpProtocolIpv6` and `metadataOptions.instanceMetadataTags` to "disabled", or leave them out.',
  onUnknown: "Tells an unknown value as an advisory.",
  settings: noSettings,
  types: MACHINE_TYPES,
  check: (resource, _settings, report) => {
    const options = new Place(resource.props).at("metadataOptions");
    if (options.at("httpEndpoint").text === "disabled") return;
    report.demand(
      resource,
      options.at("httpProtocolIpv6"),
      '"disabled", or left out',
      isOff,
      "What keeps requests from 169.254.169.254, a firewall or a filter against forged requests, seldom knows fd00:ec2::254.",
    );
    report.demand(
      resource,
      options.at("instanceMetadataTags"),
      '"disabled", or left out',
      isOff,
      "Whatever runs on the machine could read its tags without a permission.",
    );
  },
});
