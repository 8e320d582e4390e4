import { integerOption } from "../lib/configuration";
import { definePolicy } from "../lib/definePolicy";
import { Place } from "../lib/place";
import { MACHINE_TYPES } from "../lib/types";

const LIMIT = integerOption("maxHopLimit", "Most hops allowed. Containers behind a bridge need 2.", 1, {
  minimum: 1,
  maximum: 64,
});

/** The limit is what keeps a container, or a proxy on the machine, from the machine's credentials. */
export const imdsHopLimit = definePolicy({
  name: "imds-hop-limit",
  displayName: "Metadata stays on the machine",
  description: "The answers of a machine's metadata service should go one hop far.",
  severity: "medium",
  tags: ["machines"],
  references: ["FSBP EC2.8", "FSBP AutoScaling.3"],
  remediationSteps: "Set `metadataOptions.httpPutResponseHopLimit` to 1: left out, the account's default decides.",
  onUnknown: "Tells an unknown value as an advisory.",
  settings: (reader) => ({ most: reader.take(LIMIT) }),
  types: MACHINE_TYPES,
  check: (resource, { most }, report) => {
    const options = new Place(resource.props).at("metadataOptions");
    if (options.at("httpEndpoint").text !== "disabled") {
      report.demand(
        resource,
        options.at("httpPutResponseHopLimit"),
        most === 1 ? "1" : `1 to ${most}`,
        (value) => typeof value === "number" && value >= 1 && value <= most,
        "Left out, the account's default decides.",
      );
    }
  },
});
