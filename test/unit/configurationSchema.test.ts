import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { Ajv, type ErrorObject } from "ajv";
import { parse } from "yaml";
import { z } from "zod";
import { InvalidInputError } from "../../components/checks/problem";
import { readConfiguration } from "../../configuration";
import { CONFIGURATION_SCHEMA, configurationSchema } from "../../tools/commands/schema";
import { EVERY_LOCK, writeTwinConfiguration } from "../../tools/twinConfiguration";
import { PROJECT_ROOT, TwinPaths } from "../../twin/paths";
import { temporaryFolder } from "../support/temporary";
import { completeConfigurations } from "./configurationSamples";

/** A place in a configuration: keys and positions from its root. */
type Place = (string | number)[];

const objectSchema = z.looseObject({ properties: z.record(z.string(), z.unknown()).optional() });
const schemaSchema = z.looseObject({ definitions: z.record(z.string(), objectSchema) });
const fileSchema = z.looseObject({ config: z.record(z.string(), z.unknown()) });

const text = fs.readFileSync(CONFIGURATION_SCHEMA, "utf8");
const validate = new Ajv({ allErrors: true }).compile(schemaSchema.parse(JSON.parse(text)));

function schemaErrors(config: unknown): ErrorObject[] {
  return validate({ config }) ? [] : (validate.errors ?? []);
}

/** Keys that the program refuses. */
function refusedKeys(config: Record<string, unknown>): string[] {
  const region = config["aws:region"];
  const raw = {
    // The engine hands on every scalar as text.
    region: region === undefined ? undefined : typeof region === "string" ? region : JSON.stringify(region),
    waf: config["portcullis:waf"],
    endpoints: config["portcullis:endpoints"],
  };
  try {
    readConfiguration(raw, PROJECT_ROOT);
    return [];
  } catch (error) {
    if (error instanceof InvalidInputError) return error.problems.map(({ key }) => key);
    throw error;
  }
}

