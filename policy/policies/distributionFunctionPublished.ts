import { definePolicy, noSettings } from "../lib/definePolicy";
import { behaviorsOf, propertyOf } from "../lib/distributions";
import { Place } from "../lib/place";
import type { StackResource } from "../lib/reading";
import type { Stack } from "../lib/stack";
import { DISTRIBUTION_TYPE, EDGE_FUNCTION_TYPE } from "../lib/types";

/** Behaviors run the copy that was published last; the first time CloudFront refuses the association (developer guide, "Publish functions"). */
export const distributionFunctionPublished = definePolicy({
  name: "distribution-function-published",
  displayName: "Functions of a distribution are published",
  description: "A function that a behavior of a distribution runs should be published when its code changes.",
  severity: "high",
  tags: ["cloudfront", "lock"],
  references: [],
  remediationSteps: "Set `publish` of the function to true, or leave it out.",
  onUnknown: "Tells an unknown switch as an advisory.",
  settings: noSettings,
  checkStack: (stack, _settings, report) => {
    for (const resource of functionsInUse(stack)) {
      report.demand(
        resource,
        new Place(resource.props).at("publish"),
        "true or absent",
        (value) => value !== false,
        "The distribution goes on with the code that was published before.",
      );
    }
  },
});

function functionsInUse(stack: Stack): Set<StackResource> {
  return new Set(
    stack.ofType(DISTRIBUTION_TYPE).flatMap((distribution) =>
      behaviorsOf(new Place(distribution.props))
        .flatMap((behavior) => behavior.each("functionAssociations"))
        .flatMap(
          (association) =>
            stack.referred(
              distribution,
              propertyOf(association),
              [EDGE_FUNCTION_TYPE],
              association.at("functionArn").value,
            ).targets,
        ),
    ),
  );
}
