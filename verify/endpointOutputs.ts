import { z } from "zod";
import { LockMode } from "../contracts/lockMode";
import type { ApiTarget, DistributionTarget, ProbeTarget } from "./target";

/** AWS's own name of an API, the regional name of a custom domain, or that of an API behind an interface endpoint. */
const EXECUTE_API_HOST = /^[a-z0-9-]+\.execute-api\.([a-z0-9-]+)\.amazonaws\.com$/;

/** What a stack says of one endpoint. Stacks of before there were modes have `cloudfront` alone, and do not say so. */
export const EndpointSchema = z
  .object({
    host: z.string().min(1),
    lockMode: z.enum(LockMode).default(LockMode.Cloudfront),
    distributionId: z.string().min(1).optional(),
    distributionDomainName: z.string().min(1).optional(),
    apiId: z.string().min(1),
    apiHost: z.string().min(1),
    stageName: z.string().min(1),
    authorizerId: z.string().min(1).optional(),
    ownerTasks: z.array(z.string()).optional(),
    sendServerName: z.boolean().default(true),
  })
  .superRefine((endpoint, context) => {
    const { lockMode, apiHost } = endpoint;
    const complain = (key: string, message: string): void => {
      context.addIssue({ code: "custom", path: [key], message });
    };
    for (const key of ["distributionId", "distributionDomainName"] as const) {
      const isGiven = endpoint[key] !== undefined;
      if (!isGiven && lockMode === LockMode.Cloudfront) complain(key, "is missing, in lock mode cloudfront");
      if (isGiven && lockMode !== LockMode.Cloudfront) complain(key, `is there, although the lock mode is ${lockMode}`);
    }
    if (lockMode !== LockMode.Cloudfront && !EXECUTE_API_HOST.test(apiHost)) {
      complain("apiHost", `${apiHost} is none of API Gateway's own names, by which the gateways go in this lock mode`);
    }
  });

/** One endpoint of a stack's outputs. */
export type EndpointOutputs = z.infer<typeof EndpointSchema>;

/**
 * How an endpoint is locked, and under which names its parts are asked for.
 * @param region of the stack; undefined where its outputs do not tell.
 * @throws Error when the region is not known: nothing would be asked of the API's own name.
 */
export function lockOf(
  endpoint: EndpointOutputs,
  region: string | undefined,
): Pick<ProbeTarget, "lockMode" | "distribution" | "api"> {
  const { lockMode, distributionId, distributionDomainName, apiId, apiHost, stageName, authorizerId } = endpoint;
  const [, named] = EXECUTE_API_HOST.exec(apiHost) ?? [];
  const known = region ?? named;
  if (known === undefined) {
    throw new Error(
      `The stack's outputs do not say in which region the API of ${endpoint.host} is (attachment.region): run \`pulumi up\` first.`,
    );
  }
  const ownHost = `${apiId}.execute-api.${known}.amazonaws.com`;
  const byCertificate = lockMode === LockMode.Cloudfront && apiHost !== ownHost;
  const distribution: DistributionTarget | undefined =
    distributionId === undefined || distributionDomainName === undefined
      ? undefined
      : { id: distributionId, host: distributionDomainName, byCertificate, isNamed: endpoint.sendServerName };
  const hasDomain = byCertificate || lockMode === LockMode.Direct || lockMode === LockMode.Iam;
  const api: ApiTarget = {
    id: apiId,
    stage: stageName,
    region: known,
    connectTo: apiHost,
    host: lockMode === LockMode.Direct || lockMode === LockMode.Iam ? endpoint.host : apiHost,
    pathPrefix: hasDomain ? "" : `/${stageName}`,
    ownHost,
    // Outputs without ownerTasks are from when every endpoint had one.
    hasAuthorizer: authorizerId !== undefined || endpoint.ownerTasks === undefined,
  };
  return { lockMode, distribution, api };
}
