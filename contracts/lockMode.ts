/** How an origin is locked to the way through the gateways. */
export enum LockMode {
  /** Through a CloudFront distribution of ours, for gateways that cannot send SNI, or origins that want CloudFront. */
  Cloudfront = "cloudfront",
  /** Straight to the API's custom domain, which is the external host itself: nothing of a request is rewritten. */
  Direct = "direct",
  /** To a private API, through an interface endpoint of the public WAF stack: nothing of the API is on the internet. */
  Private = "private",
  /** As `direct`, for an API whose methods use IAM authorization: the signed host is kept, and addresses are denied. */
  Iam = "iam",
}
