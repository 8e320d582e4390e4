import * as pulumi from "@pulumi/pulumi";
import { buildSync } from "esbuild";
import { packageRoot } from "./packageRoot";

/** Runtime that the bundles are built for; it brings the AWS SDK v3. */
export const LAMBDA_RUNTIME = "nodejs24.x";
/** `file.export` in the archives of {@link lambdaArchive}. */
export const LAMBDA_HANDLER = "index.handler";

/**
 * A TypeScript file and what it imports as one CommonJS file. The AWS SDK stays out: Lambda brings it. The same sources
 * give the same bytes on every machine, so that a second update changes nothing.
 */
export function bundleLambda(entryPoint: string): string {
  const result = buildSync({
    entryPoints: [entryPoint],
    bundle: true,
    platform: "node",
    target: "node24",
    format: "cjs",
    external: ["@aws-sdk/*", "@smithy/*"],
    // `import()` becomes `require`: only that finds the SDK of Lambda, by NODE_PATH.
    supported: { "dynamic-import": false },
    // Comments that esbuild adds name files relative to this folder; minified there are none, whatever the path.
    absWorkingDir: packageRoot(),
    // Instead of a tsconfig.json that happens to be near: an installed package has none.
    tsconfigRaw: { compilerOptions: { strict: true, target: "ES2022" } },
    minifySyntax: true,
    minifyWhitespace: true,
    legalComments: "none",
    charset: "utf8",
    logLevel: "silent",
    write: false,
  });
  const output = result.outputFiles[0];
  if (output === undefined) {
    throw new Error(`esbuild made nothing of ${entryPoint}.`);
  }
  return output.text;
}

/** The archive of a Lambda function that {@link bundleLambda} made. */
export function lambdaArchive(code: string): pulumi.asset.AssetArchive {
  return new pulumi.asset.AssetArchive({ "index.js": new pulumi.asset.StringAsset(code) });
}
