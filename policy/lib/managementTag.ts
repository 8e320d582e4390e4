import { MANAGEMENT_TAG } from "../../contracts";
import type { Option } from "./configuration";
import { isObject, readString } from "./reading";

/** The tag by which management groups are known. */
export const MANAGEMENT_TAG_OPTION: Option<{ key: string; value: string }> = {
  name: "managementTag",
  schema: {
    type: "object",
    description: "Tag of a management group.",
    properties: { key: { type: "string" }, value: { type: "string" } },
    required: ["key", "value"],
    additionalProperties: false,
    default: { ...MANAGEMENT_TAG },
  },
  default: MANAGEMENT_TAG,
  allowed: 'an object with a key that is not empty and a value, e.g. {"key": "role", "value": "management"}',
  parse: (value) => {
    const key = isObject(value) ? readString(value, "key") : undefined;
    const tagValue = isObject(value) ? readString(value, "value") : undefined;
    return typeof key === "string" && key !== "" && typeof tagValue === "string" ? { key, value: tagValue } : undefined;
  },
};
