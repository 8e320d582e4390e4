import { createRequire } from "node:module";
import { z } from "zod";
import { AUTHORIZER_SETTINGS_VARIABLE } from "../../contracts/authorizerSettings";
import { eventWithSecret, LOCK_SAMPLES, SECRETS } from "./authorizerSamples";

/**
 * A process of its own, since it sets the clock forward: `authorizerReload.ts HANDLER` asks the shipped function a thousand
 * times at once when its secrets are too old, and writes what came of it as JSON.
 */
const REQUESTS = 1_000;
const TOO_OLD_MILLISECONDS = 61_000;

/** What the process tells. */
export const reloadSchema = z.object({ requests: z.number(), reads: z.number(), wrong: z.number() });

const isFunction = (value: unknown): boolean => typeof value === "function";
const Shipped = z.object({ handler: z.custom<(event: unknown) => Promise<unknown>>(isFunction) });
const Answer = z.object({ policyDocument: z.object({ Statement: z.tuple([z.object({ Effect: z.string() })]) }) });

/** Who is let in once the secrets are read again: no longer the previous one, and already the next. */
const EXPECTED: [secret: string, effect: string][] = [
  [SECRETS.previous, "Deny"],
  [SECRETS.current, "Allow"],
  [SECRETS.next, "Allow"],
  [SECRETS.guessed, "Deny"],
];

async function main(file: string): Promise<void> {
  const settings = LOCK_SAMPLES.find(({ settings: { lock } }) => lock.mode === "cloudfront" && lock.proof === "header");
  process.env[AUTHORIZER_SETTINGS_VARIABLE] = JSON.stringify(settings?.settings);
  const load = createRequire(file);
  const { handler } = Shipped.parse(load(file));
  const effectOf = async (secret: string): Promise<string> =>
    Answer.parse(await handler(eventWithSecret(secret))).policyDocument.Statement[0].Effect;
  const before = await effectOf(SECRETS.previous);
  const realNow = Date.now.bind(Date);
  Date.now = () => realNow() + TOO_OLD_MILLISECONDS;
  const asked: [secret: string, effect: string][] = Array.from(
    { length: REQUESTS },
    (_, index) => EXPECTED[index % EXPECTED.length] ?? ["", ""],
  );
  const effects = await Promise.all(asked.map(([secret]) => effectOf(secret)));
  const wrong = effects.filter((effect, index) => effect !== asked[index]?.[1]).length;
  const { reads } = z.object({ reads: z.number() }).parse(load("@aws-sdk/client-secrets-manager"));
  // The reading at the start is none of a reload. Standard error: the function's log lines are on standard output.
  process.stderr.write(
    JSON.stringify({ requests: REQUESTS, reads: reads - 1, wrong: wrong + Number(before !== "Allow") }),
  );
}

if (require.main === module) void main(process.argv[2] ?? "");
