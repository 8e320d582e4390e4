import tseslint from "typescript-eslint";
import { typeErrors } from "./tools/lint/typeErrors.mjs";

export default tseslint.config(
  { ignores: ["dist/", ".cache/", "node_modules/"] },
  ...tseslint.configs.strictTypeChecked.map((config) => ({ ...config, files: ["**/*.ts"] })),
  {
    files: ["**/*.ts"],
    // One program from the start: an editor's service, which grows file by file, takes a quarter longer for the whole tree.
    languageOptions: { parserOptions: { project: true } },
    plugins: { portcullis: { rules: { "type-errors": typeErrors } } },
    rules: {
      "portcullis/type-errors": "error",
      "@typescript-eslint/switch-exhaustiveness-check": ["error", { considerDefaultExhaustiveForUnions: true }],
      // A resource is declared for its effect; the variable would be noise.
      "no-new": "off",
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true, allowBoolean: true }],
      "@typescript-eslint/no-confusing-void-expression": ["error", { ignoreArrowShorthand: true }],
      "@typescript-eslint/no-unnecessary-condition": ["error", { allowConstantLoopConditions: true }],
    },
  },
);
