import { checkImportedCertificate } from "./acmPreconditions";
import { checkDistributionCertificates } from "./distributionPreconditions";
import { CERTIFICATE_TYPE } from "./issuedCertificate";
import type { MakerContext } from "./outputs/maker";

/** What ACM demands of certificates, and CloudFront of those that it uses, when a resource is made or changed. */
export function checkCertificates(type: string, context: MakerContext): void {
  switch (type) {
    case CERTIFICATE_TYPE:
      checkImportedCertificate(context);
      return;
    case "aws:cloudfront/distribution:Distribution":
      checkDistributionCertificates(context);
      return;
  }
}
