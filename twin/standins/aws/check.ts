import { isGiven, isObject, text, type Properties } from "../values";
import { withDefaults } from "./defaults";
import { applyAutoName } from "./naming";
import { checkRelations } from "./relations";
import type { Problem } from "./report";
import { checkRules } from "./rules";
import { inputsOf, type Inputs } from "./schema";
import { checkShape } from "./shape";

export interface CheckRequest {
  urn: string;
  type: string;
  logicalName: string;
  olds: Properties;
  news: Properties;
  seed: Uint8Array;
  /** Region of the provider; empty when it is not known. */
  region: string;
}

export interface CheckAnswer {
  inputs: Properties;
  problems: Problem[];
}

/** Checks the inputs of a resource as AWS's provider would, reports every problem together, and fills in defaults. */
export function checkResource(request: CheckRequest): CheckAnswer {
  const problems: Problem[] = [];
  const report = (property: string, reason: string): void => {
    problems.push({ property, reason: `${reason} [${request.urn}]` });
  };
  const inputs = inputsOf(request.type);
  if (inputs === undefined) {
    report("", `the stand-in for AWS does not know the resource type "${request.type}"`);
    return { inputs: request.news, problems };
  }
  const given = withDocumentsAsText(inputs, request.news);
  checkRelations(inputs, given, report);
  const checked = withDefaults(inputs, given);
  applyAutoName({ ...request, inputs }, checked, report);
  checkShape(inputs, checked, "", report);
  checkRules(request.type, checked, report);
  if ("region" in inputs && !isGiven(checked["region"])) {
    if (request.region === "") report("region", 'is not known: set "aws:region" or give the resource a region');
  }
  return { inputs: checked, problems };
}

/** Policy documents may be given as objects; the provider turns them into text. */
function withDocumentsAsText(inputs: Inputs, properties: Properties): Properties {
  const result = { ...properties };
  for (const name of ["policy", "assumeRolePolicy"]) {
    const value = result[name];
    if (inputs[name]?.type === "string" && isObject(value)) result[name] = JSON.stringify(value);
  }
  return result;
}

/** Region that a resource is in: its own, or the provider's. */
export function regionOf(inputs: Properties, providerRegion: string): string {
  return text(inputs, "region", providerRegion);
}
