import { mistakesIn, type Mistake } from "./mistake";

/** AWS's managed policy CachingOptimized. */
const CACHING_OPTIMIZED = "658327ea-f89d-4fab-a63d-7e88639e58f6";

export const DISTRIBUTION_MISTAKES: Mistake[] = [
  ...mistakesIn("aws:cloudfront/distribution:Distribution", "api-shop-example-distribution", [
    {
      title: "every viewer of the world is answered",
      change: { set: { "defaultCacheBehavior.functionAssociations": undefined } },
      policy: "distribution-gate-everywhere",
      says: ["defaultCacheBehavior", "Add the function"],
    },
    {
      title: "one path is answered to everybody",
      change: {
        set: {
          orderedCacheBehaviors: [
            {
              pathPattern: "/public/*",
              targetOriginId: "api",
              viewerProtocolPolicy: "https-only",
              allowedMethods: ["GET", "HEAD"],
              cachedMethods: ["GET", "HEAD"],
              cachePolicyId: "4135ea2d-6df8-44a3-9df3-4b5a84be39ad",
            },
          ],
        },
      },
      policy: "distribution-gate-everywhere",
      says: ["orderedCacheBehaviors[0]", "Add the function"],
    },
    {
      title: "any distribution could stand in for ours",
      change: {
        set: { "origins[].customHeaders": undefined, "origins[].customOriginConfig.originMtlsConfig": undefined },
      },
      policy: "distribution-proves-itself",
      says: ["origins[0]", "Give customHeaders"],
    },
    {
      title: "answers are kept, past the authorizer",
      change: { set: { "defaultCacheBehavior.cachePolicyId": CACHING_OPTIMIZED } },
      policy: "distribution-api-not-cached",
      says: ["defaultCacheBehavior", "CachingDisabled"],
    },
    {
      title: "viewers come by IPv6, which no list of addresses holds",
      change: { set: { isIpv6Enabled: true } },
      policy: "distribution-ipv6-off",
      says: ["isIpv6Enabled"],
    },
    {
      title: "viewers come in the clear",
      change: { set: { "defaultCacheBehavior.viewerProtocolPolicy": "allow-all" } },
      policy: "distribution-viewer-https",
      says: ["viewerProtocolPolicy"],
    },
    {
      title: "the API is asked in the clear",
      change: { set: { "origins[].customOriginConfig.originProtocolPolicy": "http-only" } },
      policy: "distribution-origin-tls",
      says: ["originProtocolPolicy"],
    },
    {
      title: "a plain request is redirected, with its token in it",
      change: { set: { "defaultCacheBehavior.viewerProtocolPolicy": "redirect-to-https" } },
      policy: "distribution-viewer-https",
      says: ["defaultCacheBehavior.viewerProtocolPolicy", "Set it to https-only"],
    },
    {
      title: "AWS's own policy forwards all that a viewer claims",
      change: { set: { "defaultCacheBehavior.originRequestPolicyId": "b689b0a8-53d0-40ab-baf2-68738e2966ac" } },
      policy: "distribution-forwards-no-claims",
      says: ["defaultCacheBehavior.originRequestPolicyId", "x-http-method-override", "Leave out"],
    },
  ]),
  ...mistakesIn("aws:cloudfront/originRequestPolicy:OriginRequestPolicy", "header-shop-example-forward", [
    {
      title: "viewers may set the header that proves the distribution",
      change: { set: { "headersConfig.headers.items": ["host", "x-http-method-override"] } },
      policy: "distribution-forwards-no-claims",
      says: ["headersConfig.headers.items", "customHeaders", "Leave out"],
    },
  ]),
  ...mistakesIn("aws:cloudfront/function:Function", "api-shop-example-viewer-gate", [
    {
      title: "a new gate is not in force",
      change: { set: { publish: false } },
      policy: "distribution-function-published",
      says: ["publish is false"],
    },
    {
      title: "the gate runs on a runtime that it was not tested on",
      change: { set: { runtime: "cloudfront-js-1.0" } },
      policy: "function-runtime-supported",
      says: ["runtime", "cloudfront-js-2.0"],
    },
  ]),
];
