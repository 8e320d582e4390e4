import { UNKNOWN_VALUE } from "../support/policyPack";
import type { TestResource } from "../support/policyPack";
import { of } from "../support/policyCase";
import type { PolicyCase, Props } from "../support/policyCase";

const CACHING_DISABLED = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad";
const API = "a1b2c3d4e5.execute-api.eu-central-1.amazonaws.com";
const gate = { functionAssociations: [{ eventType: "viewer-request", functionArn: UNKNOWN_VALUE }] };
const behavior = (change: Props = {}): Props => ({
  targetOriginId: "o",
  viewerProtocolPolicy: "https-only",
  cachePolicyId: CACHING_DISABLED,
  ...gate,
  ...change,
});
const origin = (change: Props = {}): Props => ({
  originId: "o",
  domainName: API,
  customHeaders: [{ name: "x-origin-verify", value: UNKNOWN_VALUE }],
  customOriginConfig: { originProtocolPolicy: "https-only", originSslProtocols: ["TLSv1.2"] },
  ...change,
});
const certificate = {
  acmCertificateArn: "arn:aws:acm:us-east-1:1:certificate/x",
  minimumProtocolVersion: "TLSv1.2_2021",
  sslSupportMethod: "sni-only",
};
const distribution = (change: Props = {}, more: Partial<TestResource> = {}): TestResource =>
  of("aws:cloudfront/distribution:Distribution")(
    {
      origins: [origin()],
      defaultCacheBehavior: behavior(),
      viewerCertificate: certificate,
      isIpv6Enabled: false,
      ...change,
    },
    more,
  );
const open = { defaultCacheBehavior: behavior({ functionAssociations: [] }) };
const webAcl = (props: Props): TestResource =>
  of("aws:wafv2/webAcl:WebAcl")({ arn: "arn:acl", scope: "CLOUDFRONT", ...props }, { name: "acl" });
const site = distribution({
  origins: [origin({ domainName: "site.s3.amazonaws.com", customHeaders: [], originAccessControlId: "E1" })],
  defaultCacheBehavior: behavior({ functionAssociations: [], cachePolicyId: "other" }),
});
const restApi = of("aws:apigateway/restApi:RestApi")({}, { name: "api" });
const unknownApi = (change: Props = {}): TestResource =>
  distribution({ origins: [origin({ domainName: UNKNOWN_VALUE, ...change })] }, { from: { origins: [restApi] } });
const unclear = (change: Props): TestResource =>
  distribution({ origins: [origin({ domainName: UNKNOWN_VALUE, customHeaders: [] })], ...change });
const redirecting = { defaultCacheBehavior: behavior({ viewerProtocolPolicy: "redirect-to-https" }) };
const GATE = "arn:aws:cloudfront::123456789012:function/gate";
const edgeFunction = (props: Props): TestResource =>
  of("aws:cloudfront/function:Function")({ arn: GATE, runtime: "cloudfront-js-2.0", ...props }, { name: "gate" });
const running = {
  defaultCacheBehavior: behavior({ functionAssociations: [{ eventType: "viewer-request", functionArn: GATE }] }),
};
const claims = ["x-http-method-override", "true-client-ip", "forwarded", "cloudfront-viewer-address"];
const forwarding = (headersConfig: Props): TestResource =>
  of("aws:cloudfront/originRequestPolicy:OriginRequestPolicy")(
    { id: "forward-id", headersConfig },
    { name: "forward" },
  );
const asked = { defaultCacheBehavior: behavior({ originRequestPolicyId: "forward-id" }) };

