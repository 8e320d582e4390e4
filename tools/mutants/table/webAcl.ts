import { missing, removed, type Row, rowsOf, to, WHOLE } from "../row";

const COMPARISON = "rules[].statement.orStatement.statements[].byteMatchStatement";

/** What looks at requests to a stage before everything else. */
export const WEB_ACL_ROWS: Row[] = [
  ...rowsOf("aws:wafv2/webAcl:WebAcl", [
    {
      property: "defaultAction",
      weak: [to({ allow: {} }, "allow")],
      why: "a flood without the secret reaches the authorizer, and methods without one answer it",
      probes: ["web-acl-blocks"],
    },
    { property: "rules", weak: [removed], why: "the distribution itself is refused", probes: ["through-get"] },
    {
      property: "scope",
      weak: [to("CLOUDFRONT")],
      why: "AWS refuses it for a stage when everything else is made",
    },
    {
      property: `${COMPARISON}.positionalConstraint`,
      weak: [to("CONTAINS"), to("STARTS_WITH")],
      why: "a longer value with the secret in it passes, and one part of it at a time can be guessed",
    },
    {
      property: `${COMPARISON}.textTransformations[].type`,
      weak: [to("LOWERCASE")],
      why: "many values pass for the secret",
    },
    {
      property: "visibilityConfig.sampledRequestsEnabled",
      weak: [to(true)],
      why: "whoever may read samples reads the secret",
    },
    {
      property: "rules[].visibilityConfig.sampledRequestsEnabled",
      weak: [to(true)],
      why: "whoever may read samples reads the secret",
    },
  ]),
  ...rowsOf("aws:wafv2/webAclAssociation:WebAclAssociation", [
    {
      property: WHOLE,
      weak: [missing],
      why: "a flood without the secret reaches the authorizer",
      probes: ["web-acl-blocks"],
    },
  ]),
];
