import type { CustomDomain } from "../services/apiGateway/configuration";
import { certificatesOf } from "../certificatePem";
import { objectContent } from "../objectContent";
import { acmCertificate } from "./acmCertificate";
import type { CloudContext } from "./cloudContext";
import type { Problems } from "./cloudProblems";
import type { Resource, Resources } from "./resources";

export const DOMAIN_TYPE = "aws:apigateway/domainName:DomainName";
const MAPPING_TYPE = "aws:apigateway/basePathMapping:BasePathMapping";

/** What the provider writes for a mapping of the whole domain. */
const NO_BASE_PATH = ["", "(none)"];

/** Custom domain names of REST APIs, as far as the twin plays them; the rest is noted by name. */
export function customDomains(resources: Resources, context: CloudContext, problems: Problems): CustomDomain[] {
  const domains = resources.ofType(DOMAIN_TYPE);
  for (const mapping of resources.ofType(MAPPING_TYPE)) {
    const known = domains.some((domain) => domain.text("domainName") === mapping.text("domainName"));
    if (!known) problems.add(mapping.owner, `the domain name ${mapping.text("domainName")} is none of this stack's`);
  }
  return domains.flatMap((domain) => domainOf(domain, resources, context, problems));
}

function domainOf(domain: Resource, resources: Resources, context: CloudContext, problems: Problems): CustomDomain[] {
  const name = domain.requiredText("domainName").toLowerCase();
  refuseUnplayed(domain, name, problems);
  const arn = domain.text("regionalCertificateArn");
  const found = acmCertificate(arn, resources, context.certificateAuthority);
  if (found === undefined) {
    problems.add(domain.owner, `the certificate ${arn ?? "(none)"} is none of this stack's`);
    return [];
  }
  return [
    {
      name,
      certificate: found.certificate,
      minimumTlsVersion: (domain.text("securityPolicy") ?? "").includes("TLS13_1_3") ? "TLSv1.3" : "TLSv1.2",
      matchServerName: domain.text("endpointAccessMode") === "STRICT",
      truststore: truststoreOf(domain, problems),
      mappings: resources
        .ofType(MAPPING_TYPE)
        .filter((mapping) => mapping.text("domainName") === domain.text("domainName"))
        .map((mapping) => mappingOf(mapping, resources, problems)),
    },
  ];
}

/** As the domain name was told of it: a newer object in the bucket trusts nobody yet. */
function truststoreOf(domain: Resource, problems: Problems): string | undefined {
  if (domain.object("mutualTlsAuthentication") === undefined) return undefined;
  const [object] = domain.record.snapshot ?? [];
  const certificates = object === undefined ? [] : certificatesOf(objectContent(object).toString());
  if (certificates.length === 0) problems.add(domain.owner, "its record holds no truststore");
  return certificates.join("\n");
}

function refuseUnplayed(domain: Resource, name: string, problems: Problems): void {
  const refuse = (accepted: boolean, setting: string): void => problems.unless(accepted, domain.owner, setting);
  const endpoint = domain.object("endpointConfiguration");
  const type = endpoint?.text("types") ?? "EDGE";
  const routing = domain.text("routingMode") ?? "BASE_PATH_MAPPING_ONLY";
  const policy = domain.text("securityPolicy") ?? "TLS_1_2";
  refuse(type === "REGIONAL", `${type} custom domain names; use REGIONAL`);
  refuse(!name.startsWith("*."), "wildcard custom domain names");
  refuse((endpoint?.text("ipAddressType") ?? "ipv4") === "ipv4", "IPv6 of custom domain names (dualstack)");
  refuse(routing === "BASE_PATH_MAPPING_ONLY", `routing rules (routingMode ${routing})`);
  refuse(policy !== "TLS_1_0", "securityPolicy TLS_1_0; use TLS_1_2 or a SecurityPolicy_… one");
  refuse(!domain.has("certificateBody"), "certificates given to the domain name; import them into ACM");
  refuse((domain.text("policy") ?? "") === "", "policies of domain names");
}

function mappingOf(mapping: Resource, resources: Resources, problems: Problems): CustomDomain["mappings"][number] {
  const apiId = mapping.requiredText("restApi");
  const stageName = mapping.text("stageName");
  const api = resources.byId("aws:apigateway/restApi:RestApi", apiId);
  if (api === undefined) problems.add(mapping.owner, `the REST API ${apiId} is none of this stack's`);
  problems.unless((mapping.text("domainNameId") ?? "") === "", mapping.owner, "private domain names (domainNameId)");
  const basePath = mapping.text("basePath") ?? "";
  return {
    basePath: NO_BASE_PATH.includes(basePath) ? "" : basePath,
    apiId,
    stageName: stageName === "" ? undefined : stageName,
  };
}
