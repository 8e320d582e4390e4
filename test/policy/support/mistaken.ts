import {
  AnalyzeRequest,
  AnalyzerPropertyDependencies,
  type AnalyzerResource,
  AnalyzeStackRequest,
} from "@pulumi/pulumi/proto/analyzer_pb";
import { type JavaScriptValue, Struct } from "google-protobuf/google/protobuf/struct_pb";
import { ABSENT, placesOf, withValue } from "../../../tools/mutants/places";
import { isObject } from "../../../twin/standins/values";
import type { Mistake } from "../mistakes/mistake";
import { UNKNOWN_VALUE } from "./policyPack";
import type { Recording } from "./recorder";

type Properties = Record<string, JavaScriptValue>;

/** How much of what is wrong a run knows. */
export enum Knowledge {
  /** The wrong value itself. */
  Known = "known",
  /** That there is a value, at the very place. */
  UnknownValue = "unknown value",
  /** Nothing of the whole property. */
  UnknownProperty = "unknown property",
}

/** What the engine would ask of a program with one mistake. */
export interface MistakenRun {
  /** The resource itself; absent when it is the resource that is missing. */
  resource?: AnalyzeRequest;
  stack: AnalyzeStackRequest;
}

/**
 * What the engine asked, with one mistake in it.
 * @returns undefined where a mistake cannot be known in part.
 * @throws Error when the program has no such resource or property.
 */
export function withMistake(
  { resources, stack, isPreview }: Recording,
  mistake: Mistake,
  knowledge: Knowledge,
): MistakenRun | undefined {
  const isMeant = (resource: AnalyzeRequest | AnalyzerResource): boolean =>
    resource.getType() === mistake.type && resource.getName() === mistake.name;
  const good = resources.find(isMeant);
  if (good === undefined) throw new Error(`the program has no ${mistake.type} ${mistake.name}`);
  const others = stack.getResourcesList();
  const { change } = mistake;
  if (knowledge !== Knowledge.Known && ("gone" in change || "protect" in change)) return undefined;
  if ("gone" in change) {
    return { stack: new AnalyzeStackRequest().setResourcesList(others.filter((other) => !isMeant(other))) };
  }

  const resource = AnalyzeRequest.deserializeBinary(good.serializeBinary());
  const urns = "refer" in change ? others.filter((other) => isNamed(other, change.refer)) : [];
  if ("protect" in change) resource.getOptions()?.setProtect(false);
  else resource.setProperties(Struct.fromJavaScript(changed(propertiesOf(good), mistake, knowledge, urns, isPreview)));
  // A value that is not known might come from anywhere, and not from where the right one does. One that refers comes from
  // elsewhere, though neither is known.
  const unsure = knowledge === Knowledge.Known && !("refer" in change) ? [] : propertiesIn(change);
  const made = others.map((other) => (isMeant(other) ? remade(other, good, resource, { urns, unsure }) : other));
  return { resource, stack: new AnalyzeStackRequest().setResourcesList(made) };
}

function isNamed(resource: AnalyzerResource, { type, name }: { type: string; name: string }): boolean {
  return resource.getType() === type && resource.getName() === name;
}

function propertiesOf(resource: AnalyzeRequest | AnalyzerResource): Properties {
  return resource.getProperties()?.toJavaScript() ?? {};
}

function changed(
  properties: Properties,
  { title, change }: Mistake,
  knowledge: Knowledge,
  referred: AnalyzerResource[],
  isPreview: boolean,
): Properties {
  const values = valuesOf(properties, change, referred, isPreview);
  let result = properties;
  for (const [path, value] of Object.entries(values)) {
    const top = topOf(path);
    const isUnknownAlready = JSON.stringify(properties[top] ?? "").includes(UNKNOWN_VALUE);
    const at = knowledge === Knowledge.UnknownProperty ? top : path;
    const places = placesOf(result, at);
    // What a preview does not know hides the mistake in it.
    if (places.length === 0 && !isUnknownAlready) throw new Error(`${title}: there is no ${path}`);
    const wanted = knowledge === Knowledge.Known ? (value === undefined ? ABSENT : value) : UNKNOWN_VALUE;
    for (const { steps } of places) result = asProperties(withValue(result, steps, wanted));
  }
  return result;
}

function topOf(path: string): string {
  return path.split(/[.[]/, 1)[0] ?? path;
}

/** Properties of the resource that a change is about. */
function propertiesIn(change: Mistake["change"]): string[] {
  if ("set" in change) return Object.keys(change.set).map(topOf);
  if ("refer" in change) return [change.refer.property];
  return "document" in change ? [change.document.property] : [];
}

function valuesOf(
  properties: Properties,
  change: Mistake["change"],
  referred: AnalyzerResource[],
  isPreview: boolean,
): Record<string, JavaScriptValue | undefined> {
  if ("set" in change) return change.set;
  if ("refer" in change) {
    const id = isPreview ? UNKNOWN_VALUE : (referred.map((target) => propertiesOf(target)["id"])[0] ?? "");
    return { [change.refer.property]: Array.isArray(properties[change.refer.property]) ? [id] : id };
  }
  if ("document" in change) {
    const { property, edit } = change.document;
    const text = properties[property];
    const document: unknown = typeof text === "string" && text !== UNKNOWN_VALUE ? JSON.parse(text) : {};
    if (!isObject(document)) throw new Error(`${property} is no document`);
    edit(document);
    return { [property]: JSON.stringify(document) };
  }
  return {};
}

/** As it is at the end of the run: the provider gives back what was changed. */
function remade(
  good: AnalyzerResource,
  goodInputs: AnalyzeRequest,
  inputs: AnalyzeRequest,
  { urns, unsure }: { urns: AnalyzerResource[]; unsure: string[] },
): AnalyzerResource {
  const [before, after, outputs] = [propertiesOf(goodInputs), propertiesOf(inputs), propertiesOf(good)];
  const copy = good.cloneMessage();
  copy.setOptions(inputs.getOptions());
  const dependencies = copy.getPropertydependenciesMap();
  for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const value = after[key];
    if (JSON.stringify(before[key]) === JSON.stringify(value) && !unsure.includes(key)) continue;
    if (value === undefined) {
      Reflect.deleteProperty(outputs, key);
      dependencies.del(key);
    } else {
      outputs[key] = value;
      dependencies.set(key, new AnalyzerPropertyDependencies().setUrnsList(urns.map((target) => target.getUrn())));
    }
  }
  return copy.setProperties(Struct.fromJavaScript(outputs));
}

/** What was JSON stays JSON. */
function asProperties(value: object): Properties {
  return Struct.fromJavaScript(value as Properties).toJavaScript();
}
