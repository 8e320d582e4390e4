import { text } from "../../values";
import { arnOf, keep, type Maker, type MakerContext, nameFrom, uuid } from "./maker";

/** AWS WAF. */
export const WAFV2_MAKERS: Record<string, Maker> = {
  "aws:wafv2/ipSet:IpSet": named("ipset"),
  "aws:wafv2/webAcl:WebAcl": named("webacl"),
  "aws:wafv2/webAclAssociation:WebAclAssociation": {
    id: ({ inputs }) => `${text(inputs, "webAclArn")},${text(inputs, "resourceArn")}`,
    outputs: () => ({}),
  },
};

function named(kind: string): Maker {
  return {
    id: () => uuid(),
    outputs: (context) => {
      const name = nameFrom(context);
      return {
        arn: arnOf("wafv2", context.region, `${scopeOf(context)}/${kind}/${name}/${context.id}`),
        name,
        lockToken: keep(context, "lockToken", uuid),
        ...(kind === "webacl" ? { capacity: 1, applicationIntegrationUrl: "" } : {}),
      };
    },
  };
}

function scopeOf({ inputs }: MakerContext): string {
  return text(inputs, "scope") === "CLOUDFRONT" ? "global" : "regional";
}
