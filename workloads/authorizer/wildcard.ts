/**
 * Whether a text matches a pattern of an IAM policy, in which `*` is any text and `?` any one character. Takes no more
 * than the product of the two lengths, whatever the pattern: it may hold text that a client chose.
 */
export function matchesWildcard(pattern: string, text: string): boolean {
  let at = 0;
  let inPattern = 0;
  /** Where the last `*` stands, and how much of the text it has taken so far. */
  let star = -1;
  let taken = 0;
  while (at < text.length) {
    if (pattern[inPattern] === "*") {
      star = inPattern;
      taken = at;
      inPattern += 1;
    } else if (pattern[inPattern] === "?" || pattern[inPattern] === text[at]) {
      inPattern += 1;
      at += 1;
    } else if (star >= 0) {
      taken += 1;
      at = taken;
      inPattern = star + 1;
    } else {
      return false;
    }
  }
  return /^\**$/.test(pattern.slice(inPattern));
}
