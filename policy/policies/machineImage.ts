import { definePolicy, noSettings } from "../lib/definePolicy";
import { Place } from "../lib/place";
import { INSTANCE_TYPES, LAUNCH_CONFIGURATION_TYPE, LAUNCH_TEMPLATE_TYPE, MACHINE_TYPES } from "../lib/types";

const PROPERTY: Readonly<Record<string, string>> = {
  [LAUNCH_TEMPLATE_TYPE]: "imageId",
  [LAUNCH_CONFIGURATION_TYPE]: "imageId",
  ...Object.fromEntries(INSTANCE_TYPES.map((type) => [type, "ami"])),
};

/** Advisory: AWS has the other way too, and whoever rolls machines by it knows what starts. */
export const machineImage = definePolicy({
  name: "machine-image-by-id",
  displayName: "Images are named by their id",
  description: "A machine should name its image by its id.",
  severity: "medium",
  level: "advisory",
  tags: ["machines"],
  references: [],
  remediationSteps:
    "Look the id up when the program runs (`ssm.getParameter`, `ec2.getAmi` with owners), or keep it in the configuration: a new image is then a change that is seen, and rolled out.",
  onUnknown: "Tells an unknown image as an advisory.",
  settings: noSettings,
  types: MACHINE_TYPES,
  check: (resource, _settings, report) => {
    const image = new Place(resource.props).at(PROPERTY[resource.type] ?? "imageId");
    report.demand(
      resource,
      image,
      "the id of an image (ami-…), or left to what uses it",
      (value) => value === undefined || value === null || value === "" || (typeof value === "string" && isId(value)),
      "With a parameter, whoever may write that decides what the next machine runs, and no update shows it.",
    );
  },
});

function isId(image: string): boolean {
  return /^ami-[0-9a-f]+$/.test(image);
}
