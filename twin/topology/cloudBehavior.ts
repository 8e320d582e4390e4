import { z } from "zod";
import { KNOWN_CLOUDFRONT_HEADERS, type CacheBehavior, type Selection } from "../services/cloudfront/configuration";
import type { Problems } from "./cloudProblems";
import type { Properties, Resources } from "./resources";

/** Managed policies, by their ids (CloudFront guide, "Use managed policies"). */
const CACHING_DISABLED = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad";
const ALL_VIEWER = "216adef6-5c7f-47e4-b989-5492eafa07d3";
const ALL_VIEWER_EXCEPT_HOST_HEADER = "b689b0a8-53d0-40ab-baf2-68738e2966ac";

const NONE: Selection = { behavior: "none", names: [] };
const ALL: Selection = { behavior: "all", names: [] };

const protocolPolicySchema = z.enum(["allow-all", "https-only", "redirect-to-https"]);

/** One cache behavior; what the twin does not play is noted by name. */
export function behaviorOf(behavior: Properties, resources: Resources, problems: Problems): CacheBehavior {
  const refuse = (accepted: boolean, setting: string): void => problems.unless(accepted, behavior.owner, setting);
  refuse(behavior.object("forwardedValues") === undefined, "forwardedValues; use cache and origin request policies");
  refuse(behavior.objects("lambdaFunctionAssociations").length === 0, "Lambda@Edge");
  refuse((behavior.text("responseHeadersPolicyId") ?? "") === "", "response headers policies");
  refuse(behavior.texts("trustedKeyGroups").length === 0, "signed URLs (trustedKeyGroups)");
  refuse(behavior.texts("trustedSigners").length === 0, "signed URLs (trustedSigners)");
  requireNoCache(behavior, resources, problems);
  const policy = protocolPolicySchema.safeParse(behavior.text("viewerProtocolPolicy"));
  if (!policy.success) problems.add(behavior.owner, "viewerProtocolPolicy: allow-all, https-only or redirect-to-https");
  return {
    originId: behavior.requiredText("targetOriginId"),
    viewerProtocolPolicy: policy.data ?? "https-only",
    allowedMethods: behavior.texts("allowedMethods"),
    forward: forwardOf(behavior, resources, problems),
    viewerRequestFunction: functionOf(behavior, resources, problems),
  };
}

function requireNoCache(behavior: Properties, resources: Resources, problems: Problems): void {
  const id = behavior.text("cachePolicyId");
  if (id === CACHING_DISABLED) return;
  const own = resources.byId("aws:cloudfront/cachePolicy:CachePolicy", id);
  const times = ["minTtl", "defaultTtl", "maxTtl"].map((key) => own?.number(key));
  if (times.every((time) => time === 0)) return;
  problems.add(behavior.owner, `cachePolicyId ${id ?? "is absent"}: the twin does not cache; use CachingDisabled`);
}

function forwardOf(behavior: Properties, resources: Resources, problems: Problems): CacheBehavior["forward"] {
  const id = behavior.text("originRequestPolicyId") ?? "";
  const whole = { headers: ALL, cookies: ALL, queryStrings: ALL, cloudfrontHeaders: [] };
  switch (id) {
    case "":
      return { headers: NONE, cookies: NONE, queryStrings: NONE, cloudfrontHeaders: [] };
    case ALL_VIEWER:
      return whole;
    case ALL_VIEWER_EXCEPT_HOST_HEADER:
      return { ...whole, headers: { behavior: "allExcept", names: ["host"] } };
  }
  const policy = resources.byId("aws:cloudfront/originRequestPolicy:OriginRequestPolicy", id);
  if (policy === undefined) {
    problems.add(behavior.owner, `originRequestPolicyId ${id} is none that the twin knows`);
    return whole;
  }
  const headers = policy.object("headersConfig");
  const headerBehavior = headers?.text("headerBehavior") ?? "none";
  const headerNames = headers?.object("headers")?.texts("items") ?? [];
  const isCloudfront = (name: string): boolean => name.toLowerCase().startsWith("cloudfront-");
  const cloudfrontHeaders = ["whitelist", "allViewerAndWhitelistCloudFront"].includes(headerBehavior)
    ? headerNames.filter(isCloudfront).flatMap((name) => {
        const known = KNOWN_CLOUDFRONT_HEADERS.find((candidate) => candidate === name.toLowerCase());
        if (known === undefined) problems.add(policy.owner, `the twin cannot know ${name} of a viewer`);
        return known === undefined ? [] : [known];
      })
    : [];
  const selection = (kind: string, names: string[]): Selection => {
    switch (kind) {
      case "none":
      case "whitelist":
      case "all":
      case "allExcept":
        return { behavior: kind, names };
      case "allViewer":
      case "allViewerAndWhitelistCloudFront":
        return ALL;
      default:
        problems.add(policy.owner, `the twin does not know the behavior ${kind}`);
        return NONE;
    }
  };
  const cookies = policy.object("cookiesConfig");
  const queries = policy.object("queryStringsConfig");
  return {
    headers: selection(
      headerBehavior,
      headerBehavior === "whitelist" ? headerNames.filter((name) => !isCloudfront(name)) : headerNames,
    ),
    cookies: selection(cookies?.text("cookieBehavior") ?? "none", cookies?.object("cookies")?.texts("items") ?? []),
    queryStrings: selection(
      queries?.text("queryStringBehavior") ?? "none",
      queries?.object("queryStrings")?.texts("items") ?? [],
    ),
    cloudfrontHeaders,
  };
}

function functionOf(
  behavior: Properties,
  resources: Resources,
  problems: Problems,
): CacheBehavior["viewerRequestFunction"] {
  const associations = behavior.objects("functionAssociations");
  for (const association of associations) {
    const type = association.requiredText("eventType");
    problems.unless(type === "viewer-request", behavior.owner, `functions for ${type}`);
  }
  const arn = associations
    .find((association) => association.text("eventType") === "viewer-request")
    ?.text("functionArn");
  if (arn === undefined) return undefined;
  const edgeFunction = resources.byText("aws:cloudfront/function:Function", "arn", arn);
  if (edgeFunction === undefined) {
    problems.add(behavior.owner, `the function ${arn} is none of this stack's`);
    return undefined;
  }
  // A function that was never published has no LIVE stage; CloudFront refuses to associate it.
  if (edgeFunction.flag("publish") === false) problems.add(edgeFunction.owner, "is not published");
  problems.unless(
    edgeFunction.texts("keyValueStoreAssociations").length === 0,
    edgeFunction.owner,
    "key value stores of functions",
  );
  return { name: edgeFunction.requiredText("name"), code: edgeFunction.requiredText("code") };
}
