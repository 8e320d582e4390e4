import { textsOf } from "./userData";

/** Shapes that only secrets have, by what they are. */
const TOKENS: readonly [string, RegExp][] = [
  ["an AWS access key id", /\b(?:AKIA|ASIA)[A-Z2-7]{16}\b/],
  ["a private key", /-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----/],
  ["a GitHub token", /\b(?:gh[pousr]_[A-Za-z0-9]{36,}|github_pat_[A-Za-z0-9_]{50,})\b/],
  ["a Slack token", /\bxox[abeoprs]-[A-Za-z0-9-]{10,}/],
  ["a Stripe key", /\b[rs]k_live_[A-Za-z0-9]{16,}\b/],
  ["a Google API key", /\bAIza[A-Za-z0-9_-]{35}\b/],
  ["a JSON Web Token", /\beyJ[A-Za-z0-9_-]{8,}\.eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}/],
  ["a Pulumi access token", /\bpul-[a-f0-9]{40}\b/],
  ["a password in a URL", /\b[a-z][a-z0-9+.-]*:\/\/[^\s/:@"'${]+:(?!\$)[^\s/:@"'${<]{3,}@[A-Za-z0-9[]/],
];

/** Last words of names whose values are secrets: DB_PASSWORD, clientSecret, api-key. */
const SECRET_NAME =
  /(?:^|[_.-]|(?<=[a-z0-9])(?=[A-Z]))(?:password|passwd|passphrase|pwd|secret|secret[_-]?key|token|api[_-]?key|access[_-]?key|private[_-]?key|credentials?)$/i;

/**
 * `name = value`, `"name": "value"`, `--name value`, in whatever language. A name begins where no letter is before it and
 * is short: otherwise long words cost the square of their length.
 */
const ASSIGNMENT =
  /(?<![A-Za-z0-9_.-])((?:--)?[A-Za-z][A-Za-z0-9_.-]{0,63})(?:["']?\s{0,8}(?::=|=>|[:=])\s{0,8}|(?<=--[A-Za-z0-9_.-]{1,64})\s)(["']?)([^\s"',;)}\]]+)\2/g;

/** What stands where a secret would, and is none: references, placeholders, names of places. */
const NO_SECRET =
  /^(?:\$|%|<|\{|@|\/|arn:|https?:|ssm:|vault:|file:|env[.(:]|os\.|process\.|null|none|nil|true|false|undefined|required|optional|\d{1,6}$|x{3,}$|\*{3,}|changeme|example|[A-Za-z_]+\()/i;

const SHORTEST_SECRET = 6;

/** What kind of secret a text holds, decoded and unpacked where that is needed; `undefined` if none that is known. */
export function secretIn(text: string): string | undefined {
  for (const candidate of textsOf(text)) {
    const token = TOKENS.find(([, pattern]) => pattern.test(candidate));
    if (token !== undefined) {
      return token[0];
    }
    for (const [, name = "", quote = "", value = ""] of candidate.matchAll(ASSIGNMENT)) {
      if (isNameOfSecret(name) && looksLikeSecret(value, quote !== "")) {
        return "a value that is named like a secret";
      }
    }
  }
  return undefined;
}

/** The same for a value whose name is known, e.g. a variable of the environment. */
export function secretInNamed(name: string, text: string): string | undefined {
  return isNameOfSecret(name) && looksLikeSecret(text, true) ? "a value that is named like a secret" : secretIn(text);
}

function isNameOfSecret(name: string): boolean {
  return SECRET_NAME.test(name);
}

function looksLikeSecret(value: string, quoted: boolean): boolean {
  if (value.length < SHORTEST_SECRET || NO_SECRET.test(value) || /\s/.test(value)) {
    return false;
  }
  // Without quotes a word is as likely another name, and one with brackets is code.
  return quoted || (!/[[({<|]/.test(value) && /[^A-Za-z_.-]/.test(value));
}
