import { textListOption } from "../lib/configuration";
import { definePolicy } from "../lib/definePolicy";
import { Place } from "../lib/place";
import type { Stack } from "../lib/stack";
import { AUTHORIZER_TYPE, DISTRIBUTION_TYPE, INTEGRATION_TYPE, METHOD_TYPE } from "../lib/types";
import type { Verdict } from "../lib/verdict";

const HEADERS = textListOption(
  "proofHeaders",
  "Headers that hold a proof, beside those that a distribution of the stack sends and an authorizer of it decides on: those of distributions elsewhere.",
  [],
  "a list of names of headers, e.g. x-origin-verify",
);

const HEADER = /^method\.request\.(?:multivalue)?header\.(.+)$/i;

/** A proof that is mapped on stands in the backend's logs, in keys of caches, and with whoever runs the backend. */
export const apiProofNotPassed = definePolicy({
  name: "api-proof-not-passed-on",
  displayName: "Proofs end at the authorizer",
  description:
    "A header by which a distribution proves itself should be no parameter of a method or integration: the authorizer alone reads it.",
  severity: "medium",
  tags: ["api", "secrets"],
  references: [],
  remediationSteps:
    "Remove the header from `requestParameters` of the method and the integration, and from `cacheKeyParameters`. A mapping template should not name it either.",
  onUnknown:
    "Tells parameters, headers of a distribution or an authorizer's sources that are not known as an advisory, where a proof may be among them.",
  settings: (reader) => ({ named: reader.take(HEADERS) }),
  checkStack: (stack, { named }, report) => {
    const isProof = proofsOf(stack, named);
    for (const resource of stack.ofType(METHOD_TYPE, INTEGRATION_TYPE)) {
      const verdicts = parametersOf(resource.type, new Place(resource.props)).map(([place, name]) => ({
        place,
        verdict: isProof(name),
      }));
      const wrong = verdicts.find(({ verdict }) => verdict === "yes");
      const unclear = verdicts.find(({ verdict }) => verdict === "unknown");
      if (wrong !== undefined) {
        report.violation(
          resource,
          `${wrong.place.path} names the header by which the distribution proves itself. Remove it: only the authorizer needs it.`,
        );
      } else if (unclear?.place.isUnknown === true) {
        report.unknown(resource, unclear.place, "it names no header by which a distribution proves itself");
      } else if (unclear !== undefined) {
        report.undetermined(
          resource,
          `Whether ${unclear.place.path} has a header by which a distribution proves itself is not known in this preview. The update will check that it has none.`,
        );
      }
    }
  },
});

/** Whether a header is a proof; of one without a name, whether it may be. */
function proofsOf(stack: Stack, named: readonly string[]): (header: string | undefined) => Verdict {
  const own = named.map((name) => name.toLowerCase());
  const sent = stack
    .ofType(DISTRIBUTION_TYPE)
    .flatMap(({ props }) => new Place(props).each("origins"))
    .flatMap((origin) => origin.each("customHeaders"))
    .map((header) => header.at("name"));
  const sources = stack.ofType(AUTHORIZER_TYPE).map(({ props }) => new Place(props).at("identitySource"));
  const decided = sources
    .flatMap(({ text = "" }) => text.split(","))
    .flatMap((source) => HEADER.exec(source.trim())?.[1]?.toLowerCase() ?? []);
  const isOpen = (places: readonly Place[]): boolean => places.some(({ isUnknown }) => isUnknown);
  return (header) => {
    if (header === undefined) {
      const mayBe = (places: readonly Place[]): boolean => places.length > 0;
      return own.length > 0 || (mayBe(sent) && mayBe(sources)) ? "unknown" : "no";
    }
    const name = header.toLowerCase();
    const isSent = sent.some(({ text }) => text?.toLowerCase() === name);
    if (own.includes(name) || (isSent && decided.includes(name))) return "yes";
    return (isSent || isOpen(sent)) && (decided.includes(name) || isOpen(sources)) ? "unknown" : "no";
  };
}

/** Headers that a method or integration takes, by the places that name them; without a name where it is not known. */
function parametersOf(type: string, props: Place): [Place, string | undefined][] {
  const parameters = props.at("requestParameters");
  const templates = props.at("requestTemplates");
  const headerOf = (place: Place, text = place.text ?? ""): [Place, string | undefined][] => {
    const name = HEADER.exec(text)?.[1];
    return place.isUnknown ? [[place, undefined]] : name === undefined ? [] : [[place, name]];
  };
  if (type === METHOD_TYPE) {
    return parameters.isUnknown
      ? [[parameters, undefined]]
      : parameters.entries().flatMap(([key]) => headerOf(parameters, key));
  }
  const mapped = [parameters, ...parameters.entries().map(([, place]) => place), ...props.each("cacheKeyParameters")];
  const written = [templates, ...templates.entries().map(([, place]) => place)].flatMap((place) =>
    place.isUnknown
      ? headerOf(place)
      : [...(place.text ?? "").matchAll(/\bparams\(\s*['"]([^'"]+)['"]\s*\)/g)].map(
          ([, name]): [Place, string | undefined] => [place, name],
        ),
  );
  return [...mapped.flatMap((place) => headerOf(place)), ...written];
}