/** Every place of a configuration, objects and lists before what is in them. */
function placesIn(value: unknown, place: Place = []): Place[] {
  const inner = Array.isArray(value)
    ? value.flatMap((entry: unknown, index) => placesIn(entry, [...place, index]))
    : isObject(value)
      ? Object.entries(value).flatMap(([key, entry]) => placesIn(entry, [...place, key]))
      : [];
  return place.length === 0 ? inner : [place, ...inner];
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function valueAt(value: unknown, [key, ...rest]: Place): unknown {
  if (key === undefined) return value;
  if (Array.isArray(value)) return valueAt(value[Number(key)], rest);
  return isObject(value) ? valueAt(value[String(key)], rest) : undefined;
}

/** A copy with another value in one place; without the place when the value is undefined. */
function changed(value: unknown, [key, ...rest]: Place, to: unknown): unknown {
  if (key === undefined) return to;
  if (Array.isArray(value)) {
    return value.flatMap((entry: unknown, index) => {
      if (index !== key) return [entry];
      return rest.length === 0 && to === undefined ? [] : [changed(entry, rest, to)];
    });
  }
  assert.ok(isObject(value));
  const { [String(key)]: old, ...others } = value;
  return rest.length === 0 && to === undefined ? others : { ...others, [key]: changed(old, rest, to) };
}

function changedConfiguration(config: Record<string, unknown>, place: Place, to: unknown): Record<string, unknown> {
  const result = changed(config, place, to);
  assert.ok(isObject(result));
  return result;
}

/** As messages name it: `portcullis:waf.zones[0].name`. */
function keyOf(place: Place): string {
  return place
    .map((part, index) => (typeof part === "number" ? `[${part}]` : index === 0 ? part : `.${part}`))
    .join("");
}

function pointerOf(place: Place): string {
  return ["", "config", ...place].map((part) => String(part).replaceAll("~", "~0").replaceAll("/", "~1")).join("/");
}

/** Whether one of the keys is the place's, or one around it, or one inside it. */
function concerns(keys: string[], place: Place): boolean {
  return keys.some((key) => key.startsWith(keyOf(place)) || keyOf(place).startsWith(key));
}

describe("the JSON schema of the configuration", function () {
  this.timeout(120_000);

  it("is what `npm run schema` makes of configuration/file.ts", async () => {
    assert.equal(text, await configurationSchema(), "it is out of date: run `npm run schema`, and commit the file");
  });

  it("accepts the example configurations, which name it in their first line, and the twin's", () => {
    for (const stack of ["dev", "prod"]) {
      const content = fs.readFileSync(path.join(PROJECT_ROOT, `Pulumi.${stack}.yaml`), "utf8");
      const named = /^# yaml-language-server: \$schema=(\S+)\n/.exec(content)?.[1] ?? "";
      assert.equal(path.join(PROJECT_ROOT, named), CONFIGURATION_SCHEMA);
      assert.deepEqual(schemaErrors(fileSchema.parse(parse(content)).config), []);
    }
    for (const overrides of [{}, EVERY_LOCK]) {
      const twin = writeTwinConfiguration(new TwinPaths(temporaryFolder()), overrides);
      assert.deepEqual(schemaErrors(fileSchema.parse(JSON.parse(fs.readFileSync(twin, "utf8"))).config), []);
    }
  });

  it("describes every key", () => {
    const { definitions } = schemaSchema.parse(JSON.parse(text));
    const silent = Object.entries(definitions).flatMap(([name, { properties = {} }]) =>
      Object.entries(properties)
        .filter(([, property]) => !/"(description|\$ref)"/.test(JSON.stringify(property)))
        .map(([key]) => `${name}.${key}`),
    );
    assert.deepEqual(silent, []);
  });

  it("has no key that the samples of this test lack", () => {
    const used = new Set(completeConfigurations().flatMap((config) => placesIn(config).map((place) => place.at(-1))));
    const { definitions } = schemaSchema.parse(JSON.parse(text));
    const keys = Object.values(definitions).flatMap(({ properties = {} }) => Object.keys(properties));
    assert.deepEqual(
      keys.filter((key) => !used.has(key)),
      [],
      "add them to test/unit/configurationSamples.ts",
    );
  });
});

describe("the JSON schema and the program", () => {
  for (const [index, config] of completeConfigurations().entries()) {
    const places = placesIn(config);
    const title = (what: string): string => `${what} (configuration ${index + 1})`;

    it(title("accept everything that may be written"), () => {
      assert.deepEqual(schemaErrors(config), []);
      assert.deepEqual(refusedKeys(config), []);
    });

    it(title("refuse every value of another type, at its place"), () => {
      for (const place of places) {
        const value = valueAt(config, place);
        const wrong = typeof value === "object" ? 7 : typeof value === "number" ? "seven" : 7;
        const mistaken = changedConfiguration(config, place, wrong);
        assert.ok(concerns(refusedKeys(mistaken), place), `the program accepts ${keyOf(place)}: ${wrong}`);
        const pointers = schemaErrors(mistaken).map(({ instancePath }) => instancePath);
        assert.ok(pointers.includes(pointerOf(place)), `the schema accepts ${keyOf(place)}: ${wrong}`);
      }
    });

    it(title("refuse every key that there is not"), () => {
      const objects = places.filter((place) => isObject(valueAt(config, place)) && place.at(-1) !== "tags");
      assert.ok(objects.length > 5);
      for (const object of objects) {
        const place = [...object, "colour"];
        const mistaken = changedConfiguration(config, place, "blue");
        assert.deepEqual(refusedKeys(mistaken), [keyOf(place)]);
        const errors = schemaErrors(mistaken).filter(({ instancePath }) => instancePath === pointerOf(object));
        assert.ok(
          errors.some(({ params }) => params["additionalProperty"] === "colour"),
          `the schema accepts ${keyOf(place)}`,
        );
      }
    });

    it(title("agree on what may be left out"), () => {
      for (const place of places.filter((place) => typeof place.at(-1) === "string")) {
        const without = changedConfiguration(config, place, undefined);
        const program = refusedKeys(without);
        assert.equal(schemaErrors(without).length > 0, program.length > 0, `${keyOf(place)}: ${program.join()}`);
      }
    });

    it(title("agree on texts and numbers that cannot be"), () => {
      // Whether there is such a file only the program can tell.
      const scalars = places.filter(
        (place) => !["gatewayBundle", "sessionManagerAgent"].includes(String(place.at(-1))),
      );
      let refused = 0;
      for (const place of scalars) {
        const value = valueAt(config, place);
        const candidates =
          typeof value === "string" ? ["§", "", "a".repeat(300)] : typeof value === "number" ? [0, -1, 1.5, 1e6] : [];
        for (const candidate of candidates) {
          const mistaken = changedConfiguration(config, place, candidate);
          const program = refusedKeys(mistaken);
          const schema = schemaErrors(mistaken);
          assert.equal(schema.length > 0, program.length > 0, `${keyOf(place)}: ${candidate} (${program.join()})`);
          refused += program.length > 0 ? 1 : 0;
        }
      }
      assert.ok(refused > 40, `only ${refused} were refused`);
    });
  }
});
