import { definePolicy, noSettings } from "../lib/definePolicy";
import { Place } from "../lib/place";
import { secretIn, secretInNamed } from "../lib/secrets";
import { document } from "../lib/stack";
import { FUNCTION_TYPE } from "../lib/types";

const TASK_DEFINITION_TYPE = "aws:ecs/taskDefinition:TaskDefinition";
const BUILD_PROJECT_TYPE = "aws:codebuild/project:Project";

/** Whoever may look at a function's or a container's configuration reads its environment. */
export const environmentSecrets = definePolicy({
  name: "no-secret-in-environment",
  displayName: "No secret in an environment",
  description: "The environment of a function, container or build should hold no secret.",
  severity: "high",
  tags: ["secrets"],
  references: [],
  remediationSteps:
    "Put the value into Secrets Manager and give its ARN: a function reads it with its role, a container gets it by `secrets`. Then change the secret: it has been seen.",
  onUnknown: "Tells the unknown values of a resource's environment as one advisory.",
  settings: noSettings,
  types: [FUNCTION_TYPE, TASK_DEFINITION_TYPE, BUILD_PROJECT_TYPE],
  check: (resource, _settings, report) => {
    const props = new Place(resource.props);
    const environment = props.at("environment");
    const unknown = [environment, environment.at("variables")].filter(({ isUnknown }) => isUnknown).slice(0, 1);
    const checkVariable = (name: string, place: Place): void => {
      const kind = place.text === undefined ? undefined : secretInNamed(name, place.text);
      if (place.isUnknown) {
        unknown.push(place);
      } else if (kind !== undefined) {
        report.violation(resource, `${place.path} holds ${kind}. Give the ARN of a secret and read it at run time.`);
      }
    };
    for (const [name, place] of environment.at("variables").entries()) {
      checkVariable(name, place);
    }
    for (const variable of environment.isUnknown ? [] : environment.each("environmentVariables")) {
      if (variable.isUnknown) {
        unknown.push(variable);
      } else if (variable.at("type").isAbsent || variable.at("type").text === "PLAINTEXT") {
        checkVariable(variable.at("name").text ?? "", variable.at("value"));
      }
    }
    const containers = props.at("containerDefinitions");
    if (containers.isUnknown) {
      unknown.push(containers);
    }
    const parsed = document(containers.value);
    if (containers.text !== undefined && parsed === undefined && secretIn(containers.text) !== undefined) {
      report.violation(resource, `${containers.path} holds a secret. Give the ARN of one by \`secrets\`.`);
    }
    for (const container of new Place({ [containers.path]: parsed }).each(containers.path)) {
      for (const variable of container.each("environment")) {
        checkVariable(variable.at("name").text ?? "", variable.at("value"));
      }
    }
    report.unknownOf(resource, unknown, "no secret is in the environment, but at most the ARN of one");
  },
});
