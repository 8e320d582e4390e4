import { secretArnOf } from "../../contracts/authorizerSettings";
import { createAuthorizer, reloadFailureLine } from "./authorize";
import { lambdaDelegate } from "./lambdaDelegate";
import { SecretLoader } from "./secrets";
import { secretsManagerReader } from "./secretsManager";
import { readSettings } from "./settings";

// Runs at cold start: wrong settings stop the function, and API Gateway answers 500 to everything.
const settings = readSettings(process.env);

/** Straight to the standard output: Lambda's console would put a prefix before the JSON. */
const writeLine = (line: string) => void process.stdout.write(`${line}\n`);

const secretArn = secretArnOf(settings.lock);
const now = (): number => Date.now();
const secrets =
  secretArn === undefined
    ? undefined
    : new SecretLoader({
        read: secretsManagerReader(secretArn),
        now,
        onReloadFailure: (error) => writeLine(reloadFailureLine(error)),
      });

/** The Lambda authorizer (REQUEST). */
export const handler = createAuthorizer({
  settings,
  liveSecrets: async (doubted) => (doubted ? secrets?.afresh() : secrets?.live()) ?? [],
  now,
  delegate: settings.delegate && lambdaDelegate(settings.delegate.functionArn),
  writeLine,
});
