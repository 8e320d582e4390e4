import type { ResourceRecord } from "../../resourceRecord";
import type { Properties } from "../values";

/** The one resource whose properties AWS changes by itself: a scaling policy moves its desired capacity. */
const GROUP_TYPE = "aws:autoscaling/group:Group";

/**
 * Inputs that an update sends: the desired capacity goes along only when it differs from the one that the engine knows.
 * Otherwise the one that was asked for last stays, however old the engine's knowledge is.
 */
export function sentInputs(type: string, inputs: Properties, known: Properties, record: ResourceRecord): Properties {
  if (type !== GROUP_TYPE || inputs["desiredCapacity"] !== known["desiredCapacity"]) return inputs;
  return { ...inputs, desiredCapacity: record.inputs["desiredCapacity"] };
}

/** What has changed by itself since the engine asked last. */
export function liveProperties(type: string, record: ResourceRecord | undefined): Properties {
  const desired = record?.outputs["desiredCapacity"];
  return type !== GROUP_TYPE || desired === undefined ? {} : { desiredCapacity: desired };
}
