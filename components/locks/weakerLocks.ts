import { HostRouteWafMode } from "../../contracts/hostRoute";
import { auditIsOn } from "../checks/audit";
import { SHARED_CONCURRENCY } from "../checks/authorizerValues";
import { LockMode, MethodAuthorizer, OriginProof, RestApiEndpointType } from "../lockMode";
import type { ProtectedEndpointArgs } from "../protectedEndpoint";
import { SHARED_CONCURRENCY_LOST } from "../weakerAuthorizer";
import type { Weaker } from "../weakerDefaults";
import { proofsOf } from "./lockFacts";

/** The arguments that make an endpoint less safe than it is by default; those of its authorizer among them. */
export function weakerLock(args: ProtectedEndpointArgs): Weaker[] {
  const { host, auditUntil, lockMode = LockMode.Cloudfront } = args;
  const weaker: Weaker[] = [];
  const add = (argument: string, lost: string): void => void weaker.push({ argument, lost });
  if (args.waf?.mode === HostRouteWafMode.Detect) {
    add("waf.mode: detect", `what the rules match is logged and still reaches the API of ${host}`);
  }
  if (args.sendServerName === false) {
    const lost = `the gateways' handshake names no host, so that CloudFront answers ${host} with its own certificate, from TLS 1.0 on`;
    add("sendServerName: false", lost);
  }
  if (auditUntil !== undefined && auditIsOn(auditUntil)) {
    add(`auditUntil: ${auditUntil}`, `until that day is over ${host} can be got around, and that is only logged`);
  }
  if (args.authorizerConcurrency === SHARED_CONCURRENCY) {
    add(`authorizerConcurrency: ${SHARED_CONCURRENCY}`, SHARED_CONCURRENCY_LOST);
  }
  if (args.methodAuthorizer === MethodAuthorizer.Own) {
    add("methodAuthorizer: own", `the API of ${host} is locked by ${soleLock(args)} alone, and no authorizer of ours`);
  }
  if (lockMode !== LockMode.Cloudfront) return weaker;
  if (args.hostedZoneId !== undefined && proofsOf(args).sent === OriginProof.Header) {
    add(
      "originProof: header",
      `who learns the secret of ${host} reaches its API past the gateways; a certificate's key cannot be read`,
    );
  }
  if (args.alsoAccept !== undefined) {
    add(
      `alsoAccept: ${args.alsoAccept}`,
      `either proof is enough for the API of ${host}; leave it out in the next update`,
    );
  }
  if (args.origin.endpointType === RestApiEndpointType.Edge) {
    const lost = `requests of ${host} pass a second distribution, of AWS's own, which trusts what ours says and no certificate can cross; make the API REGIONAL`;
    add("origin.endpointType: EDGE", lost);
  }
  return weaker;
}

/** What holds where the API's methods have an authorizer of their own. */
function soleLock(args: ProtectedEndpointArgs): string {
  if ((args.lockMode ?? LockMode.Cloudfront) !== LockMode.Cloudfront) return "its resource policy";
  return proofsOf(args).accepted.includes(OriginProof.Mtls) ? "the handshake" : "the web ACL";
}
