import { randomBytes, randomInt } from "node:crypto";
import { ChangeKind, type Difference } from "../aws/diff";
import type { Problem } from "../aws/report";
import type {
  CheckCall,
  CreateCall,
  ReadCall,
  ResourceCall,
  ResourceProvider,
  UpdateCall,
} from "../grpc/resourceProvider";
import { isGiven, isUnknown, text, UNKNOWN, type Properties } from "../values";

const LOWER = "abcdefghijklmnopqrstuvwxyz";
const UPPER = LOWER.toUpperCase();
const DIGITS = "0123456789";
const SPECIAL = "!@#$%&*()-_=+[]{}<>:?";

const TEXT_INPUTS =
  "length keepers lower upper number numeric special overrideSpecial minLower minUpper minNumeric minSpecial".split(
    " ",
  );

/** Inputs by type. Whatever is changed, the value is made anew; only a byte id's prefix is part of its outputs. */
const INPUTS: Record<string, string[] | undefined> = {
  "random:index/randomPassword:RandomPassword": TEXT_INPUTS,
  "random:index/randomString:RandomString": TEXT_INPUTS,
  "random:index/randomId:RandomId": ["byteLength", "keepers", "prefix"],
};

/** Stand-in for the random provider. The values live in the stack's state only, as with the real one. */
export class RandomProvider implements ResourceProvider {
  readonly version = "4.21.2";

  check(call: CheckCall): { inputs: Properties; problems: Problem[] } {
    const known = INPUTS[call.type];
    const problems: Problem[] = [];
    const report = (property: string, reason: string): void => {
      problems.push({ property, reason: `${reason} [${call.urn}]` });
    };
    if (known === undefined) report("", `the stand-in for random does not know the resource type "${call.type}"`);
    for (const name of Object.keys(call.news)) {
      if (known?.includes(name) === false) report(name, "is not an input of this resource; remove it");
    }
    const size = known?.includes("byteLength") === true ? "byteLength" : "length";
    const value = call.news[size];
    if (!isGiven(value)) report(size, "is required, but was not given");
    else if (!isUnknown(value) && Number(value) < 1) report(size, "must be at least 1");
    if (problems.length === 0 && size === "length") checkCounts(call.news, report);
    return { inputs: call.news, problems };
  }

  diff(call: ResourceCall & { olds: Properties; news: Properties }): Difference {
    const names = new Set([...Object.keys(call.olds), ...Object.keys(call.news)]);
    const changed = [...names].filter((name) => JSON.stringify(call.olds[name]) !== JSON.stringify(call.news[name]));
    return {
      changes: changed.map((path) => ({ path, kind: ChangeKind.Update, replaces: true })),
      deleteBeforeReplace: false,
    };
  }

  create(call: CreateCall): Promise<{ id: string; outputs: Properties }> {
    const made = make(call.type, call.inputs);
    const outputs = call.preview ? Object.fromEntries(Object.keys(made).map((name) => [name, UNKNOWN])) : made;
    return Promise.resolve({ id: call.preview ? "" : idOf(call.type, made), outputs: { ...outputs, ...call.inputs } });
  }

  update(call: UpdateCall): Promise<Properties> {
    return Promise.resolve({ ...call.oldOutputs, ...call.inputs });
  }

  read(call: ReadCall): Promise<{ inputs: Properties; outputs: Properties }> {
    return Promise.resolve({ inputs: call.inputs, outputs: call.outputs });
  }

  delete(): Promise<void> {
    return Promise.resolve();
  }

  invoke(token: string): Properties {
    throw new Error(`the stand-in for random does not know the function "${token}"`);
  }
}

function idOf(type: string, made: Properties): string {
  // A password's id is in plain text in the state; the provider uses the word "none".
  if (type.endsWith(":RandomPassword")) return "none";
  return type.endsWith(":RandomId") ? text(made, "b64Url") : text(made, "result");
}

function make(type: string, inputs: Properties): Properties {
  if (!type.endsWith(":RandomId")) {
    const defaults = { lower: true, upper: true, numeric: true, number: true, special: true };
    return { ...defaults, minLower: 0, minUpper: 0, minNumeric: 0, minSpecial: 0, result: makeText(inputs) };
  }
  const bytes = randomBytes(Number(inputs["byteLength"]));
  const prefix = text(inputs, "prefix");
  return {
    b64Url: prefix + bytes.toString("base64url"),
    b64Std: prefix + bytes.toString("base64"),
    hex: prefix + bytes.toString("hex"),
    dec: `${prefix}${BigInt(`0x${bytes.toString("hex")}`)}`,
  };
}

interface CharacterClass {
  characters: string;
  least: number;
}

function classesOf(inputs: Properties): CharacterClass[] {
  const numeric = isGiven(inputs["numeric"]) ? inputs["numeric"] : inputs["number"];
  const special = text(inputs, "overrideSpecial") || SPECIAL;
  return [
    { wanted: inputs["lower"], characters: LOWER, least: Number(inputs["minLower"] ?? 0) },
    { wanted: inputs["upper"], characters: UPPER, least: Number(inputs["minUpper"] ?? 0) },
    { wanted: numeric, characters: DIGITS, least: Number(inputs["minNumeric"] ?? 0) },
    { wanted: inputs["special"], characters: special, least: Number(inputs["minSpecial"] ?? 0) },
  ].filter(({ wanted }) => wanted !== false);
}

function checkCounts(inputs: Properties, report: (property: string, reason: string) => void): void {
  const classes = classesOf(inputs);
  const least = classes.reduce((total, one) => total + one.least, 0);
  const size = inputs["length"];
  if (!isUnknown(size) && Number(size) < least) {
    report("length", `must be at least the sum of the minimum counts, ${least}`);
  }
  if (classes.length === 0) report("lower", "at least one of lower, upper, numeric, special must be wanted");
}

function makeText(inputs: Properties): string {
  const classes = classesOf(inputs);
  const pick = (characters: string): string => characters.charAt(randomInt(characters.length));
  const all = classes.map(({ characters }) => characters).join("");
  const result = classes.flatMap(({ characters, least }) => Array.from({ length: least }, () => pick(characters)));
  while (result.length < Number(inputs["length"])) result.push(pick(all));
  for (let index = result.length - 1; index > 0; index--) {
    const other = randomInt(index + 1);
    [result[index], result[other]] = [result[other] ?? "", result[index] ?? ""];
  }
  return result.join("");
}
