import { X509Certificate } from "node:crypto";
import { certificatesOf } from "../../certificatePem";
import type { ResourceRecord } from "../../resourceRecord";
import { isObject, list, nested, text, type Properties } from "../values";
import { certificateByArn, covers, isImported, isIssued, regionOfArn } from "./issuedCertificate";
import type { MakerContext } from "./outputs/maker";

/** CloudFront takes certificates from this region only. */
const REGION = "us-east-1";
/** "Maximum certificate chain depth: 3", the client's own counted (guide, origin mutual TLS, certificate management). */
const MAXIMUM_CHAIN = 3;
const CLIENT_AUTHENTICATION = "1.3.6.1.5.5.7.3.2";

/** What CloudFront demands of the certificates that a distribution names. */
export function checkDistributionCertificates({ inputs, records }: MakerContext): void {
  checkViewerCertificate(inputs, records);
  for (const origin of list(inputs, "origins").filter(isObject)) {
    const mutual = nested(nested(origin, "customOriginConfig"), "originMtlsConfig");
    const arn = text(mutual, "clientCertificateArn");
    if (arn !== "") checkClientCertificate(arn, text(origin, "originId"), records);
  }
}

function checkViewerCertificate(inputs: Properties, records: readonly ResourceRecord[]): void {
  const arn = text(nested(inputs, "viewerCertificate"), "acmCertificateArn");
  if (arn === "") return;
  const certificate = usable(arn, records);
  if (certificate === undefined) {
    throw new Error(
      "InvalidViewerCertificate: The specified SSL certificate doesn't exist, isn't in us-east-1 region, isn't valid, or " +
        `doesn't include a valid certificate chain. (${arn})`,
    );
  }
  const uncovered = list(inputs, "aliases")
    .map(String)
    .filter((alias) => !covers(certificate, alias.toLowerCase()));
  if (uncovered.length === 0) return;
  throw new Error(
    "InvalidViewerCertificate: The certificate that is attached to your distribution doesn't cover the alternate domain " +
      `name (CNAME) that you're trying to add. (${uncovered.join(", ")})`,
  );
}

function checkClientCertificate(arn: string, originId: string, records: readonly ResourceRecord[]): void {
  const refuse = (reason: string): never => {
    throw new Error(`InvalidArgument: OriginMtlsConfig of origin ${originId}: the client certificate ${arn} ${reason}`);
  };
  const certificate = usable(arn, records);
  if (certificate === undefined) return refuse(`doesn't exist in ${REGION}, or isn't valid`);
  if (!isImported(certificate)) return refuse("is issued by ACM, whose certificates lack clientAuth: import one");
  const leaf = new X509Certificate(text(certificate.inputs, "certificateBody"));
  // Node has none at all, whatever its types say, for a certificate that names no usage.
  if (![leaf.keyUsage].flat().includes(CLIENT_AUTHENTICATION)) return refuse("lacks the extended key usage clientAuth");
  const { namedCurve, modulusLength } = leaf.publicKey.asymmetricKeyDetails ?? {};
  if (namedCurve !== "prime256v1" && modulusLength !== 2048)
    return refuse("has a key that is neither RSA 2048 nor P-256");
  const chain = certificatesOf(text(certificate.inputs, "certificateChain"));
  if (1 + chain.length > MAXIMUM_CHAIN) return refuse(`has a chain longer than ${MAXIMUM_CHAIN}`);
}

function usable(arn: string, records: readonly ResourceRecord[]): ResourceRecord | undefined {
  const certificate = regionOfArn(arn) === REGION ? certificateByArn(records, arn) : undefined;
  return certificate !== undefined && isIssued(certificate, records) ? certificate : undefined;
}
