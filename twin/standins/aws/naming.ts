import { createHash } from "node:crypto";
import { DEFAULTS_KEY, isGiven, list, text, type Properties } from "../values";
import { addDefault } from "./defaults";
import type { Report } from "./report";
import type { Inputs } from "./schema";

const RANDOM_CHARACTERS = 7;

/** Longest name where it is shorter than the bridge's own limit of 255. */
const LONGEST_NAME: Record<string, number> = {
  "aws:lb/loadBalancer:LoadBalancer": 32,
  "aws:lb/targetGroup:TargetGroup": 32,
  "aws:lambda/function:Function": 64,
  "aws:iam/role:Role": 64,
  "aws:cloudfront/function:Function": 64,
  "aws:s3/bucket:Bucket": 63,
};

/** Types whose `name` is part of what they are and is never made up. */
const NEVER_NAMED = new Set(["aws:route53/record:Record"]);

/** The input that is made up when it is missing, or nothing. */
function autoNamedInput(type: string, inputs: Inputs): string | undefined {
  if (type === "aws:s3/bucket:Bucket") return "bucket";
  if (type === "aws:s3/bucketObjectv2:BucketObjectv2") return "key";
  return "name" in inputs && !NEVER_NAMED.has(type) ? "name" : undefined;
}

export interface Naming {
  type: string;
  /** Name of the resource in the program. */
  logicalName: string;
  inputs: Inputs;
  /** Checked inputs of the last update; empty for a new resource. */
  olds: Properties;
  /** The engine's seed: the same name in a preview and its update. */
  seed: Uint8Array;
}

/**
 * Names a resource that has no name, as the bridge does: the old made-up name if there is one, else the logical name, a
 * dash and seven hexadecimal digits. With a name prefix, AWS's provider makes the name when the resource is created.
 */
export function applyAutoName(naming: Naming, properties: Properties, report: Report): void {
  const input = autoNamedInput(naming.type, naming.inputs);
  if (input === undefined || isGiven(properties[input])) return;
  if (isGiven(properties["namePrefix"]) || isGiven(properties["bucketPrefix"])) return;
  if (list(naming.olds, DEFAULTS_KEY).includes(input) && isGiven(naming.olds[input])) {
    addDefault(properties, input, naming.olds[input]);
    return;
  }
  const name = generatedName(naming);
  const longest = LONGEST_NAME[naming.type] ?? 255;
  if (name.length > longest) {
    report(
      input,
      `is made from the resource's name "${naming.logicalName}" and would have ${name.length} characters, ` +
        `but at most ${longest} are allowed: give "${input}", or a shorter resource name`,
    );
    return;
  }
  addDefault(properties, input, name);
}

function generatedName(naming: Naming): string {
  const suffix = createHash("sha256").update(naming.seed).update(naming.logicalName).digest("hex");
  const name = `${naming.logicalName}-${suffix.slice(0, RANDOM_CHARACTERS)}`;
  switch (naming.type) {
    case "aws:s3/bucket:Bucket":
      return name.toLowerCase();
    case "aws:kms/alias:Alias":
      return name.startsWith("alias/") ? name : `alias/${name}`;
    default:
      return name;
  }
}

/** Whether the name was chosen by the user: two such resources cannot exist together, so the old one goes first. */
export function hasFixedName(type: string, inputs: Inputs, olds: Properties, news: Properties): boolean {
  const input = autoNamedInput(type, inputs);
  if (input === undefined || !(DEFAULTS_KEY in news) || !isGiven(news[input])) return false;
  return !list(news, DEFAULTS_KEY).includes(input) && text(olds, input) === text(news, input);
}
