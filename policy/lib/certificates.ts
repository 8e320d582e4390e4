import type { Place } from "./place";

/** Whether ACM asks a public authority for the certificate: it is neither imported nor a private authority's. */
export function isIssuedByAcm(certificate: Place): boolean {
  return ["certificateAuthorityArn", "certificateBody", "privateKey"].every((key) => {
    const { isAbsent, value } = certificate.at(key);
    return isAbsent || value === "";
  });
}
