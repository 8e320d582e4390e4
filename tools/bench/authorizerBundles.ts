import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { bundleLambda } from "../../components/packaging/lambdaBundle";
import { workloadFile } from "../../components/packaging/packageRoot";
import { SECRETS } from "./authorizerSamples";

/** The authorizer as it is shipped, in a folder of its own. */
export interface AuthorizerBundles {
  folder: string;
  /** The whole function. */
  handler: string;
  /** What decides, alone. */
  decision: string;
  handlerBytes: number;
}

/** Bundles the authorizer beside a stand-in of the SDK's client, which answers late and counts. */
export function bundleAuthorizer(): AuthorizerBundles {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "portcullis-bench-"));
  const write = (name: string, text: string): string => {
    const file = path.join(folder, name);
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, text);
    return file;
  };
  const code = bundleLambda(workloadFile("authorizer", "handler.ts"));
  write("node_modules/@aws-sdk/client-secrets-manager/index.js", SECRETS_MANAGER);
  return {
    folder,
    handler: write("handler.js", code),
    decision: write("decision.js", bundleLambda(workloadFile("authorizer", "decide.ts"))),
    handlerBytes: Buffer.byteLength(code),
  };
}

/** The first reading tells the previous and the current secret, every later one the current and the next. */
const SECRETS_MANAGER = `
exports.reads = 0;
exports.GetSecretValueCommand = class {};
exports.SecretsManagerClient = class {
  async send() {
    exports.reads += 1;
    const live = exports.reads === 1
      ? ${JSON.stringify([SECRETS.previous, SECRETS.current])}
      : ${JSON.stringify([SECRETS.current, SECRETS.next])};
    await new Promise((resolve) => setTimeout(resolve, 50));
    return { SecretString: JSON.stringify({ live }) };
  }
};
`;
