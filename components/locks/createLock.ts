import { LockMode } from "../lockMode";
import { createCloudfrontLock } from "./cloudfrontLock";
import { createDirectLock } from "./directLock";
import type { LockContext, OriginLock } from "./originLock";
import { createPrivateLock } from "./privateLock";

/** The lock of the mode that the endpoint asks for. */
export function createLock(context: LockContext): OriginLock {
  const mode = context.args.lockMode ?? LockMode.Cloudfront;
  switch (mode) {
    case LockMode.Cloudfront:
      return createCloudfrontLock(context);
    case LockMode.Direct:
    case LockMode.Iam:
      return createDirectLock(context);
    case LockMode.Private:
      return createPrivateLock(context);
  }
}
