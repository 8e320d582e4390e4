import { arnOf, hex, type Maker, uuid } from "./maker";
import { DATA_MAKERS } from "./data";
import { EC2_MAKERS } from "./ec2";
import { EDGE_MAKERS } from "./edge";
import { LB_MAKERS } from "./lb";
import { SERVERLESS_MAKERS } from "./serverless";
import { SSM_MAKERS } from "./ssm";
import { WAFV2_MAKERS } from "./wafv2";

const MAKERS: Record<string, Maker | undefined> = {
  ...EC2_MAKERS,
  ...LB_MAKERS,
  ...SERVERLESS_MAKERS,
  ...EDGE_MAKERS,
  ...DATA_MAKERS,
  ...SSM_MAKERS,
  ...WAFV2_MAKERS,
};

/** How AWS names a resource of this type and what it tells about it. */
export function makerOf(type: string): Maker {
  return MAKERS[type] ?? plainResource(type);
}

/** Types that have a maker of their own; each must be one that the schema knows. */
export function typesWithMakers(): string[] {
  return Object.keys(MAKERS);
}

/** A type of which a program reads nothing but the id and the ARN. */
function plainResource(type: string): Maker {
  const [, module = "", name = ""] = type.split(":");
  const service = module.split("/")[0] ?? module;
  return {
    id: () => `${name.toLowerCase()}-${hex(17)}`,
    outputs: (context) => ({
      arn: context.olds["arn"] ?? arnOf(service, context.region, `${name.toLowerCase()}/${uuid()}`),
    }),
  };
}
