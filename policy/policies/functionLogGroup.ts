import { definePolicy, noSettings } from "../lib/definePolicy";
import { Place } from "../lib/place";
import { isDeclared, type StackResource } from "../lib/reading";
import type { Stack } from "../lib/stack";
import { DISTRIBUTION_TYPE, FUNCTION_TYPE } from "../lib/types";

const LOG_GROUP_TYPE = "aws:cloudwatch/logGroup:LogGroup";

/** What Lambda makes by itself keeps everything for ever, with nobody's key, and stays when the function goes. */
export const functionLogGroup = definePolicy({
  name: "function-log-group-declared",
  displayName: "Functions log where the program says",
  description:
    "A function should log to a log group that the program names, which says for how long and with which key it keeps what it is told.",
  severity: "low",
  level: "advisory",
  tags: ["lambda", "logging"],
  references: [],
  remediationSteps:
    "Add a LogGroup with `retentionInDays` and name it in `loggingConfig.logGroup`, or call it `/aws/lambda/` and the function's name.",
  onUnknown:
    "Accepts a log group's unknown name that comes from a resource of the stack. Tells any other, and a function's name that is not known as an advisory. Says nothing of functions that a distribution runs: they log in the regions of its viewers.",
  settings: noSettings,
  checkStack: (stack, _settings, report) => {
    const edge = functionsAtEdge(stack);
    const names = stack.ofType(LOG_GROUP_TYPE).map(({ props }) => new Place(props).at("name"));
    for (const lambda of stack.ofType(FUNCTION_TYPE).filter((resource) => !edge.has(resource))) {
      const props = new Place(lambda.props);
      const [name, logging] = [props.at("name"), props.at("loggingConfig")];
      const standard = name.isUnknown ? undefined : `/aws/lambda/${name.text ?? ""}`;
      const group = logging.at("logGroup");
      if (isDeclared(lambda, "loggingConfig") && group.isUnknown) {
        if ((lambda.propertyDependencies.loggingConfig ?? []).length > 0) continue;
        report.unknown(lambda, group, RULE);
        continue;
      }
      // Left out, the function's own name of it stands there once it is made.
      const isStandard = standard === undefined ? /^\/aws\/lambda\//.test(group.text ?? "") : group.text === standard;
      if (group.text !== undefined && !isStandard) continue;
      if (names.some(({ text }) => text !== undefined && text === standard)) continue;
      if (standard === undefined || names.some(({ isUnknown }) => isUnknown)) {
        report.unknown(lambda, standard === undefined ? name : new Place(undefined, "The name of a log group"), RULE);
      } else {
        report.violation(
          lambda,
          "loggingConfig.logGroup is not given, and no log group of the program has the function's standard name: Lambda makes one that keeps all for ever. Add a LogGroup and name it.",
        );
      }
    }
  },
});

const RULE = "the function's log group is one that the program names";

function functionsAtEdge(stack: Stack): Set<StackResource> {
  return new Set(
    stack
      .ofType(DISTRIBUTION_TYPE)
      .flatMap(({ propertyDependencies: { defaultCacheBehavior = [], orderedCacheBehaviors = [] } }) => [
        ...defaultCacheBehavior,
        ...orderedCacheBehaviors,
      ]),
  );
}
