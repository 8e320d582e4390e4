import { INTERNET } from "../../../twin/addresses";
import { isObject } from "../../../twin/standins/values";
import { elementGone, removed, replaced, type Row, rowsOf, to, type Weakening } from "../row";
import { API_DIRECT, DISTRIBUTION_DIRECT } from "./probeIds";

/** CachingOptimized and AllViewer: AWS's own policies by their ids (facts of the CloudFront developer guide). */
const CACHING_OPTIMIZED = "658327ea-f89d-4fab-a63d-7e88639e58f6";
const ALL_VIEWER = "216adef6-5c7f-47e4-b989-5492eafa07d3";

const BEHAVIOR_WITHOUT_GATE: Weakening = {
  label: "a behavior without the gate",
  weaken: (_value, _stack, { inputs }) => {
    const behavior = inputs["defaultCacheBehavior"];
    return isObject(behavior) ? [{ ...behavior, pathPattern: "/open/*", functionAssociations: [] }] : undefined;
  },
};

/** What CloudFront lets through, to whom, and with what proof. */
export const EDGE_ROWS: Row[] = [
  ...rowsOf("aws:cloudfront/distribution:Distribution", [
    {
      property: "defaultCacheBehavior.functionAssociations",
      weak: [to([], "none"), removed],
      why: "whoever asks the distribution is let through with our proof",
      probes: DISTRIBUTION_DIRECT,
    },
    {
      property: "defaultCacheBehavior.functionAssociations[].eventType",
      weak: [to("viewer-response")],
      why: "the gate looks at answers",
      probes: DISTRIBUTION_DIRECT,
    },
    {
      property: "orderedCacheBehaviors",
      weak: [BEHAVIOR_WITHOUT_GATE],
      why: "a path without the gate leads to the API",
      probes: DISTRIBUTION_DIRECT,
    },
    {
      property: "defaultCacheBehavior.viewerProtocolPolicy",
      weak: [to("allow-all"), to("redirect-to-https")],
      why: "requests come in the clear",
    },
    {
      property: "defaultCacheBehavior.cachePolicyId",
      weak: [to(CACHING_OPTIMIZED, "CachingOptimized")],
      why: "answers for one client are given to another, past the authorizer",
    },
    {
      property: "defaultCacheBehavior.originRequestPolicyId",
      weak: [to(ALL_VIEWER, "AllViewer"), removed],
      why: "headers that no viewer may set come to the API, or those that it decides on do not",
      probes: ["through-get", "through-post"],
    },
    {
      property: "origins[].customHeaders",
      weak: [removed, to([], "none")],
      why: "our distribution cannot prove itself",
      probes: ["through-get"],
    },
    {
      property: "origins[].customHeaders[].value",
      weak: [to("short")],
      why: "the proof of our distribution can be guessed",
      probes: ["through-get"],
    },
    {
      property: "origins[].customHeaders[].name",
      weak: [to("x-origin-proof")],
      why: "the proof comes under a name that the gateways and the policy do not guard",
      probes: ["through-get"],
    },
    {
      property: "origins[].customOriginConfig.originProtocolPolicy",
      weak: [to("http-only"), to("match-viewer")],
      why: "requests and the proof travel in the clear",
      probes: ["through-get"],
    },
    {
      property: "origins[].customOriginConfig.originSslProtocols",
      weak: [to(["SSLv3", "TLSv1", "TLSv1.1", "TLSv1.2"]), to(["TLSv1", "TLSv1.2"])],
      why: "requests and the proof travel over TLS that can be broken",
    },
    {
      property: "viewerCertificate.minimumProtocolVersion",
      // With its own certificate CloudFront begins at TLS 1.0, whatever is asked for.
      of: ({ inputs: { viewerCertificate } }) =>
        isObject(viewerCertificate) && viewerCertificate["cloudfrontDefaultCertificate"] !== true,
      weak: [to("SSLv3")],
      why: "clients may speak TLS that can be broken",
    },
    // Left out it is off.
    { property: "isIpv6Enabled", weak: [to(true)], why: "viewers come from addresses that no list holds" },
    {
      property: "origins[].originPath",
      weak: [to("/another"), removed],
      why: "requests go to another stage of the API, with other locks or none",
      probes: ["through-get"],
    },
    {
      property: "origins[].domainName",
      weak: [to("origin.attacker.example")],
      why: "requests and the proof go to somebody else",
      probes: ["through-get"],
    },
  ]),
  ...rowsOf("aws:cloudfront/function:Function", [
    {
      property: "code",
      weak: [
        replaced("one more address", /"203\.0\.113\.\d+"/, `$&, "${INTERNET.client}"`),
        replaced("no look at the address", /\w[\w.]*\.indexOf\(event\.viewer\.ip\) === -1/, "false"),
        replaced("refuses nobody", "if (mustRefuse)", "if (false)"),
        replaced("viewer's address not asserted", /headers\["x-portcullis-viewer-address"\] = /, "void "),
        replaced("method override let through", /\|\| headers\["x-http-method-override"\] !== void 0/, ""),
      ],
      why: "whoever asks the distribution is let through with our proof",
      probes: [...DISTRIBUTION_DIRECT, "through-get"],
    },
    { property: "publish", weak: [to(false)], why: "a change of the gate is not in force" },
    {
      property: "runtime",
      weak: [to("cloudfront-js-1.0")],
      why: "the gate runs on another language than it was tested with",
    },
  ]),
  ...rowsOf("aws:cloudfront/originRequestPolicy:OriginRequestPolicy", [
    {
      property: "headersConfig.headerBehavior",
      weak: [to("none"), to("allViewer")],
      why: "headers that no viewer may set come to the API, or those that it decides on do not",
      probes: ["through-get", "through-post"],
    },
    {
      property: "headersConfig.headers.items[]",
      weak: [elementGone],
      why: "a viewer's own value of the header comes to the API",
      probes: ["through-get", ...API_DIRECT.slice(0, 1)],
    },
  ]),
];
