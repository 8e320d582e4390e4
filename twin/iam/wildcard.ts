/** Matches IAM's `*` (any characters, also none) and `?` (exactly one) against a whole string. */
export function matchesWildcard(pattern: string, value: string, options: { ignoreCase: boolean }): boolean {
  const source = pattern.replace(/[.+^${}()|[\]\\*?]/g, (character) => {
    if (character === "*") return "[\\s\\S]*";
    if (character === "?") return "[\\s\\S]";
    return `\\${character}`;
  });
  return new RegExp(`^${source}$`, options.ignoreCase ? "i" : "").test(value);
}

/** Matches ARNs as `ArnLike` does: each of the six parts by itself, so that a `*` does not reach over a colon before the resource. */
export function matchesArn(pattern: string, value: string): boolean {
  const patternParts = splitArn(pattern);
  const valueParts = splitArn(value);
  if (patternParts.length !== 6 || valueParts.length !== 6) return false;
  return patternParts.every((part, index) => matchesWildcard(part, valueParts[index] ?? "", { ignoreCase: false }));
}

function splitArn(arn: string): string[] {
  const parts = arn.split(":");
  return parts.length <= 6 ? parts : [...parts.slice(0, 5), parts.slice(5).join(":")];
}
