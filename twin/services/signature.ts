import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import { splitTarget, valuesOf, type HeaderLines } from "./http";

/** A request as far as its signature covers it. */
export interface SignedRequest {
  method: string;
  /** Raw target as it came. */
  target: string;
  lines: HeaderLines;
  body: Buffer;
}

/** What somebody signs with. Long-term keys have an empty session token. */
export interface SigningCredentials {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken: string;
}

/** Who signed, or why the signature is refused. */
export type SignatureResult<Signer> =
  | { kind: "anonymous" }
  | { kind: "signed"; signer: Signer }
  | { kind: "refused"; code: SignatureProblem; message: string };

export type SignatureProblem =
  | "AuthorizationHeaderMalformed"
  | "InvalidAccessKeyId"
  | "InvalidToken"
  | "RequestTimeTooSkewed"
  | "SignatureDoesNotMatch"
  | "XAmzContentSHA256Mismatch";

export interface SignatureScope {
  region: string;
  service: keyof typeof MAXIMUM_SKEW_MINUTES;
  /** Milliseconds since 1970. */
  now: number;
}

const AUTHORIZATION =
  /^AWS4-HMAC-SHA256 +Credential=([^/,\s]+)\/(\d{8})\/([^/,\s]+)\/([^/,\s]+)\/aws4_request, *SignedHeaders=([a-z0-9;_.-]+), *Signature=([0-9a-f]{64})$/;
/** "In most cases, a request must reach AWS within five minutes of the time stamp"; S3 takes fifteen. */
const MAXIMUM_SKEW_MINUTES = {
  s3: 15,
  secretsmanager: 5,
  "execute-api": 5,
  lambda: 5,
  ssm: 5,
  ssmmessages: 5,
} as const;

/** Checks an AWS Signature Version 4 in the Authorization header: key, token, time, scope, headers, payload. */
export function verifySignature<Signer extends SigningCredentials>(
  request: SignedRequest,
  signers: Signer[],
  scope: SignatureScope,
): SignatureResult<Signer> {
  const authorizations = valuesOf(request.lines, "authorization");
  const [authorization] = authorizations;
  if (authorization === undefined) return { kind: "anonymous" };
  const refuse = (code: SignatureProblem, message: string): SignatureResult<Signer> => ({
    kind: "refused",
    code,
    message,
  });
  const match = AUTHORIZATION.exec(authorization);
  if (match === null || authorizations.length !== 1) {
    return refuse("AuthorizationHeaderMalformed", "The authorization header is malformed.");
  }
  const [, accessKeyId = "", date = "", region = "", service = "", signedHeaders = "", signature = ""] = match;
  if (region !== scope.region || service !== scope.service) {
    const message = `Credential should be scoped to ${scope.region}/${scope.service}, not ${region}/${service}.`;
    return refuse("AuthorizationHeaderMalformed", message);
  }
  const signer = signers.find((candidate) => candidate.accessKeyId === accessKeyId);
  if (signer === undefined) {
    return refuse("InvalidAccessKeyId", "The AWS Access Key Id you provided does not exist in our records.");
  }
  const tokens = valuesOf(request.lines, "x-amz-security-token");
  // Long-term keys have no token; a session's key is worth nothing without its own.
  const wantedTokens = signer.sessionToken === "" ? 0 : 1;
  if (tokens.length !== wantedTokens || !sameText(tokens[0] ?? "", signer.sessionToken)) {
    return refuse("InvalidToken", "The provided token is malformed or otherwise invalid.");
  }
  const timestamp = valuesOf(request.lines, "x-amz-date")[0] ?? "";
  const time = parseTimestamp(timestamp);
  const mostSkew = MAXIMUM_SKEW_MINUTES[scope.service] * 60 * 1000;
  if (time === undefined || !timestamp.startsWith(date) || Math.abs(time - scope.now) > mostSkew) {
    return refuse("RequestTimeTooSkewed", "The difference between the request time and the current time is too large.");
  }
  const names = signedHeaders.split(";");
  const mustSign = request.lines.map(([name]) => name.toLowerCase()).filter((name) => name.startsWith("x-amz-"));
  if (["host", ...mustSign].some((name) => !names.includes(name))) {
    return refuse("SignatureDoesNotMatch", "Host and every x-amz- header must be signed.");
  }
  const payloadHash = sha256(request.body);
  const declared = valuesOf(request.lines, "x-amz-content-sha256")[0];
  if (scope.service === "s3" && declared === undefined) {
    return refuse("AuthorizationHeaderMalformed", "Missing required header for this request: x-amz-content-sha256");
  }
  if (declared !== undefined && declared !== "UNSIGNED-PAYLOAD" && declared !== payloadHash) {
    return refuse("XAmzContentSHA256Mismatch", "The provided 'x-amz-content-sha256' header does not match the body.");
  }
  const canonical = canonicalRequest(request, names, declared ?? payloadHash, scope.service);
  const credentialScope = `${date}/${region}/${service}/aws4_request`;
  const text = ["AWS4-HMAC-SHA256", timestamp, credentialScope, sha256(canonical)].join("\n");
  const key = [date, region, service, "aws4_request"].reduce<Buffer>(
    (current, part) => createHmac("sha256", current).update(part).digest(),
    Buffer.from(`AWS4${signer.secretAccessKey}`),
  );
  const wanted = createHmac("sha256", key).update(text).digest("hex");
  return sameText(wanted, signature)
    ? { kind: "signed", signer }
    : refuse("SignatureDoesNotMatch", "The request signature we calculated does not match the signature you provided.");
}

function canonicalRequest(request: SignedRequest, names: string[], payloadHash: string, service: string): string {
  const { path, query } = splitTarget(request.target);
  const headers = names.map((name) => {
    const values = valuesOf(request.lines, name).map((value) => value.trim().replace(/ +/g, " "));
    return `${name}:${values.join(",")}\n`;
  });
  const pairs = (query ?? "")
    .split("&")
    .filter((pair) => pair !== "")
    .map((pair) => {
      const equals = pair.indexOf("=");
      const [name, value] = equals < 0 ? [pair, ""] : [pair.slice(0, equals), pair.slice(equals + 1)];
      return `${encodeRfc3986(decode(name))}=${encodeRfc3986(decode(value))}`;
    })
    .sort();
  // S3 signs the path as it goes on the wire; every other service encodes it once more.
  const canonicalPath = service === "s3" ? path : path.split("/").map(encodeRfc3986).join("/");
  return [request.method, canonicalPath, pairs.join("&"), headers.join(""), names.join(";"), payloadHash].join("\n");
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function encodeRfc3986(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function parseTimestamp(text: string): number | undefined {
  const match = /^(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})Z$/.exec(text);
  if (match === null) return undefined;
  const [, year, month, day, hour, minute, second] = match;
  return Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
}

function sha256(data: Buffer | string): string {
  return createHash("sha256").update(data).digest("hex");
}

function sameText(one: string, other: string): boolean {
  return timingSafeEqual(createHash("sha256").update(one).digest(), createHash("sha256").update(other).digest());
}
