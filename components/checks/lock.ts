import { apiDemandsOf, proofsOf } from "../locks/lockFacts";
import { LockMode, MethodAuthorizer, OriginProof, RestApiEndpointType } from "../lockMode";
import type { ProtectedEndpointArgs } from "../protectedEndpoint";
import { auditProblems } from "./audit";
import { clientCertificateProblems, functionArnProblems } from "./authorizerValues";
import { hostProblems } from "./hostNames";
import type { Problem } from "./problem";
import { generationValueProblems } from "./rotation";
import { ANY_REGION, certificateArnProblems } from "./wafValues";

/** The plain values that say how an origin is locked. */
export type LockValues = Pick<
  ProtectedEndpointArgs,
  | "host"
  | "region"
  | "hostedZoneId"
  | "lockMode"
  | "originProof"
  | "alsoAccept"
  | "originHost"
  | "originCertificateArn"
  | "ownershipVerificationCertificateArn"
  | "originSecretGeneration"
  | "clientCertificateGeneration"
  | "clientCertificate"
  | "sendServerName"
  | "methodAuthorizer"
  | "delegateFunctionArn"
  | "auditUntil"
  | "priceClass"
  | "authorizerConcurrency"
> & { endpointType?: RestApiEndpointType };

/** In the API's region, for its custom domain. */
const CERTIFICATES = ["originCertificateArn", "ownershipVerificationCertificateArn"] as const;

/** What is wrong with a lock: values by themselves, and what does not go together. `prefix` ends where a key begins. */
export function lockProblems(prefix: string, values: LockValues): Problem[] {
  const { originHost, auditUntil } = values;
  return [
    ...(originHost === undefined ? [] : hostProblems(`${prefix}originHost`, originHost)),
    ...CERTIFICATES.flatMap((member) => {
      const arn = values[member];
      return arn === undefined ? [] : certificateArnProblems(`${prefix}${member}`, arn, values.region ?? ANY_REGION);
    }),
    ...generationValueProblems(`${prefix}originSecretGeneration`, values.originSecretGeneration),
    ...generationValueProblems(`${prefix}clientCertificateGeneration`, values.clientCertificateGeneration),
    ...(auditUntil === undefined ? [] : auditProblems(`${prefix}auditUntil`, auditUntil)),
    ...(typeof values.delegateFunctionArn === "string"
      ? functionArnProblems(`${prefix}delegateFunctionArn`, values.delegateFunctionArn)
      : []),
    ...broughtProblems(prefix, values),
    ...strangerProblems(prefix, values),
    ...togetherProblems(prefix, values),
  ];
}

/** Members that mean something in some modes or with some proofs only: elsewhere they would be ignored without a word. */
function strangerProblems(prefix: string, values: LockValues): Problem[] {
  const mode = values.lockMode ?? LockMode.Cloudfront;
  const { accepted } = proofsOf(values);
  const behindCloudfront = mode === LockMode.Cloudfront;
  const byCertificate = behindCloudfront && accepted.includes(OriginProof.Mtls);
  const bySecret = behindCloudfront && accepted.includes(OriginProof.Header);
  const hasDomain = byCertificate || mode === LockMode.Direct || mode === LockMode.Iam;
  const meant: [member: keyof LockValues, where: string, holds: boolean][] = [
    ["originProof", "lockMode cloudfront", behindCloudfront],
    ["alsoAccept", "lockMode cloudfront", behindCloudfront],
    ["originHost", "proof mtls", byCertificate],
    ["originCertificateArn", "proof mtls and the lock modes direct and iam", hasDomain],
    ["ownershipVerificationCertificateArn", "proof mtls", byCertificate],
    ["originSecretGeneration", "proof header", bySecret],
    ["clientCertificateGeneration", "proof mtls", byCertificate],
    ["clientCertificate", "proof mtls", byCertificate],
    ["methodAuthorizer", "other lock modes than iam", mode !== LockMode.Iam],
    ["delegateFunctionArn", "other lock modes than iam", mode !== LockMode.Iam],
    ["priceClass", "lockMode cloudfront", behindCloudfront],
    [
      "authorizerConcurrency",
      "an authorizer of the endpoint's: methodAuthorizer endpoint, and other lock modes than iam",
      mode !== LockMode.Iam && values.methodAuthorizer !== MethodAuthorizer.Own,
    ],
  ];
  const strangers = meant.filter(([member, , holds]) => values[member] !== undefined && !holds);
  const problems = strangers.map(([member, where]) => ({
    key: `${prefix}${member}`,
    value: member === "delegateFunctionArn" || member === "clientCertificate" ? "given" : values[member],
    allowed: `only with ${where}`,
    fix: "leave it out, or choose another lockMode, originProof or methodAuthorizer",
  }));
  if (values.sendServerName === false && !behindCloudfront) {
    problems.push({
      key: `${prefix}sendServerName`,
      value: "false",
      allowed: "true: API Gateway refuses a handshake that names no host",
      fix: "use lockMode cloudfront for WAF engines that cannot send SNI",
    });
  }
  return problems;
}

