import { UNKNOWN_VALUE } from "../support/policyPack";
import type { TestResource } from "../support/policyPack";
import type { Props } from "../support/policyCase";

/** A program that was not written for the pack, as the engine describes it in a first preview: ids are not known. */
export interface ForeignProgram {
  title: string;
  resources: TestResource[];
}

/** A reference to another resource's id, which a first preview does not know. */
export const idOf = (target: TestResource): Reference => ({ target });

interface Reference {
  target: TestResource;
}

/** A resource whose references are unknown values that come from others. */
export function declare(
  type: string,
  name: string,
  props: Props,
  references: Record<string, Reference | Reference[]> = {},
): TestResource {
  const values = Object.entries(references);
  return {
    type,
    name,
    props: {
      ...props,
      ...Object.fromEntries(
        values.map(([key, value]) => [key, Array.isArray(value) ? value.map(() => UNKNOWN_VALUE) : UNKNOWN_VALUE]),
      ),
    },
    from: Object.fromEntries(values.map(([key, value]) => [key, [value].flat().map(({ target }) => target)])),
    provider: { name: "default", props: { region: "eu-central-1" } },
  };
}
