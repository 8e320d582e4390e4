import type { RoleSession } from "../roleSession";
import { verifySignature, type SignatureScope, type SignedRequest } from "../signature";
import type { RequestOrigin } from "./access";
import type { RegionalConfiguration } from "./configuration";
import type { ServiceAnswer } from "./serviceAnswer";

/** A request to a service that speaks JSON. */
export interface JsonRequest extends SignedRequest {
  from: RequestOrigin;
  now: number;
}

/** Who signed the request, or what somebody is told whose signature is none. */
export function signerOf(
  configuration: RegionalConfiguration,
  request: JsonRequest,
  service: SignatureScope["service"],
): RoleSession | ServiceAnswer {
  const { region, sessions } = configuration;
  const signature = verifySignature(request, sessions, { region, service, now: request.now });
  switch (signature.kind) {
    case "anonymous":
      return failure("MissingAuthenticationTokenException", "Missing Authentication Token");
    case "refused": {
      const unknown = ["InvalidAccessKeyId", "InvalidToken"].includes(signature.code);
      return failure(unknown ? "UnrecognizedClientException" : "InvalidSignatureException", signature.message);
    }
    case "signed":
      return signature.signer;
  }
}

/** An error as AWS's JSON services tell it. */
export function failure(type: string, message: string, status = 400): ServiceAnswer {
  return json(status, { __type: type, message });
}

export function json(status: number, body: unknown): ServiceAnswer {
  return { status, lines: [["Content-Type", "application/x-amz-json-1.1"]], body: Buffer.from(JSON.stringify(body)) };
}

/** What a body holds; undefined when it is no JSON. */
export function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString("utf8"));
  } catch {
    return undefined;
  }
}
