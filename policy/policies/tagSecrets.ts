import { definePolicy, noSettings } from "../lib/definePolicy";
import { Place } from "../lib/place";
import { secretInNamed } from "../lib/secrets";

/** Tags are read by everybody who may list resources, and by billing. */
export const tagSecrets = definePolicy({
  name: "no-secret-in-tags",
  displayName: "No secret in tags",
  description: "A tag should hold no secret.",
  severity: "high",
  tags: ["secrets", "tags"],
  references: [],
  remediationSteps: "Remove the tag and change the secret: everybody who may list resources has read it.",
  onUnknown: "Tells the unknown tags of a resource as one advisory.",
  settings: noSettings,
  check: (resource, _settings, report) => {
    if (!resource.type.startsWith("aws:")) {
      return;
    }
    const props = new Place(resource.props);
    const unknown = [props.at("tags")].filter(({ isUnknown }) => isUnknown);
    // A list of pairs in auto-scaling groups, a map elsewhere.
    const pairs = Array.isArray(props.at("tags").value)
      ? props.each("tags").map((tag): [string, Place] => [tag.at("key").text ?? "", tag.at("value")])
      : props.at("tags").entries();
    for (const [name, place] of pairs) {
      const kind = place.text === undefined ? undefined : secretInNamed(name, place.text);
      if (place.isUnknown) {
        unknown.push(place);
      } else if (kind !== undefined) {
        report.violation(resource, `${place.path} holds ${kind}. Remove it and change the secret.`);
      }
    }
    report.unknownOf(resource, unknown, "no tag holds a secret");
  },
});
