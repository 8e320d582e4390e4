import type { Policy } from "../../iam/policyDocument";
import type { Authorizer } from "./configuration";
import type { AuthorizerContext } from "./events";

export interface CachedDecision {
  policy: Policy;
  context: AuthorizerContext;
}

/**
 * What authorizers said, for as long as their TTL: keyed by authorizer, stage and identity sources, and by nothing else,
 * as on AWS. The policy is kept, not the verdict: it is evaluated again for each request.
 */
export class AuthorizerCache {
  private readonly entries = new Map<string, { decision: CachedDecision; end: number }>();

  constructor(private readonly now: () => number = Date.now) {}

  find(authorizer: Authorizer, stage: string, identity: string[]): CachedDecision | undefined {
    if (authorizer.resultTtlSeconds === 0) return undefined;
    const entry = this.entries.get(keyOf(authorizer, stage, identity));
    return entry !== undefined && entry.end > this.now() ? entry.decision : undefined;
  }

  store(authorizer: Authorizer, stage: string, identity: string[], decision: CachedDecision): void {
    if (authorizer.resultTtlSeconds === 0) return;
    const end = this.now() + authorizer.resultTtlSeconds * 1000;
    this.entries.set(keyOf(authorizer, stage, identity), { decision, end });
  }
}

function keyOf(authorizer: Authorizer, stage: string, identity: string[]): string {
  return JSON.stringify([authorizer.id, stage, ...identity]);
}
