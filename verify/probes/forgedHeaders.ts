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
