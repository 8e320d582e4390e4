import { type Check, type Finding, notChecked, ok, problem } from "./check";
import type { Cloud } from "./cloud";
import type { Need } from "./need";

/** https://docs.aws.amazon.com/general/latest/gr/ec2-service.html: EC2-VPC Elastic IPs */
const ADDRESSES_QUOTA = { service: "ec2", code: "L-0263D0A3" };
/** https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html: inbound or outbound rules per security group */
const RULES_QUOTA = { service: "vpc", code: "L-0EA8095F" };

/** https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html: concurrent executions; a new account may have 10 */
const CONCURRENCY_QUOTA = { service: "lambda", code: "L-B99A9384" };
/** https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html: what reservations must leave to others */
const UNRESERVED_CONCURRENCY = 100;

const CREDENTIALS = "the account's credentials";

/** Whether the account has room for a stack. Without credentials nothing leaves the machine. */
export function accountChecks(
  need: Need,
  region: string | undefined,
  cloudOf: (region: string) => Promise<Cloud>,
): Check[] {
  if (region === undefined) {
    const why = "no region is known: name a stack (npm run doctor -- --stack dev), or set AWS_REGION";
    return [CREDENTIALS, ...QUOTAS.map(({ title }) => title)].map((title) => ({ title, look: () => notChecked(why) }));
  }
  // Known after the first check; without it nothing else can be asked.
  let cloud: Cloud | undefined;
  const credentials: Check = {
    title: CREDENTIALS,
    look: async () => {
      const candidate = await cloudOf(region);
      const finding = await identify(candidate);
      if (finding.state === "ok") cloud = candidate;
      return finding;
    },
  };
  const quotas = QUOTAS.map(({ title, look }) => ({
    title: `${title} in ${region}`,
    look: () =>
      cloud === undefined ? notChecked("only with credentials that AWS takes") : answer(look(cloud, need, region)),
  }));
  return [credentials, ...quotas];
}

async function identify(cloud: Cloud): Promise<Finding> {
  try {
    const { account, arn } = await cloud.identity();
    return ok(`account ${account}, as ${arn}`);
  } catch (error) {
    if (error instanceof Error && error.name === "CredentialsProviderError") {
      const places = "there are none in the environment or in ~/.aws";
      return notChecked(`${places}; for those of an EC2 instance set AWS_EC2_METADATA_DISABLED=false`);
    }
    const fix = "renew the credentials (aws sso login, or new keys), and see that AWS can be reached from here";
    return problem(`AWS does not take them: ${describe(error)}`, fix);
  }
}

interface Quota {
  title: string;
  look: (cloud: Cloud, need: Need, region: string) => Promise<Finding>;
}

const QUOTAS: Quota[] = [
  {
    title: "fixed addresses (EIPs)",
    look: async (cloud, need, region) => {
      const held = await cloud.addresses();
      const quota = await cloud.quota(ADDRESSES_QUOTA.service, ADDRESSES_QUOTA.code);
      // Those that an earlier update made are not needed again; their names are the zones'.
      const missing = need.zones.filter((zone) => !held.some(({ name }) => name === `waf-egress-${zone}`)).length;
      const says = `${held.length} of ${quota} in use, ${missing} more needed`;
      return held.length + missing <= quota
        ? ok(says)
        : problem(says, increase(ADDRESSES_QUOTA, held.length + missing, region));
    },
  },
  {
    title: "certificates of a load balancer",
    look: async (cloud, need) => {
      const limit = await cloud.certificatesPerLoadBalancer();
      const says = `${limit} beside the default one, ${need.certificates} needed`;
      const fix =
        "use a wildcard certificate for several endpoints, or ask for a higher quota of Elastic Load Balancing";
      return need.certificates <= limit ? ok(says) : problem(says, fix);
    },
  },
  {
    title: "rules of a security group",
    look: async (cloud, need, region) => {
      const quota = await cloud.quota(RULES_QUOTA.service, RULES_QUOTA.code);
      const says = `${quota} in each direction, ${need.rules} needed`;
      return need.rules <= quota ? ok(says) : problem(says, increase(RULES_QUOTA, need.rules, region));
    },
  },
  {
    title: "concurrent executions of Lambda",
    look: async (cloud, need, region) => {
      const quota = await cloud.quota(CONCURRENCY_QUOTA.service, CONCURRENCY_QUOTA.code);
      const needed = need.reservedConcurrency === 0 ? 0 : need.reservedConcurrency + UNRESERVED_CONCURRENCY;
      const says =
        `${quota}; ${need.reservedConcurrency} are set aside for authorizers, and ` +
        `${UNRESERVED_CONCURRENCY} must be left to others`;
      const fix = `set authorizerConcurrency of the endpoints lower, or to -1, or: `;
      return needed <= quota ? ok(says) : problem(says, `${fix}${increase(CONCURRENCY_QUOTA, needed, region)}`);
    },
  },
];

/** Who may not ask is no worse off for it. */
async function answer(looking: Promise<Finding>): Promise<Finding> {
  try {
    return await looking;
  } catch (error) {
    return notChecked(describe(error));
  }
}

function increase({ service, code }: { service: string; code: string }, value: number, region: string): string {
  return (
    `aws service-quotas request-service-quota-increase --service-code ${service} --quota-code ${code} ` +
    `--desired-value ${value} --region ${region}`
  );
}

function describe(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}
