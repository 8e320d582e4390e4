import { isGiven, type Properties } from "../../twin/standins/values";
import { ABSENT, sameValue, withValue } from "./places";

/** Outputs after an update: the provider echoes the inputs that changed, and AWS keeps what it chose. */
export function echoed(good: Properties, weak: Properties, outputs: Properties): Properties {
  let result = outputs;
  for (const name of new Set([...Object.keys(good), ...Object.keys(weak)])) {
    if (sameValue(good[name], weak[name])) continue;
    result = withValue(result, [name], isGiven(weak[name]) ? weak[name] : ABSENT);
  }
  return result;
}
