import type { ApiDeployment, ApiMethod } from "./configuration";

/** The method that serves a request. */
export interface Route {
  method: ApiMethod;
  /** Decoded, by name. */
  pathParameters: Record<string, string>;
}

interface Match {
  resourceId: string;
  parameters: [name: string, raw: string][];
}

/**
 * Finds the method of a path without its stage: literal segments before `{parameter}`, that before `{proxy+}`; the exact
 * verb before `ANY`. Segments are told apart in the raw path, so an encoded slash stays inside its segment.
 */
export function findRoute(deployment: ApiDeployment, path: string, verb: string): Route | undefined {
  const segments = path === "" || path === "/" ? [] : path.slice(1).split("/");
  const match = deployment.resources
    .map((resource) => ({ resource, parameters: matchSegments(templateOf(resource.path), segments) }))
    .filter((candidate) => candidate.parameters !== undefined)
    .sort((one, other) => compareTemplates(templateOf(one.resource.path), templateOf(other.resource.path)))
    .map(({ resource, parameters }): Match => ({ resourceId: resource.id, parameters: parameters ?? [] }))[0];
  if (match === undefined) return undefined;
  const methods = deployment.methods.filter(({ resourceId }) => resourceId === match.resourceId);
  const method =
    methods.find(({ httpMethod }) => httpMethod === verb) ?? methods.find(({ httpMethod }) => httpMethod === "ANY");
  if (method === undefined) return undefined;
  return {
    method,
    pathParameters: Object.fromEntries(match.parameters.map(([name, raw]) => [name, decodeText(raw)])),
  };
}

/** Percent-decodes; text that is not well encoded stays as it is. */
export function decodeText(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function templateOf(path: string): string[] {
  return path === "/" ? [] : path.slice(1).split("/");
}

function matchSegments(template: string[], segments: string[]): [string, string][] | undefined {
  const parameters: [string, string][] = [];
  for (const [index, part] of template.entries()) {
    const segment = segments[index];
    if (segment === undefined) return undefined;
    if (isGreedy(part)) {
      return [...parameters, [part.slice(1, -2), segments.slice(index).join("/")]];
    }
    if (isParameter(part)) {
      if (segment === "") return undefined;
      parameters.push([part.slice(1, -1), segment]);
    } else if (part !== segment) return undefined;
  }
  return segments.length === template.length ? parameters : undefined;
}

/** The more literal template first, segment by segment. */
function compareTemplates(one: string[], other: string[]): number {
  const rank = (part: string | undefined): number =>
    part === undefined ? 3 : isGreedy(part) ? 2 : isParameter(part) ? 1 : 0;
  for (let index = 0; index < Math.max(one.length, other.length); index++) {
    const difference = rank(one[index]) - rank(other[index]);
    if (difference !== 0) return difference;
  }
  return 0;
}

function isGreedy(part: string): boolean {
  return part.startsWith("{") && part.endsWith("+}");
}

function isParameter(part: string): boolean {
  return part.startsWith("{") && part.endsWith("}") && !isGreedy(part);
}
