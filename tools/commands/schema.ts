import * as fs from "node:fs";
import * as path from "node:path";
import { PROJECT_ROOT } from "../../twin/paths";

/** The JSON schema of `Pulumi.<stack>.yaml`, for editors. */
export const CONFIGURATION_SCHEMA = path.join(PROJECT_ROOT, "schemas", "stack-configuration.schema.json");

const TYPES = path.join(PROJECT_ROOT, "configuration", "file.ts");
const ROOT_TYPE = "StackConfigurationFile";

/** `npm run schema`: makes the JSON schema of the configuration anew from configuration/file.ts. */
export async function schemaCommand(): Promise<number> {
  fs.writeFileSync(CONFIGURATION_SCHEMA, await configurationSchema());
  process.stdout.write(`${CONFIGURATION_SCHEMA}\n`);
  return 0;
}

/** Text of the schema file as the types ask for it. */
export async function configurationSchema(): Promise<string> {
  // Only here: they are large, and every command would wait for them.
  const { createGenerator } = await import("ts-json-schema-generator");
  const prettier = await import("prettier");
  const generator = createGenerator({
    path: TYPES,
    type: ROOT_TYPE,
    // The checks look at types; the generator comes with a compiler of its own, and it would take longer than all else.
    skipTypeCheck: true,
    topRef: false,
    // In the order in which a person writes them.
    sortProps: false,
  });
  const json = JSON.stringify(generator.createSchema(ROOT_TYPE));
  const options = await prettier.resolveConfig(CONFIGURATION_SCHEMA);
  return prettier.format(json, { ...options, parser: "json" });
}
