import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { ESLint } from "eslint";
import { PROJECT_ROOT } from "../../twin/paths";
import { temporaryFolder } from "../support/temporary";

const SETTINGS = { compilerOptions: { strict: true, noEmit: true, target: "ES2022", noUnusedLocals: true, types: [] } };

/** What the project's lint says of other sources: each as file, line and message. */
async function lint(sources: Record<string, string>, settings: object = SETTINGS): Promise<string[]> {
  const folder = temporaryFolder();
  for (const [name, content] of Object.entries({ "tsconfig.json": JSON.stringify(settings), ...sources })) {
    fs.writeFileSync(path.join(folder, name), content);
  }
  const eslint = new ESLint({
    cwd: folder,
    overrideConfigFile: path.join(PROJECT_ROOT, "eslint.config.mjs"),
    overrideConfig: { files: ["**/*.ts"], languageOptions: { parserOptions: { tsconfigRootDir: folder } } },
  });
  const results = await eslint.lintFiles(["."]);
  return results.flatMap(({ filePath, messages }) =>
    messages.map(({ line, message }) => `${path.basename(filePath)}:${line}: ${message}`),
  );
}

describe("the lint, which checks the types too", function () {
  this.timeout(60_000);

  it("says nothing of what the compiler takes", async () => {
    assert.deepEqual(await lint({ "one.ts": "export const one: number = 1;\n" }), []);
  });

  it("reports the compiler's errors where they are, within a file and between files", async () => {
    const found = await lint({
      "one.ts": "export const one: number = 1;\n",
      "two.ts": 'import { one } from "./one";\n\nexport const two: string = one;\nimport { three } from "./one";\n',
    });
    const compilers = found.filter((text) => text.includes("TS"));
    assert.deepEqual(compilers.map((text) => /^(.*?: TS\d+)/.exec(text)?.[1]).sort(), [
      "two.ts:3: TS2322",
      "two.ts:4: TS2305",
      "two.ts:4: TS6133",
    ]);
    assert.match(compilers.join("\n"), /Type 'number' is not assignable to type 'string'/);
  });

  it("reports settings that the compiler does not take", async () => {
    const wrong = { compilerOptions: { ...SETTINGS.compilerOptions, declarationDir: "types" } };
    assert.match((await lint({ "one.ts": "export const one = 1;\n" }, wrong)).join("\n"), /^one\.ts:1: TS5069/);
  });

  it("takes no comment that turns every rule off", async () => {
    const silent = { "one.ts": '/* eslint-disable */\nexport const one: number = "1";\n' };
    await assert.rejects(lint(silent), /line 1: name the rule that is turned off/);
  });
});
