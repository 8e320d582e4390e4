import * as cloudfront from "@pulumi/aws/cloudfront";
import * as pulumi from "@pulumi/pulumi";
import { type Attachment, allowedAddresses } from "../../contracts/attachment";
import { CLIENT_HEADERS_DROPPED, ORIGIN_SECRET_HEADER, VIEWER_ADDRESS_HEADER } from "../../contracts/headers";
import { renderEdgeFunction } from "../packaging/edgeFunction";

/** Id of AWS's managed cache policy that caches nothing. */
const CACHING_DISABLED = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad";

const ORIGIN_ID = "api";

/** From which edge locations a distribution answers; it costs more the wider it is. */
export enum PriceClass {
  /** North America and Europe. */
  NorthAmericaAndEurope = "PriceClass_100",
  /** The former, and most of Asia, the Middle East and Africa. */
  MostRegions = "PriceClass_200",
  /** Everywhere. */
  All = "PriceClass_All",
}

/** What a distribution is made of. */
export interface DistributionArgs {
  attachment: pulumi.Output<Attachment>;
  /** Host of the API; known when the API is deployed, so that a distribution never changes over before it can. */
  originHost: pulumi.Output<string>;
  /** Put before every path; undefined for nothing. */
  originPath: pulumi.Output<string> | undefined;
  /** Secret that is sent along; undefined for none. */
  originSecret: pulumi.Output<string> | undefined;
  /** Certificate (us-east-1) that is presented in the handshake with the origin; undefined for none. */
  clientCertificateArn: pulumi.Input<string> | undefined;
  priceClass: PriceClass;
  /** Day (ISO) until whose end other viewers are let through, and logged; undefined: none is. */
  auditUntil: string | undefined;
}

/** A distribution that answers only the fixed egress addresses, caches nothing, and proves itself to the API. */
export function createDistribution(
  name: string,
  args: DistributionArgs,
  parent: pulumi.ComponentResource,
): cloudfront.Distribution {
  const viewerGate = new cloudfront.Function(
    `${name}-viewer-gate`,
    {
      runtime: "cloudfront-js-2.0",
      comment: `Lets only the WAF's egress reach ${name}`,
      code: args.attachment.apply(({ egressAddresses }) =>
        renderEdgeFunction(allowedAddresses(egressAddresses), { auditUntil: args.auditUntil }),
      ),
      publish: true,
    },
    { parent },
  );
  const originRequestPolicy = new cloudfront.OriginRequestPolicy(
    `${name}-forward`,
    {
      comment: `What reaches the API of ${name}`,
      headersConfig: { headerBehavior: "allExcept", headers: { items: headersNotForwarded() } },
      cookiesConfig: { cookieBehavior: "all" },
      queryStringsConfig: { queryStringBehavior: "all" },
    },
    { parent },
  );
  return new cloudfront.Distribution(
    `${name}-distribution`,
    {
      enabled: true,
      comment: `Portcullis endpoint ${name}`,
      // The gateways speak HTTP/1.1 and leave over IPv4; whatever else there is would only be another way in.
      httpVersion: "http1.1",
      isIpv6Enabled: false,
      priceClass: args.priceClass,
      origins: [
        {
          originId: ORIGIN_ID,
          domainName: args.originHost,
          originPath: args.originPath,
          ...(args.originSecret === undefined
            ? {}
            : { customHeaders: [{ name: ORIGIN_SECRET_HEADER, value: pulumi.secret(args.originSecret) }] }),
          customOriginConfig: {
            httpPort: 80,
            httpsPort: 443,
            originProtocolPolicy: "https-only",
            originSslProtocols: ["TLSv1.2"],
            ...(args.clientCertificateArn === undefined
              ? {}
              : { originMtlsConfig: { clientCertificateArn: args.clientCertificateArn } }),
          },
        },
      ],
      defaultCacheBehavior: {
        targetOriginId: ORIGIN_ID,
        viewerProtocolPolicy: "https-only",
        allowedMethods: ["GET", "HEAD", "OPTIONS", "PUT", "POST", "PATCH", "DELETE"],
        cachedMethods: ["GET", "HEAD"],
        cachePolicyId: CACHING_DISABLED,
        originRequestPolicyId: originRequestPolicy.id,
        compress: false,
        functionAssociations: [{ eventType: "viewer-request", functionArn: viewerGate.arn }],
      },
      restrictions: { geoRestriction: { restrictionType: "none" } },
      // The gateways ask for the distribution by its own name, and verify it.
      viewerCertificate: { cloudfrontDefaultCertificate: true },
      waitForDeployment: true,
    },
    { parent },
  );
}

/**
 * `Host`, so that CloudFront sends the API's own name, and what no client may say; at most ten names. Not the viewer's
 * address: the edge function assigns that header, and it must reach the authorizer. Not X-Real-IP: CloudFront removes it
 * by itself (developer guide, request behavior for custom origins).
 */
export function headersNotForwarded(): string[] {
  return ["host", ...CLIENT_HEADERS_DROPPED.filter((header) => !SETTLED_BY_CLOUDFRONT.includes(header))];
}

const SETTLED_BY_CLOUDFRONT = [VIEWER_ADDRESS_HEADER, "x-real-ip"];