export const DISTRIBUTION_CASES: PolicyCase[] = [
  {
    policy: "distribution-gate-everywhere",
    passes: [
      [distribution()],
      [site],
      [webAcl({ defaultAction: { block: {} } }), distribution({ ...open, webAclId: "arn:acl" })],
    ],
    fails: [
      {
        stack: [distribution(open)],
        message: /defaultCacheBehavior has no function/,
      },
      {
        stack: [webAcl({ defaultAction: { allow: {} } }), distribution({ ...open, webAclId: "arn:acl" })],
        message: /no web ACL blocks by default/,
      },
      {
        stack: [distribution({ orderedCacheBehaviors: [behavior(), behavior({ functionAssociations: [] })] })],
        message: /orderedCacheBehaviors\[1\] has no function/,
      },
      {
        stack: [
          distribution({
            defaultCacheBehavior: behavior({
              functionAssociations: [{ eventType: "viewer-response", functionArn: "f" }],
            }),
          }),
        ],
        message: /viewer-request/,
      },
    ],
    unknown: [
      [unclear(open)],
      [distribution({ defaultCacheBehavior: UNKNOWN_VALUE })],
      [distribution({ defaultCacheBehavior: behavior({ functionAssociations: UNKNOWN_VALUE }) })],
      [distribution({ ...open, webAclId: UNKNOWN_VALUE })],
      [webAcl({ defaultAction: UNKNOWN_VALUE }), distribution({ ...open, webAclId: "arn:acl" })],
    ],
    configured: {
      properties: { blockingWebAcls: "^arn:aws:wafv2:us-east-1:123456789012:global/webacl/gate/" },
      passes: [[distribution({ ...open, webAclId: "arn:aws:wafv2:us-east-1:123456789012:global/webacl/gate/1" })]],
      fails: [
        {
          stack: [distribution({ ...open, webAclId: "arn:aws:wafv2:us-east-1:123456789012:global/webacl/other/1" })],
          message: /no web ACL blocks by default/,
        },
      ],
    },
  },
  {
    policy: "distribution-proves-itself",
    passes: [
      [distribution()],
      [site],
      [
        distribution({
          origins: [
            origin({
              customHeaders: [],
              customOriginConfig: { originMtlsConfig: { clientCertificateArn: UNKNOWN_VALUE } },
            }),
          ],
        }),
      ],
    ],
    fails: [
      {
        stack: [distribution({ origins: [origin({ customHeaders: [] })] })],
        message: /origins\[0\] is an API and gets no proof/,
      },
      { stack: [restApi, unknownApi({ customHeaders: [{ name: "x", value: "" }] })], message: /gets no proof/ },
    ],
    unknown: [[unclear({})], [distribution({ origins: [origin({ customHeaders: UNKNOWN_VALUE })] })]],
  },
  {
    policy: "distribution-api-not-cached",
    passes: [
      [distribution()],
      [site],
      [distribution({ defaultCacheBehavior: behavior({ cachePolicyId: null, minTtl: 0, defaultTtl: 0, maxTtl: 0 }) })],
    ],
    fails: [
      {
        stack: [
          distribution({ defaultCacheBehavior: behavior({ cachePolicyId: "658327ea-f89d-4fab-a63d-7e88639e58f6" }) }),
        ],
        message: /keeps answers of an API/,
      },
      { stack: [distribution({ defaultCacheBehavior: behavior({ cachePolicyId: null }) })], message: /keeps answers/ },
      {
        stack: [
          of("aws:cloudfront/cachePolicy:CachePolicy")(
            { id: "cp", minTtl: 0, defaultTtl: 0, maxTtl: 60 },
            { name: "cp" },
          ),
          distribution({ defaultCacheBehavior: behavior({ cachePolicyId: "cp" }) }),
        ],
        message: /keeps answers/,
      },
    ],
    unknown: [[distribution({ defaultCacheBehavior: behavior({ cachePolicyId: UNKNOWN_VALUE }) })]],
  },
  {
    policy: "distribution-ipv6-off",
    passes: [[distribution()], [distribution({ isIpv6Enabled: null })]],
    fails: [{ stack: [distribution({ isIpv6Enabled: true })], message: /isIpv6Enabled is true/ }],
    unknown: [[distribution({ isIpv6Enabled: UNKNOWN_VALUE })]],
    notApplicable: [[{ ...site, props: { ...site.props, isIpv6Enabled: true } }]],
  },
  {
    policy: "distribution-viewer-https",
    passes: [
      [distribution()],
      [distribution({ defaultCacheBehavior: behavior({ viewerProtocolPolicy: "redirect-to-https" }) })],
    ],
    fails: [
      {
        stack: [distribution({ defaultCacheBehavior: behavior({ viewerProtocolPolicy: "allow-all" }) })],
        message: /viewerProtocolPolicy/,
      },
      {
        stack: [distribution({ orderedCacheBehaviors: [{}] })],
        message: /orderedCacheBehaviors\[0\]\.viewerProtocolPolicy is not given/,
      },
    ],
    unknown: [[distribution({ defaultCacheBehavior: UNKNOWN_VALUE })]],
    configured: {
      properties: { httpsOnlyBeforeApis: true },
      passes: [[distribution()], [{ ...site, props: { ...site.props, ...redirecting } }]],
      fails: [{ stack: [distribution(redirecting)], message: /redirects before an API/ }],
    },
  },
  {
    policy: "distribution-function-published",
    passes: [
      [edgeFunction({}), distribution(running)],
      [edgeFunction({ publish: true }), distribution(running)],
      // A draft that nothing runs.
      [edgeFunction({ publish: false }), distribution()],
    ],
    fails: [
      { stack: [edgeFunction({ publish: false }), distribution(running)], message: /publish is false/, at: "gate" },
      {
        stack: [
          edgeFunction({ publish: false }),
          distribution({ orderedCacheBehaviors: [running.defaultCacheBehavior] }),
        ],
        message: /publish is false/,
        at: "gate",
      },
    ],
    unknown: [[edgeFunction({ publish: UNKNOWN_VALUE }), distribution(running)]],
  },
  {
    policy: "distribution-forwards-no-claims",
    passes: [
      [distribution()],
      [forwarding({ headerBehavior: "none" }), distribution(asked)],
      [
        forwarding({ headerBehavior: "allExcept", headers: { items: ["host", ...claims, "x-origin-verify"] } }),
        distribution(asked),
      ],
      [
        forwarding({ headerBehavior: "whitelist", headers: { items: ["Accept", "CloudFront-Viewer-Address"] } }),
        distribution(asked),
      ],
      // A policy of another stack cannot be read.
      [distribution({ defaultCacheBehavior: behavior({ originRequestPolicyId: "elsewhere" }) })],
      [
        distribution({
          defaultCacheBehavior: behavior({ forwardedValues: { headers: ["Accept"], queryString: true } }),
        }),
      ],
    ],
    fails: [
      {
        stack: [
          forwarding({ headerBehavior: "allExcept", headers: { items: ["host", ...claims.slice(1)] } }),
          distribution(asked),
        ],
        message:
          /headersConfig\.headers\.items lets viewers set what the origin's customHeaders send, x-http-method-override/,
        at: "forward",
      },
      {
        stack: [forwarding({ headerBehavior: "allViewer" }), distribution(asked)],
        message: /headerBehavior lets/,
        at: "forward",
      },
      {
        stack: [
          forwarding({ headerBehavior: "whitelist", headers: { items: ["X-HTTP-Method-Override"] } }),
          distribution(asked),
        ],
        message: /items lets viewers set x-http-method-override/,
        at: "forward",
      },
      {
        // AllViewerExceptHostHeader.
        stack: [
          distribution({
            defaultCacheBehavior: behavior({ originRequestPolicyId: "b689b0a8-53d0-40ab-baf2-68738e2966ac" }),
          }),
        ],
        message: /originRequestPolicyId lets viewers set/,
      },
      {
        stack: [
          distribution({ defaultCacheBehavior: behavior({ forwardedValues: { headers: ["*"], queryString: true } }) }),
        ],
        message: /forwardedValues\.headers lets viewers set/,
      },
    ],
    unknown: [
      [distribution({ defaultCacheBehavior: behavior({ originRequestPolicyId: UNKNOWN_VALUE }) })],
      [forwarding({ headerBehavior: "allExcept", headers: { items: UNKNOWN_VALUE } }), distribution(asked)],
      [forwarding({ headerBehavior: UNKNOWN_VALUE }), distribution(asked)],
      [unclear({ defaultCacheBehavior: behavior({ originRequestPolicyId: "b689b0a8-53d0-40ab-baf2-68738e2966ac" }) })],
    ],
    notApplicable: [
      [
        forwarding({ headerBehavior: "allViewer" }),
        { ...site, props: { ...site.props, defaultCacheBehavior: { originRequestPolicyId: "forward-id" } } },
      ],
    ],
    configured: {
      properties: { headers: ["x-tenant"] },
      passes: [
        [
          forwarding({ headerBehavior: "allExcept", headers: { items: ["x-tenant", "x-origin-verify"] } }),
          distribution(asked),
        ],
      ],
      fails: [
        {
          stack: [
            forwarding({ headerBehavior: "allExcept", headers: { items: [...claims, "x-origin-verify"] } }),
            distribution(asked),
          ],
          message: /lets viewers set x-tenant/,
          at: "forward",
        },
      ],
    },
  },
  {
    policy: "distribution-origin-tls",
    passes: [[distribution()], [distribution({ origins: [{ originId: "o", domainName: "b.s3.amazonaws.com" }] })]],
    fails: [
      {
        stack: [distribution({ origins: [origin({ customOriginConfig: { originProtocolPolicy: "http-only" } })] })],
        message: /originProtocolPolicy/,
      },
      {
        stack: [
          distribution({
            origins: [
              origin({
                customOriginConfig: { originProtocolPolicy: "https-only", originSslProtocols: ["TLSv1.2", "TLSv1"] },
              }),
            ],
          }),
        ],
        message: /originSslProtocols\[1\]/,
      },
    ],
    unknown: [[distribution({ origins: UNKNOWN_VALUE })]],
  },
  {
    policy: "distribution-tls-floor",
    passes: [
      [distribution()],
      [
        distribution({
          viewerCertificate: {
            ...certificate,
            acmCertificateArn: UNKNOWN_VALUE,
            minimumProtocolVersion: "TLSv1.3_2025",
          },
        }),
      ],
    ],
    fails: [
      {
        stack: [distribution({ viewerCertificate: { cloudfrontDefaultCertificate: true } })],
        message: /CloudFront's own/,
      },
      {
        stack: [distribution({ viewerCertificate: { ...certificate, minimumProtocolVersion: "TLSv1.1_2016" } })],
        message: /minimumProtocolVersion/,
      },
      {
        stack: [distribution({ viewerCertificate: { ...certificate, sslSupportMethod: "vip" } })],
        message: /sslSupportMethod/,
      },
    ],
    unknown: [[distribution({ viewerCertificate: UNKNOWN_VALUE })]],
    configured: {
      properties: { tlsPolicies: "^TLSv1\\.3_" },
      fails: [{ stack: [distribution()], message: /minimumProtocolVersion/ }],
    },
  },
  {
    policy: "edge-certificate-region",
    passes: [
      [distribution()],
      [
        of("aws:apigateway/domainName:DomainName")({
          regionalCertificateArn: "arn:aws:acm:eu-central-1:1:certificate/x",
        }),
      ],
    ],
    fails: [
      {
        stack: [
          distribution({
            viewerCertificate: { ...certificate, acmCertificateArn: "arn:aws:acm:eu-central-1:1:certificate/x" },
          }),
        ],
        message: /acmCertificateArn.*us-east-1/,
      },
      {
        stack: [
          of("aws:apigateway/domainName:DomainName")({ certificateArn: "arn:aws:acm:eu-central-1:1:certificate/x" }),
        ],
        message: /certificateArn/,
      },
    ],
    unknown: [[distribution({ viewerCertificate: { ...certificate, acmCertificateArn: UNKNOWN_VALUE } })]],
  },
];
