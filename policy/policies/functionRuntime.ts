import { textListOption } from "../lib/configuration";
import { definePolicy } from "../lib/definePolicy";
import { Place } from "../lib/place";
import { EDGE_FUNCTION_TYPE, FUNCTION_TYPE } from "../lib/types";

/** Lambda developer guide, "Lambda runtimes": those whose deprecation date has passed. */
const DEPRECATED = textListOption(
  "deprecatedRuntimes",
  "Runtimes of Lambda that AWS does not patch any more.",
  [
    ...["nodejs", "nodejs4.3", "nodejs6.10", "nodejs8.10", "nodejs10.x", "nodejs12.x", "nodejs14.x", "nodejs16.x"],
    ...["nodejs18.x", "python2.7", "python3.6", "python3.7", "python3.8", "python3.9", "java8", "go1.x", "provided"],
    ...["ruby2.5", "ruby2.7", "dotnetcore1.0", "dotnetcore2.0", "dotnetcore2.1", "dotnetcore3.1", "dotnet5.0"],
    ...["dotnet6", "dotnet7"],
  ],
  "a list of runtimes, e.g. nodejs16.x",
);

const EDGE_RUNTIMES = textListOption(
  "edgeRuntimes",
  "Runtimes that functions of CloudFront may have. AWS still runs 1.0 and recommends 2.0: one in which a gate was tested.",
  ["cloudfront-js-1.0", "cloudfront-js-2.0"],
  "a list of runtimes, e.g. cloudfront-js-2.0",
);

/** A function is patched by AWS as long as its runtime is. */
export const functionRuntime = definePolicy({
  name: "function-runtime-supported",
  displayName: "Functions run on what is patched",
  description: "A function should run on a runtime that AWS still patches.",
  severity: "medium",
  tags: ["lambda"],
  references: ["FSBP Lambda.2"],
  remediationSteps: "Set `runtime` to a current one. Images are patched by whoever builds them.",
  onUnknown: "Tells an unknown runtime as an advisory.",
  settings: (reader) => ({ deprecated: reader.take(DEPRECATED), edge: reader.take(EDGE_RUNTIMES) }),
  types: [FUNCTION_TYPE, EDGE_FUNCTION_TYPE],
  check: (resource, { deprecated, edge }, report) => {
    if (resource.type === EDGE_FUNCTION_TYPE) {
      report.demand(
        resource,
        new Place(resource.props).at("runtime"),
        edge.join(" or "),
        (value) => typeof value === "string" && edge.includes(value),
        "It is another language than its code was tested in.",
      );
      return;
    }
    report.demand(
      resource,
      new Place(resource.props).at("runtime"),
      "a runtime that AWS patches",
      (value) => typeof value !== "string" || !deprecated.includes(value),
      "Holes that are found in this one stay.",
    );
  },
});
