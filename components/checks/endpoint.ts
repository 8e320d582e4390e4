import type { Attachment } from "../../contracts/attachment";
import { attachmentValueProblems } from "./attachment";
import { certificateCovers, hostProblems } from "./hostNames";
import { concurrencyProblems } from "./authorizerValues";
import type { Problem } from "./problem";
import { ANY_REGION, certificateArnProblems, hostedZoneProblems } from "./wafValues";

/** The plain values of a protected endpoint that can be wrong. */
export interface EndpointValues {
  host: string;
  /** Without one, nothing is checked against it. */
  region?: string;
  hostedZoneId?: string;
  certificateArn?: string;
  waf?: { paranoiaLevel?: number };
  authorizerConcurrency?: number;
}

/** Everything that is wrong with the plain values of an endpoint. `prefix` ends where a key begins. */
export function endpointProblems(prefix: string, values: EndpointValues): Problem[] {
  return [
    ...hostProblems(`${prefix}host`, values.host),
    ...(values.hostedZoneId === undefined ? [] : hostedZoneProblems(`${prefix}hostedZoneId`, values.hostedZoneId)),
    ...(values.certificateArn === undefined
      ? []
      : certificateArnProblems(`${prefix}certificateArn`, values.certificateArn, values.region ?? ANY_REGION)),
    ...wafSettingsProblems(`${prefix}waf.`, values.waf?.paranoiaLevel),
    ...concurrencyProblems(`${prefix}authorizerConcurrency`, values.authorizerConcurrency),
  ];
}

/** Whether an attachment is one, and an endpoint fits the stack that it attaches to. */
export function attachmentProblems(values: EndpointValues, attachment: Attachment): Problem[] {
  const problems = attachmentValueProblems(attachment);
  if (problems.length > 0) return problems;
  const { region } = values;
  if (region !== undefined && attachment.region !== region) {
    problems.push({
      key: "region",
      value: region,
      allowed: `the region of the attachment, ${attachment.region}`,
      fix: "deploy the endpoint in the region of the public WAF stack",
    });
  }
  if (values.certificateArn !== undefined) {
    problems.push(...certificateArnProblems("certificateArn", values.certificateArn, attachment.region));
  } else if (!certificateCovers(attachment.certificateNames, values.host)) {
    problems.push({
      key: "host",
      value: values.host,
      allowed: `a name that the load balancer's certificate covers: ${attachment.certificateNames.join(", ")}`,
      fix: "choose such a name, or give certificateArn of a certificate that covers the host",
    });
  }
  return problems;
}

/** CRS paranoia levels: https://coreruleset.org/docs/2-how-crs-works/2-2-paranoia_levels/ */
function wafSettingsProblems(prefix: string, paranoiaLevel: number | undefined): Problem[] {
  if (paranoiaLevel === undefined || [1, 2, 3, 4].includes(paranoiaLevel)) {
    return [];
  }
  return [{ key: `${prefix}paranoiaLevel`, value: paranoiaLevel, allowed: "1, 2, 3 or 4", fix: "leave it out for 1" }];
}
