/** A fixed address that the account holds in the region. */
export interface HeldAddress {
  /** Value of its tag Name. */
  name: string | undefined;
}

/** What is asked of an account in one region. Nothing is changed. */
export interface Cloud {
  /** Account and ARN of whom the credentials speak for. */
  identity: () => Promise<{ account: string; arn: string }>;
  addresses: () => Promise<HeldAddress[]>;
  /** A quota as it is set for the account, or AWS's default where nothing was ever set. */
  quota: (service: string, code: string) => Promise<number>;
  certificatesPerLoadBalancer: () => Promise<number>;
}

const CERTIFICATES_LIMIT = "certificates-per-application-load-balancer";

/**
 * The account that the machine's credentials are for: those of the SDK's usual places, environment first. The metadata
 * service, which only an EC2 instance has, is not asked unless AWS_EC2_METADATA_DISABLED says `false`.
 */
export async function cloudOf(region: string): Promise<Cloud> {
  // Only here: they are large, and every command would wait for them.
  const { DescribeAddressesCommand, EC2Client } = await import("@aws-sdk/client-ec2");
  const { DescribeAccountLimitsCommand, ElasticLoadBalancingV2Client } =
    await import("@aws-sdk/client-elastic-load-balancing-v2");
  const { GetAWSDefaultServiceQuotaCommand, GetServiceQuotaCommand, NoSuchResourceException, ServiceQuotasClient } =
    await import("@aws-sdk/client-service-quotas");
  const { GetCallerIdentityCommand, STSClient } = await import("@aws-sdk/client-sts");
  process.env["AWS_EC2_METADATA_DISABLED"] ??= "true";
  // A person waits: whoever does not answer soon is told.
  const settings = { region, maxAttempts: 2, requestHandler: { connectionTimeout: 5_000, requestTimeout: 10_000 } };
  const sts = new STSClient(settings);
  const ec2 = new EC2Client(settings);
  const loadBalancers = new ElasticLoadBalancingV2Client(settings);
  const quotas = new ServiceQuotasClient(settings);
  return {
    identity: async () => {
      const { Account: account = "", Arn: arn = "" } = await sts.send(new GetCallerIdentityCommand({}));
      return { account, arn };
    },
    addresses: async () => {
      const { Addresses: addresses = [] } = await ec2.send(new DescribeAddressesCommand({}));
      return addresses.map(({ Tags: tags = [] }) => ({ name: tags.find(({ Key: key }) => key === "Name")?.Value }));
    },
    quota: async (service, code) => {
      const asked = { ServiceCode: service, QuotaCode: code };
      const answer = await quotas.send(new GetServiceQuotaCommand(asked)).catch((error: unknown) => {
        if (error instanceof NoSuchResourceException) return quotas.send(new GetAWSDefaultServiceQuotaCommand(asked));
        throw error;
      });
      return numberOf(answer.Quota?.Value, `quota ${code}`);
    },
    certificatesPerLoadBalancer: async () => {
      let marker: string | undefined;
      do {
        const answer = await loadBalancers.send(new DescribeAccountLimitsCommand({ Marker: marker }));
        const limit = answer.Limits?.find(({ Name: name }) => name === CERTIFICATES_LIMIT);
        if (limit !== undefined) return numberOf(Number(limit.Max), CERTIFICATES_LIMIT);
        marker = answer.NextMarker;
      } while (marker !== undefined);
      return numberOf(undefined, CERTIFICATES_LIMIT);
    },
  };
}

function numberOf(value: number | undefined, what: string): number {
  if (value === undefined || Number.isNaN(value)) throw new Error(`AWS gave no number for ${what}`);
  return value;
}
