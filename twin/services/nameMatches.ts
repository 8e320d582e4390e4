/** Whether a name of a certificate or a distribution covers a host: itself, or a wildcard for exactly one label (RFC 6125). */
export function nameMatches(pattern: string, host: string): boolean {
  if (!pattern.startsWith("*.")) return pattern === host;
  const dot = host.indexOf(".");
  return dot > 0 && host.slice(dot) === pattern.slice(1);
}