function togetherProblems(prefix: string, values: LockValues): Problem[] {
  const problems: Problem[] = [];
  const add = (member: string, value: unknown, allowed: string, fix: string): void => {
    problems.push({ key: `${prefix}${member}`, value, allowed, fix });
  };
  const mode = values.lockMode ?? LockMode.Cloudfront;
  const { sent, accepted } = proofsOf(values);
  const byCertificate = mode === LockMode.Cloudfront && accepted.includes(OriginProof.Mtls);
  if (byCertificate && values.hostedZoneId === undefined && values.originHost === undefined) {
    const allowed = "the zone of the API's own name, or originHost, a name that leads to the API's custom domain";
    add("hostedZoneId", undefined, allowed, "give one of the two, or originProof: header");
  }
  if (byCertificate && values.auditUntil !== undefined) {
    const allowed = "nothing with proof mtls: a handshake without the certificate is refused by API Gateway itself";
    add("auditUntil", values.auditUntil, allowed, "audit with originProof: header, then change the proof");
  }
  if (mode === LockMode.Cloudfront && values.alsoAccept === sent) {
    add("alsoAccept", sent, "another proof than originProof", "leave it out");
  }
  if (values.originHost !== undefined && values.originHost === values.host) {
    const allowed = "another name than the host, which leads to the load balancer";
    add("originHost", values.originHost, allowed, "leave it out for the host with -origin behind its first label");
  }
  const verification = values.ownershipVerificationCertificateArn;
  if (verification !== undefined && verification === values.originCertificateArn) {
    const allowed = "another certificate than originCertificateArn: one that ACM has issued, and validates by itself";
    add("ownershipVerificationCertificateArn", verification, allowed, "request one for the same name, or leave it out");
  }
  if (values.clientCertificate !== undefined && values.clientCertificateGeneration !== undefined) {
    const allowed = "nothing beside clientCertificate, which has its own generations";
    add("clientCertificateGeneration", values.clientCertificateGeneration, allowed, "remove one of the two");
  }
  if (values.methodAuthorizer === MethodAuthorizer.Own && values.delegateFunctionArn !== undefined) {
    const allowed = "nothing with methodAuthorizer: own; the endpoint's authorizer asks it, and there is none";
    add("delegateFunctionArn", "given", allowed, "remove one of the two");
  }
  if (byCertificate && values.methodAuthorizer === MethodAuthorizer.Own && values.alsoAccept !== undefined) {
    const allowed = "nothing with methodAuthorizer: own; no authorizer of the endpoint's can take either proof";
    add("alsoAccept", values.alsoAccept, allowed, "change the proof in a maintenance window, without alsoAccept");
  }
  problems.push(...endpointTypeProblems(prefix, values, mode, byCertificate));
  return problems;
}

function endpointTypeProblems(prefix: string, values: LockValues, mode: LockMode, byCertificate: boolean): Problem[] {
  const { endpointType } = values;
  const key = `${prefix}origin.endpointType`;
  const isPrivate = endpointType === RestApiEndpointType.Private;
  if (endpointType !== undefined && isPrivate !== (mode === LockMode.Private)) {
    const { endpointType: standard } = apiDemandsOf({ ...values, origin: {} });
    const fix = isPrivate ? "choose lockMode: private" : "choose another lockMode, or make the API PRIVATE";
    return [{ key, value: endpointType, allowed: `${standard} in lockMode ${mode}`, fix }];
  }
  const behindSecret = mode === LockMode.Cloudfront && !byCertificate;
  if (endpointType === RestApiEndpointType.Edge && !behindSecret) {
    const allowed = "EDGE only with lockMode cloudfront and originProof header";
    return [
      { key, value: endpointType, allowed, fix: "make the API REGIONAL: AWS's own distribution ends the handshake" },
    ];
  }
  return [];
}

function broughtProblems(prefix: string, { clientCertificate }: LockValues): Problem[] {
  if (clientCertificate === undefined) return [];
  const { certificateArn, authorities, clients } = clientCertificate;
  const key = `${prefix}clientCertificate`;
  const problems = certificateArnProblems(`${key}.certificateArn`, certificateArn, "us-east-1");
  if (!/^-----BEGIN CERTIFICATE-----\n[^]+-----END CERTIFICATE-----\s*$/.test(authorities)) {
    const allowed = "one or more certificates in PEM";
    problems.push({
      key: `${key}.authorities`,
      value: "given",
      allowed,
      fix: "give the authority's certificate, not its key",
    });
  }
  problems.push(...clientCertificateProblems(`${key}.clients`, clients));
  return problems;
}
