import type { Option } from "../lib/configuration";
import { definePolicy } from "../lib/definePolicy";
import { Place } from "../lib/place";
import { isObject, read } from "../lib/reading";
import { TAGGED_TYPES } from "../lib/taggedTypes";

type Tags = ReadonlyMap<string, string>;

const TAGS: Option<Tags> = {
  name: "tags",
  schema: {
    type: "object",
    description:
      'Tags that each resource which takes tags must have, by key. A value that is not empty is what `remediate` sets where the tag is missing, e.g. {"owner": "", "environment": "production"}. Empty: none is required.',
    additionalProperties: { type: "string" },
    default: {},
  },
  default: new Map(),
  allowed: 'an object of texts by tag key, e.g. {"owner": "platform"}',
  parse: (value) => {
    const entries = isObject(value) && !Array.isArray(value) ? Object.entries(value) : undefined;
    const texts = entries?.flatMap(([key, text]): [string, string][] =>
      typeof text === "string" && key !== "" ? [[key, text]] : [],
    );
    return texts !== undefined && texts.length === entries?.length ? new Map(texts) : undefined;
  },
};

/** Which keys is every company's own matter: without configuration nothing is required. */
export const requiredTags = definePolicy({
  name: "required-tags",
  displayName: "Resources carry their tags",
  description: "Each resource that takes tags should have the required ones.",
  severity: "low",
  tags: ["tags"],
  references: [],
  remediationSteps:
    "Add the tags, best with the provider's `defaultTags`. With the level `remediate` the policy adds those for which the configuration has a value.",
  onUnknown: "Tells unknown tags as an advisory.",
  settings: (reader) => ({ required: reader.take(TAGS) }),
  types: [...TAGGED_TYPES],
  check: (resource, { required }, report) => {
    const tags = new Place(resource.props).at("tags");
    if (required.size === 0) {
      return;
    }
    if (tags.isUnknown) {
      report.unknown(resource, tags, `it has ${[...required.keys()].join(", ")}`);
      return;
    }
    // Tags of the provider count: AWS's provider adds them to each resource.
    const inherited = new Place(resource.provider?.props ?? {}).at("defaultTags", "tags");
    const missing = [...required.keys()].filter((key) => isMissing(tags, key) && isMissing(inherited, key));
    if (missing.length > 0) {
      report.violation(resource, `tags lacks ${missing.join(", ")}. Add them here or to the provider's defaultTags.`);
    }
  },
  remediate: ({ props }, { required }) => {
    const tags = new Place(props).at("tags");
    const additions = [...required].filter(([key, value]) => value !== "" && isMissing(tags, key));
    if (tags.isUnknown || additions.length === 0) {
      return undefined;
    }
    const given = isObject(tags.value) ? Object.entries(tags.value) : [];
    return {
      ...Object.fromEntries(Object.keys(props).map((key) => [key, read(props, key)])),
      tags: Object.fromEntries([...additions, ...given]),
    };
  },
});

function isMissing(tags: Place, key: string): boolean {
  const tag = tags.at(key);
  return tag.isAbsent || tag.value === "";
}
