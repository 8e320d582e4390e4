import { isGiven, isObject } from "../../values";
import { arn, each, length, oneOf, range, together, type Rule } from "./rule";

const TLS_FLOORS = [
  "SSLv3",
  "TLSv1",
  "TLSv1_2016",
  "TLSv1.1_2016",
  "TLSv1.2_2018",
  "TLSv1.2_2019",
  "TLSv1.2_2021",
  "TLSv1.2_2025",
  "TLSv1.3_2025",
];

function behaviorRules(behavior: string): Rule[] {
  return [
    oneOf(`${behavior}.viewerProtocolPolicy`, "allow-all", "https-only", "redirect-to-https"),
    oneOf(
      `${behavior}.functionAssociations.eventType`,
      "viewer-request",
      "viewer-response",
      "origin-request",
      "origin-response",
    ),
    arn(`${behavior}.functionAssociations.functionArn`),
    each(behavior, (value) => {
      const functions = isObject(value) ? value["functionAssociations"] : undefined;
      return Array.isArray(functions) && functions.length > 2 ? "may have at most 2 functionAssociations" : undefined;
    }),
  ];
}

/** Values of CloudFront resources that the provider's validators refuse. */
export const CLOUDFRONT_RULES: Record<string, Rule[]> = {
  "aws:cloudfront/distribution:Distribution": [
    length("comment", 0, 128),
    oneOf("httpVersion", "http1.1", "http2", "http3", "http2and3"),
    oneOf("priceClass", "PriceClass_All", "PriceClass_200", "PriceClass_100", "None"),
    oneOf("viewerCertificate.minimumProtocolVersion", ...TLS_FLOORS),
    oneOf("viewerCertificate.sslSupportMethod", "sni-only", "vip", "static-ip"),
    oneOf("origins.customOriginConfig.originSslProtocols", "SSLv3", "TLSv1", "TLSv1.1", "TLSv1.2"),
    oneOf("origins.customOriginConfig.originProtocolPolicy", "http-only", "https-only", "match-viewer"),
    oneOf("origins.customOriginConfig.ipAddressType", "ipv4", "ipv6", "dualstack"),
    range("origins.connectionAttempts", 1, 3),
    range("origins.connectionTimeout", 1, 10),
    range("origins.customOriginConfig.originReadTimeout", 1, Number.MAX_SAFE_INTEGER),
    range("origins.customOriginConfig.originKeepaliveTimeout", 1, Number.MAX_SAFE_INTEGER),
    oneOf("restrictions.geoRestriction.restrictionType", "none", "whitelist", "blacklist"),
    oneOf("viewerMtlsConfig.mode", "required", "optional"),
    ...behaviorRules("defaultCacheBehavior"),
    ...behaviorRules("orderedCacheBehaviors"),
  ],
  "aws:cloudfront/originRequestPolicy:OriginRequestPolicy": [
    oneOf(
      "headersConfig.headerBehavior",
      "none",
      "whitelist",
      "allViewer",
      "allViewerAndWhitelistCloudFront",
      "allExcept",
    ),
    oneOf("cookiesConfig.cookieBehavior", "none", "whitelist", "all", "allExcept"),
    oneOf("queryStringsConfig.queryStringBehavior", "none", "whitelist", "all", "allExcept"),
  ],
  "aws:cloudfront/cachePolicy:CachePolicy": [
    oneOf("parametersInCacheKeyAndForwardedToOrigin.headersConfig.headerBehavior", "none", "whitelist"),
  ],
  "aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy": [
    range("serverTimingHeadersConfig.samplingRate", 0, 100),
  ],
  "aws:cloudfront/function:Function": [
    oneOf("runtime", "cloudfront-js-1.0", "cloudfront-js-2.0"),
    arn("keyValueStoreAssociations"),
    together((properties) => (isGiven(properties["code"]) ? undefined : ["code", "is required, but was not given"])),
  ],
  "aws:cloudfront/keyValueStore:KeyValueStore": [
    each("name", (value) =>
      /^[A-Za-z0-9_-]{1,64}$/.test(String(value)) ? undefined : "may have at most 64 letters, digits, _ and -",
    ),
  ],
};
