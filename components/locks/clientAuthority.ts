import * as acm from "@pulumi/aws/acm";
import * as cloudwatch from "@pulumi/aws/cloudwatch";
import * as pulumi from "@pulumi/pulumi";
import * as tls from "@pulumi/tls";
import type { ClientCertificateProofArgs } from "../authorizer";

/** Where CloudFront takes its certificates from. */
export const CLOUDFRONT_REGION = "us-east-1";

const VALID_DAYS = 398;
const ALARM_DAYS = 30;

/** A client certificate that exists, with its key outside of Pulumi's state. */
export interface BroughtClientCertificateArgs {
  /** ARN of the ACM certificate (extended key usage clientAuth) in us-east-1, which the distribution presents. */
  certificateArn: string;
  /** PEM of every authority that API Gateway shall trust: its present one and, while it changes, the next. */
  authorities: string;
  /** Certificates that are let in, one to four: the present one and, while it changes, the next. */
  clients: ClientCertificateProofArgs[];
}

/** What the distribution presents, and what the API accepts. */
export interface ClientAuthority {
  /** Certificate in us-east-1. */
  certificateArn: pulumi.Input<string>;
  /** PEM bundle of the trust store. */
  authorities: pulumi.Input<string>;
  clients: ClientCertificateProofArgs[];
}

/**
 * An authority that has issued one certificate, that of our distribution. Certificates have generations: with a number
 * raised by one, API Gateway trusts the former authority and the new one, and the distribution presents the new one.
 * @param generation 1 or more.
 */
export function createClientAuthority(
  name: string,
  generation: number,
  parent: pulumi.ComponentResource,
): ClientAuthority {
  const present = createGeneration(name, generation, parent);
  const all = generation === 1 ? [present] : [createGeneration(name, generation - 1, parent), present];
  const certificate = new acm.Certificate(
    `${name}-origin-client-${generation}`,
    {
      region: CLOUDFRONT_REGION,
      certificateBody: present.certificate,
      privateKey: present.privateKey,
      certificateChain: present.authority,
    },
    { parent },
  );
  createExpiryAlarm(name, certificate.arn, parent);
  return {
    certificateArn: certificate.arn,
    authorities: pulumi.all(all.map(({ authority }) => authority)).apply((texts) => texts.join("")),
    clients: all.map(({ client }) => client),
  };
}

/** An alarm without anybody who is told: attach an action to it, or look at the console's alarms. */
export function createExpiryAlarm(
  name: string,
  certificateArn: pulumi.Input<string>,
  parent: pulumi.ComponentResource,
): cloudwatch.MetricAlarm {
  return new cloudwatch.MetricAlarm(
    `${name}-origin-client-expiry`,
    {
      region: CLOUDFRONT_REGION,
      alarmDescription:
        `The client certificate by which the distribution of ${name} proves itself expires within ${ALARM_DAYS} days: ` +
        "raise clientCertificateGeneration by one",
      namespace: "AWS/CertificateManager",
      metricName: "DaysToExpiry",
      dimensions: { CertificateArn: certificateArn },
      statistic: "Minimum",
      period: 86_400,
      evaluationPeriods: 1,
      comparisonOperator: "LessThanOrEqualToThreshold",
      threshold: ALARM_DAYS,
      // ACM tells it twice a day; silence is no good news.
      treatMissingData: "breaching",
    },
    { parent },
  );
}

interface Generation {
  privateKey: pulumi.Output<string>;
  certificate: pulumi.Output<string>;
  authority: pulumi.Output<string>;
  client: ClientCertificateProofArgs;
}

function createGeneration(name: string, generation: number, parent: pulumi.ComponentResource): Generation {
  const authorityName = `${name} origin authority ${generation}`;
  const clientName = `${name} distribution ${generation}`;
  const validityPeriodHours = VALID_DAYS * 24;
  const key = (suffix: string): tls.PrivateKey =>
    new tls.PrivateKey(`${name}-${suffix}-${generation}`, { algorithm: "ECDSA", ecdsaCurve: "P256" }, { parent });
  const authorityKey = key("origin-authority");
  const authority = new tls.SelfSignedCert(
    `${name}-origin-authority-${generation}`,
    {
      privateKeyPem: authorityKey.privateKeyPem,
      subject: { commonName: authorityName },
      isCaCertificate: true,
      validityPeriodHours,
      allowedUses: ["cert_signing", "crl_signing"],
    },
    { parent },
  );
  const clientKey = key("origin-client");
  const request = new tls.CertRequest(
    `${name}-origin-client-${generation}`,
    { privateKeyPem: clientKey.privateKeyPem, subject: { commonName: clientName } },
    { parent },
  );
  const certificate = new tls.LocallySignedCert(
    `${name}-origin-client-${generation}`,
    {
      certRequestPem: request.certRequestPem,
      caPrivateKeyPem: authorityKey.privateKeyPem,
      caCertPem: authority.certPem,
      validityPeriodHours,
      allowedUses: ["digital_signature", "client_auth"],
    },
    { parent },
  );
  return {
    privateKey: clientKey.privateKeyPem,
    certificate: certificate.certPem,
    authority: authority.certPem,
    client: { issuer: `CN=${authorityName}`, subject: `CN=${clientName}` },
  };
}
