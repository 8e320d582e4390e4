import * as apigateway from "@pulumi/aws/apigateway";
import * as pulumi from "@pulumi/pulumi";

/** Who may open a connection. */
export interface MutualTls {
  truststoreUri: pulumi.Input<string>;
  truststoreVersion: pulumi.Input<string>;
  /** Certificate that ACM has issued for the same name; demanded where the domain's own was imported. */
  ownershipVerificationCertificateArn: string | undefined;
}

/** A name of our own for an API, in its region. */
export interface CustomDomainArgs {
  region: pulumi.Input<string>;
  /** The name, lower case. */
  domainName: string;
  /** Certificate for it, in the API's region. */
  certificateArn: pulumi.Input<string>;
  restApiId: pulumi.Input<string>;
  /** Known when the stage exists: API Gateway refuses a mapping to one that does not. */
  stageName: pulumi.Input<string>;
  /** Certificates of the clients that may open a connection at all. Default none: everybody may. */
  mutualTls?: MutualTls;
}

/** The name, and where its addresses are found. */
export interface CustomDomain {
  domain: apigateway.DomainName;
  /** Name of API Gateway's own that leads to it; known when the stage is mapped. */
  regionalHost: pulumi.Output<string>;
}

/** TLS 1.2 and 1.3 with forward secrecy. CloudFront speaks no TLS 1.3 to origins, so it is a policy that has both. */
const STRICT_POLICY = "SecurityPolicy_TLS13_1_2_PFS_PQ_2025_09";

/**
 * The API under this name alone. Without client certificates it is STRICT: API Gateway then checks that handshake and
 * Host name the same host. AWS takes neither STRICT nor an enhanced policy together with a trust store.
 */
export function createCustomDomain(
  name: string,
  args: CustomDomainArgs,
  parent: pulumi.ComponentResource,
): CustomDomain {
  const { region, domainName, certificateArn, restApiId, stageName, mutualTls } = args;
  const domain = new apigateway.DomainName(
    `${name}-domain`,
    {
      region,
      domainName,
      regionalCertificateArn: certificateArn,
      endpointConfiguration: { types: "REGIONAL" },
      ...(mutualTls === undefined
        ? { securityPolicy: STRICT_POLICY, endpointAccessMode: "STRICT" }
        : demanding(mutualTls)),
    },
    { parent },
  );
  const mapping = new apigateway.BasePathMapping(
    `${name}-domain`,
    { region, restApi: restApiId, stageName, domainName: domain.domainName },
    { parent },
  );
  return {
    domain,
    regionalHost: pulumi.all([domain.regionalDomainName, mapping.id]).apply(([host]) => host),
  };
}

function demanding({ ownershipVerificationCertificateArn, ...mutualTlsAuthentication }: MutualTls) {
  return { securityPolicy: "TLS_1_2", mutualTlsAuthentication, ownershipVerificationCertificateArn };
}
