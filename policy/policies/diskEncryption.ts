import { definePolicy, noSettings } from "../lib/definePolicy";
import { Place } from "../lib/place";
import { INSTANCE_TYPES, LAUNCH_CONFIGURATION_TYPE, LAUNCH_TEMPLATE_TYPE } from "../lib/types";

const VOLUME_TYPE = "aws:ebs/volume:Volume";
const isTrue = (value: unknown): boolean => value === true || value === "true";

/** A disk that nothing says anything about is as the image has it: mostly not encrypted. */
export const diskEncryption = definePolicy({
  name: "disks-encrypted",
  displayName: "Disks are encrypted",
  description: "Every disk of a machine should be encrypted.",
  severity: "high",
  tags: ["machines", "encryption"],
  references: ["FSBP EC2.3", "FSBP EC2.7", "CIS v5.0 5.1.1"],
  remediationSteps:
    'Set `encrypted` on every volume and block device, the root device too (in launch templates the text "true").',
  onUnknown: "Tells an unknown list or switch as an advisory.",
  settings: noSettings,
  types: [VOLUME_TYPE, LAUNCH_TEMPLATE_TYPE, LAUNCH_CONFIGURATION_TYPE, ...INSTANCE_TYPES],
  check: (resource, _settings, report) => {
    const props = new Place(resource.props);
    const why = "Left out, the disk is as the image has it: mostly not encrypted.";
    const demand = (disk: Place): boolean => report.demand(resource, disk.at("encrypted"), "true", isTrue, why);
    if (resource.type === VOLUME_TYPE) {
      demand(props);
      return;
    }
    if (resource.type !== LAUNCH_TEMPLATE_TYPE) {
      demand(props.at("rootBlockDevice"));
      props.each("ebsBlockDevices").forEach(demand);
      return;
    }
    const devices = props.each("blockDeviceMappings");
    if (devices.length === 0) {
      report.violation(
        resource,
        `blockDeviceMappings has no disk. ${why} Give the root device with ebs.encrypted "true".`,
      );
    }
    for (const device of devices) {
      const isDisk = device.at("noDevice").isAbsent && device.at("virtualName").isAbsent;
      if (device.isUnknown || isDisk) {
        demand(device.at("ebs"));
      }
    }
  },
});
