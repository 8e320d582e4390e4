import * as fs from "node:fs";
import * as path from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import { DEFAULT_RESERVED_CONCURRENCY } from "../../contracts/authorizerSettings";

/** What a stack takes of an account's quotas. */
export interface Need {
  /** Stack that was read; undefined when none was named. */
  stack: string | undefined;
  region: string | undefined;
  /** Zones that hold a fixed address of their own. */
  zones: string[];
  /** Certificates beside the load balancer's default one. */
  certificates: number;
  /** Most rules of one direction in one of the stack's security groups. */
  rules: number;
  /** Concurrent executions of Lambda that are set aside for authorizers. */
  reservedConcurrency: number;
}

/** Rules of the busiest security group, without those of administrators. */
const FEWEST_RULES = 5;

const fileSchema = z.looseObject({
  config: z.looseObject({
    "aws:region": z.string(),
    "portcullis:waf": z.looseObject({
      zones: z.array(
        z.looseObject({ name: z.string(), state: z.string().optional(), allocationId: z.string().optional() }),
      ),
      management: z.looseObject({ adminCidrs: z.array(z.unknown()).default([]) }).optional(),
    }),
    "portcullis:endpoints": z.array(
      z.looseObject({
        certificateArn: z.string().optional(),
        lockMode: z.string().optional(),
        methodAuthorizer: z.string().optional(),
        authorizerConcurrency: z.number().optional(),
      }),
    ),
  }),
});

/**
 * What the configuration of a stack asks for; without a stack, what any would.
 * @throws Error when there is no such file, or it is not one.
 */
export function needOf(stack: string | undefined, folder: string): Need {
  if (stack === undefined) {
    return {
      stack,
      region: undefined,
      zones: ["first", "second"],
      certificates: 0,
      rules: FEWEST_RULES,
      reservedConcurrency: DEFAULT_RESERVED_CONCURRENCY,
    };
  }
  const file = path.join(folder, `Pulumi.${stack}.yaml`);
  if (!fs.existsSync(file)) {
    throw new Error(`There is no ${file}: name a stack that has a configuration, e.g. npm run doctor -- --stack dev.`);
  }
  const read = fileSchema.safeParse(parse(fs.readFileSync(file, "utf8")));
  if (!read.success) {
    throw new Error(
      `${file} cannot be read:\n${z.prettifyError(read.error)}\nCorrect it; \`pulumi preview\` tells all.`,
    );
  }
  const { "aws:region": region, "portcullis:waf": waf, "portcullis:endpoints": endpoints } = read.data.config;
  // A zone that is gone has given its address back, and one that is brought exists already.
  const own = waf.zones.filter(({ state, allocationId }) => state !== "gone" && allocationId === undefined);
  return {
    stack,
    region,
    zones: own.map(({ name }) => name),
    certificates: endpoints.filter(({ certificateArn }) => certificateArn !== undefined).length,
    rules: Math.max(FEWEST_RULES, (waf.management?.adminCidrs.length ?? 0) + 2),
    reservedConcurrency: endpoints
      .filter(({ lockMode, methodAuthorizer }) => lockMode !== "iam" && methodAuthorizer !== "own")
      .reduce(
        (sum, { authorizerConcurrency = DEFAULT_RESERVED_CONCURRENCY }) => sum + Math.max(0, authorizerConcurrency),
        0,
      ),
  };
}
