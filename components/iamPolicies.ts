/** Trust policy that lets one AWS service take a role. */
export function assumeRolePolicy(service: string): string {
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal: { Service: service }, Action: "sts:AssumeRole" }],
  });
}

/** Parts of an ARN that name where a resource lives. */
export interface ArnHome {
  partition: string;
  region: string;
  accountId: string;
}

/** @throws Error when the text is no ARN. */
export function arnHome(arn: string): ArnHome {
  const [prefix, partition, , region, accountId] = arn.split(":");
  if (prefix !== "arn" || partition === undefined || region === undefined || accountId === undefined) {
    throw new Error(`"${arn}" is no ARN.`);
  }
  return { partition, region, accountId };
}
