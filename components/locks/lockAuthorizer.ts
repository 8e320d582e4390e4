import { Authorizer, type AuthorizerArgs } from "../authorizer";
import { LockMode, MethodAuthorizer } from "../lockMode";
import { toldElsewhere } from "../weakerAuthorizer";
import type { LockContext } from "./originLock";

/** What differs between the authorizers of the locks. */
export type LockAuthorizerArgs = Pick<
  AuthorizerArgs,
  "hosts" | "allowedAddresses" | "originSecret" | "clientCertificates" | "vpcEndpointIds" | "endpointType"
>;

/** The endpoint's authorizer; undefined where the API has its own, or IAM authorizes. */
export function createLockAuthorizer(context: LockContext, lock: LockAuthorizerArgs): Authorizer | undefined {
  const { name, args, region, restApiId, parent } = context;
  if (args.lockMode === LockMode.Iam || args.methodAuthorizer === MethodAuthorizer.Own) return undefined;
  return new Authorizer(
    `${name}-authorizer`,
    toldElsewhere({
      ...lock,
      restApiId,
      region,
      auditUntil: args.auditUntil,
      delegateFunctionArn: args.delegateFunctionArn,
      reservedConcurrency: args.authorizerConcurrency,
    }),
    { parent },
  );
}
