import type { Decision } from "./decide";

/** What a REQUEST authorizer answers. */
export interface AuthorizerResponse {
  principalId: string;
  policyDocument: {
    Version: "2012-10-17";
    Statement: [{ Action: "execute-api:Invoke"; Effect: "Allow" | "Deny"; Resource: string }];
  };
  /** What the backend may learn; it gets `audited` as the text "true". */
  context: { reason: string; audited?: true };
}

/**
 * Always one explicit statement: an implicit deny could be outvoted by a resource policy. Its resource is the whole
 * stage and never the path: a path is the client's text, and `*` or `?` in it would be wildcards.
 */
export function authorizerResponse(decision: Decision): AuthorizerResponse {
  const { allowed, method, reason, audited } = decision;
  if (allowed && !method) {
    throw new Error("An Allow needs the API and stage that it is for.");
  }
  return {
    principalId: "portcullis",
    policyDocument: {
      Version: "2012-10-17",
      Statement: [
        {
          Action: "execute-api:Invoke",
          Effect: allowed ? "Allow" : "Deny",
          Resource: method ? `${method.prefix}${method.apiId}/${method.stage}/*` : "*",
        },
      ],
    },
    context: audited ? { reason, audited } : { reason },
  };
}
