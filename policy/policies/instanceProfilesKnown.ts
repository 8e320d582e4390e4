import { textListOption } from "../lib/configuration";
import { definePolicy } from "../lib/definePolicy";
import { Place } from "../lib/place";
import { MACHINE_TYPES } from "../lib/types";

const PROFILE_TYPE = "aws:iam/instanceProfile:InstanceProfile";
const PROPERTY = "iamInstanceProfile";

const ALLOWED = textListOption(
  "allowedProfiles",
  "Names or ARNs of instance profiles from outside the stack that machines may take.",
  [],
  "a list of names or ARNs of instance profiles",
);

/** What a role of the stack allows, other policies judge. Advisory: many companies keep roles in a stack of their own. */
export const instanceProfilesKnown = definePolicy({
  name: "instance-profiles-known",
  displayName: "Machines take roles that are known",
  description:
    "A machine should take an instance profile of this stack, or one of those that the configuration allows.",
  severity: "medium",
  level: "advisory",
  tags: ["machines", "identity"],
  references: [],
  remediationSteps:
    "Declare role and instance profile in the stack, so that its permissions are checked with it, or add the profile's name to `allowedProfiles`.",
  onUnknown: "Accepts an unknown profile that comes from one of the stack. Tells any other as an advisory.",
  settings: (reader) => ({ allowed: reader.take(ALLOWED) }),
  checkStack: (stack, { allowed }, report) => {
    for (const machine of stack.ofType(...MACHINE_TYPES)) {
      const given = new Place(machine.props).at(PROPERTY);
      // A launch template has a block for it, everything else a name.
      const profiles = given.object === undefined ? [given] : [given.at("arn"), given.at("name")];
      for (const profile of profiles) {
        const { isAbsent, isUnknown, text, value, path } = profile;
        if (isAbsent || value === "" || (text !== undefined && allowed.includes(text))) continue;
        if (stack.referred(machine, PROPERTY, [PROFILE_TYPE], value).targets.length > 0) continue;
        if (isUnknown) report.unknown(machine, profile, "it is an instance profile of the stack");
        else {
          report.violation(
            machine,
            `${path} is an instance profile from outside the stack: what the machine may do then is nothing that is checked here. Name one of the stack, or add it to allowedProfiles.`,
          );
        }
      }
    }
  },
});
