import { definePolicy, noSettings } from "../lib/definePolicy";
import { Place } from "../lib/place";
import { DEPLOYMENT_TYPE, REST_API_TYPE, STAGE_TYPE } from "../lib/types";

/** A deployment is a snapshot with the authorizers and policies of its day: one that is not made anew keeps them. */
export const stageOwnDeployment = definePolicy({
  name: "stage-serves-own-deployment",
  displayName: "Stages serve what is declared",
  description:
    "A stage of an API of the stack, and its canary, should serve a deployment of the stack: another one has the locks of its day.",
  severity: "high",
  tags: ["api", "lock"],
  references: [],
  remediationSteps:
    "Set `deployment`, and `canarySettings.deploymentId`, to the id of a Deployment resource with `triggers`, or remove the canary.",
  onUnknown: "Tells an id that comes from no deployment of the stack, or an API, as an advisory when it is not known.",
  settings: noSettings,
  checkStack: (stack, _settings, report) => {
    for (const stage of stack.ofType(STAGE_TYPE)) {
      const api = stack.referred(stage, "restApi", [REST_API_TYPE]);
      // The API of another stack is deployed there.
      if (api.targets.length === 0 && api.certain) continue;
      const props = new Place(stage.props);
      for (const place of [props.at("deployment"), props.at("canarySettings", "deploymentId")]) {
        const property = place.path.replace(/[[.].*$/, "");
        if (stack.referred(stage, property, [DEPLOYMENT_TYPE], place.value).targets.length > 0 || place.isAbsent)
          continue;
        if (place.isUnknown || api.targets.length === 0) {
          report.unknown(
            stage,
            place.isUnknown ? place : props.at("restApi"),
            "what is served is a deployment of the stack",
          );
        } else {
          report.violation(
            stage,
            `${place.path} is no deployment of the stack, so requests meet an API with other methods and locks. Name a Deployment resource${place.path === "deployment" ? "" : ", or remove the canary"}.`,
          );
        }
      }
    }
  },
});
