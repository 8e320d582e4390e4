import type { ResourceRecord } from "../resourceRecord";
import { TwinFailureError } from "../twinFailureError";
import { desiredCapacity } from "./fleet";
import { Resource } from "./resources";

/**
 * A group's record with the desired capacity that it has from now on. An update leaves it as it is unless it asks for
 * another one than the last did; AWS moves it into the group's bounds when those change:
 * https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_UpdateAutoScalingGroup.html
 * @throws TwinFailureError when it asks for one that is out of its own bounds.
 */
export function withLiveCapacity(before: ResourceRecord | undefined, record: ResourceRecord): ResourceRecord {
  const group = new Resource(record);
  const { minimum, maximum } = bounds(group);
  const asked = number(record.inputs["desiredCapacity"]);
  const isNews = asked !== undefined && asked !== number(before?.inputs["desiredCapacity"]);
  if (isNews || before === undefined) {
    const desired = asked ?? minimum;
    if (desired < minimum || desired > maximum) {
      throw new TwinFailureError(
        group.owner,
        `ValidationError: Desired capacity:${desired} must be between the specified min size:${minimum} and max size:${maximum}`,
      );
    }
    return having(record, desired);
  }
  return having(record, Math.min(maximum, Math.max(minimum, desiredCapacity(new Resource(before)))));
}

/**
 * A group's record after SetDesiredCapacity, which is what a scaling policy does.
 * @throws TwinFailureError outside the group's bounds, as AWS.
 */
export function withDesiredCapacity(record: ResourceRecord, desired: number): ResourceRecord {
  const group = new Resource(record);
  const { minimum, maximum } = bounds(group);
  const refused = (side: string, bound: number): TwinFailureError =>
    new TwinFailureError(
      group.owner,
      `ValidationError: New SetDesiredCapacity value ${desired} is ${side} value ${bound} for the AutoScalingGroup.`,
    );
  if (desired > maximum) throw refused("above max", maximum);
  if (desired < minimum) throw refused("below min", minimum);
  // Among the inputs it is what was asked for last, by whomever.
  return having({ ...record, inputs: { ...record.inputs, desiredCapacity: desired } }, desired);
}

function bounds(group: Resource): { minimum: number; maximum: number } {
  return { minimum: group.number("minSize") ?? 0, maximum: group.number("maxSize") ?? 0 };
}

function having(record: ResourceRecord, desired: number): ResourceRecord {
  return { ...record, outputs: { ...record.outputs, desiredCapacity: desired } };
}

function number(value: unknown): number | undefined {
  return value === undefined || value === null ? undefined : Number(value);
}
