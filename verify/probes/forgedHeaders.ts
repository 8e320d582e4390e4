import { ORIGIN_SECRET_HEADER, VIEWER_ADDRESS_HEADER } from "../../contracts/headers";
import type { ProbeTarget } from "../target";

type Header = [name: string, value: string];

/** Every header by which somebody could claim to be our egress or our distribution. */
export function forgedHeaders(target: ProbeTarget): Header[] {
  const [egress = ""] = target.egressAddresses;
  return [
    ["X-Forwarded-For", egress],
    ["True-Client-IP", egress],
    ["Forwarded", `for=${egress}`],
    ["CloudFront-Viewer-Address", `${egress}:443`],
    [VIEWER_ADDRESS_HEADER, egress],
    [ORIGIN_SECRET_HEADER, "GuessedSecret0GuessedSecret0Guessed"],
  ];
}

/** The same, in names that are nearly theirs and more than once: lists of headers, one for each request. */
export function oddForgeries(target: ProbeTarget): Header[][] {
  const forged = forgedHeaders(target);
  const renamed = (rename: (name: string) => string): Header[] => forged.map(([name, value]) => [rename(name), value]);
  return [
    [...forged, ...renamed((name) => name.toUpperCase())],
    renamed((name) => name.replaceAll("-", "_")),
    renamed((name) => `${name} `),
    renamed((name) => `${name} abcd`),
    renamed((name) => `${name}\x0b`),
    [...forged, ["Connection", `close, ${forged.map(([name]) => name).join(", ")}`]],
    [...forged, ["X-Other", `1\r\n X-Forwarded-For: ${target.egressAddresses[0] ?? ""}`]],
  ];
}
