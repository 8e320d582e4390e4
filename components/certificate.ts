import * as acm from "@pulumi/aws/acm";
import * as route53 from "@pulumi/aws/route53";
import type * as pulumi from "@pulumi/pulumi";
import type { PartContext } from "./partContext";

/** The default certificate of the listener: one that exists (`arn` and `names`), or a new one (the other two). */
export interface StackCertificateArgs {
  /** ARN of an ACM certificate in the stack's region. Not together with `domainName`. */
  arn?: string;
  /** Names that the certificate of `arn` covers, e.g. `*.shop.example`. Required with `arn`. */
  names?: string[];
  /** Name of a new certificate, validated by DNS, e.g. `*.shop.example`. Not together with `arn`. */
  domainName?: string;
  /** Route 53 hosted zone that takes the validation record. Required with `domainName`. */
  hostedZoneId?: string;
}

/** A certificate that a listener may use now, and the names it covers. */
export interface StackCertificate {
  arn: pulumi.Input<string>;
  names: string[];
}

/** The listener's certificate. A new one is used only after it is validated: a listener refuses it before. */
export function createCertificate(context: PartContext, args: StackCertificateArgs): StackCertificate {
  if (args.arn !== undefined) {
    return { arn: args.arn, names: args.names ?? [] };
  }
  const { domainName, hostedZoneId } = args;
  if (domainName === undefined || hostedZoneId === undefined) {
    throw new Error("certificate: give arn and names, or domainName and hostedZoneId.");
  }
  const { name, region, tags, parent } = context;
  const certificate = new acm.Certificate(
    `${name}-certificate`,
    { region, domainName, validationMethod: "DNS", tags },
    { parent },
  );
  const option = certificate.domainValidationOptions.apply((options) => {
    const [first] = options;
    if (first === undefined) {
      throw new Error(`ACM asks for no validation record for ${domainName}; request the certificate again.`);
    }
    return first;
  });
  const record = new route53.Record(
    `${name}-certificate`,
    {
      zoneId: hostedZoneId,
      name: option.resourceRecordName,
      type: option.resourceRecordType,
      records: [option.resourceRecordValue],
      ttl: 300,
      // Another certificate of the same name asks for the same record.
      allowOverwrite: true,
    },
    { parent },
  );
  const validation = new acm.CertificateValidation(
    `${name}-certificate`,
    { region, certificateArn: certificate.arn, validationRecordFqdns: [record.fqdn] },
    { parent },
  );
  return { arn: validation.certificateArn, names: [domainName] };
}
