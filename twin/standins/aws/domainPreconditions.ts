import type { ResourceRecord } from "../../resourceRecord";
import { isObject, nested, text, type Properties } from "../values";
import { certificateByArn, covers, isImported, isIssued, regionOfArn } from "./issuedCertificate";
import { findRecord, type MakerContext } from "./outputs/maker";
import { REGIONAL_ZONES } from "./outputs/serverless";

const DOMAIN_TYPE = "aws:apigateway/domainName:DomainName";
const MAPPING_TYPE = "aws:apigateway/basePathMapping:BasePathMapping";

/**
 * What API Gateway demands of custom domain names and their mappings when one is made or changed. Where its words are
 * known from reports they are used; the exception's name is always AWS's.
 */
export function checkDomainNames(type: string, context: MakerContext): void {
  switch (type) {
    case DOMAIN_TYPE:
      checkDomainName(context);
      return;
    case MAPPING_TYPE:
      checkMapping(context);
      return;
    case "aws:route53/record:Record":
      checkAliasZone(context);
      return;
  }
}

/** An API or stage with mappings stays. */
export function checkMappingsGone(record: ResourceRecord, records: readonly ResourceRecord[]): void {
  const [api, stage] =
    record.type === "aws:apigateway/restApi:RestApi"
      ? [record.id, undefined]
      : record.type === "aws:apigateway/stage:Stage"
        ? [text(record.inputs, "restApi"), text(record.inputs, "stageName")]
        : [undefined, undefined];
  if (api === undefined) return;
  const mapping = records.find(
    ({ type, inputs }) =>
      type === MAPPING_TYPE &&
      inputs["restApi"] === api &&
      (stage === undefined || text(inputs, "stageName", stage) === stage),
  );
  if (mapping === undefined) return;
  refuse(`Please remove all base path mappings related to the API ${api} from your domains (${mapping.id})`);
}

function checkDomainName(context: MakerContext): void {
  const { inputs } = context;
  const name = text(inputs, "domainName");
  if (name !== name.toLowerCase()) refuse(`the domain name ${name} must be in lower case`);
  const type = text(nested(inputs, "endpointConfiguration"), "types", "EDGE");
  checkSecurityPolicy(inputs);
  if (type === "REGIONAL") {
    if (text(inputs, "certificateArn") !== "") refuse("Cannot import certificates for EDGE while REGIONAL is active.");
    checkCertificate(context, name);
  } else if (text(inputs, "regionalCertificateArn") !== "") {
    refuse(`Cannot import certificates for REGIONAL while ${type} is active.`);
  }
}

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-custom-domain-tls-version.html, considerations. */
function checkSecurityPolicy(inputs: Properties): void {
  const policy = text(inputs, "securityPolicy");
  const enhanced = policy.startsWith("SecurityPolicy_");
  const mode = text(inputs, "endpointAccessMode");
  const mutual = isObject(inputs["mutualTlsAuthentication"]);
  if (mutual && enhanced) refuse("You can't enable mutual TLS on a domain name that uses an enhanced security policy");
  if (mutual && mode !== "") refuse("You can't enable mutual TLS on a domain name with an endpoint access mode");
  if (mutual && policy === "TLS_1_0") refuse("Mutual TLS needs a minimum TLS version of 1.2: use TLS_1_2");
  if (enhanced && mode === "") refuse(`securityPolicy ${policy} needs an endpointAccessMode, BASIC or STRICT`);
  if (!enhanced && mode !== "") refuse(`endpointAccessMode ${mode} needs a securityPolicy SecurityPolicy_…`);
}

function checkCertificate(context: MakerContext, name: string): void {
  const { inputs, records, region } = context;
  const arn = text(inputs, "regionalCertificateArn");
  if (arn === "" && text(inputs, "regionalCertificateName") === "") {
    refuse(`the domain name ${name} needs a certificate (regionalCertificateArn)`);
  }
  const certificate = usableCertificate(arn, records, region);
  if (!covers(certificate, name)) refuse(`the certificate ${arn} is not for the domain name ${name}`);
  if (!isObject(inputs["mutualTlsAuthentication"]) || !isImported(certificate)) return;
  // With an imported certificate, a public one of ACM proves that the domain is the account's.
  const proof = text(inputs, "ownershipVerificationCertificateArn");
  if (proof === "") refuse("Missing ownershipVerificationCertificate.");
  const owned = usableCertificate(proof, records, region);
  if (isImported(owned) || !covers(owned, name)) {
    refuse(`ownershipVerificationCertificateArn ${proof} must be issued by ACM for ${name}`);
  }
}

function usableCertificate(arn: string, records: readonly ResourceRecord[], region: string): ResourceRecord {
  if (regionOfArn(arn) !== region) refuse(`Invalid certificate ARN: ${arn}. Certificate must be in '${region}'.`);
  const certificate = certificateByArn(records, arn);
  if (certificate === undefined) refuse("The certificate provided must be owned by the account creating the domain.");
  if (!isIssued(certificate, records)) {
    refuse(`the certificate ${arn} is not issued yet: use the certificateArn of a CertificateValidation`);
  }
  return certificate;
}

function checkMapping(context: MakerContext): void {
  const { inputs } = context;
  const basePath = text(inputs, "basePath");
  const api = text(inputs, "restApi");
  const stage = text(inputs, "stageName");
  if (basePath.includes("/")) {
    refuse(
      "API Gateway V1 doesn't support the slash character (/) in base path mappings. To create a multi-level base path " +
        "mapping, use API Gateway V2.",
    );
  }
  if (findRecord(context, DOMAIN_TYPE, text(inputs, "domainName")) === undefined) {
    throw new Error(`NotFoundException: Invalid domain name identifier specified (${text(inputs, "domainName")})`);
  }
  if (findRecord(context, "aws:apigateway/restApi:RestApi", api) === undefined) {
    refuse(`Invalid REST API identifier specified (${api})`);
  }
  const exists = context.records.some(
    (record) =>
      record.type === "aws:apigateway/stage:Stage" &&
      record.inputs["restApi"] === api &&
      record.inputs["stageName"] === stage,
  );
  if (stage !== "" && !exists) refuse(`Invalid stage identifier specified (${stage} of ${api})`);
}

/** An alias names the hosted zone that its target lies in. */
function checkAliasZone(context: MakerContext): void {
  const { inputs } = context;
  const alias = nested(inputs, "aliases");
  const target = text(alias, "name").replace(/\.$/, "");
  const [, region] = /^d-[a-z0-9]+\.execute-api\.([a-z0-9-]+)\.amazonaws\.com$/.exec(target) ?? [];
  if (region === undefined || text(alias, "zoneId") === REGIONAL_ZONES[region]) return;
  throw new Error(
    `InvalidChangeBatch: Tried to create an alias that targets ${target}., type ${text(inputs, "type")} in zone ` +
      `${text(alias, "zoneId")}, but the alias target name does not lie within the target zone`,
  );
}

function refuse(message: string): never {
  throw new Error(`BadRequestException: ${message}`);
}
