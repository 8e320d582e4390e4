import type * as pulumi from "@pulumi/pulumi";
import { HostRouteWafMode } from "../../contracts/hostRoute";
import { auditIsOn } from "../checks/audit";
import { LockMode, OriginProof, RestApiEndpointType } from "../lockMode";
import type { ProtectedEndpointArgs } from "../protectedEndpoint";
import { warnWeaker } from "../weakerDefaults";
import { proofsOf } from "./lockFacts";

/** A line for each argument that makes an endpoint less safe than it is by default. */
export function warnOfWeakerLock(resource: pulumi.Resource, args: ProtectedEndpointArgs): void {
  const { host } = args;
  const warn = (argument: string, lost: string): void => warnWeaker(resource, argument, lost);
  if (args.waf?.mode === HostRouteWafMode.Detect) {
    warn("waf.mode: detect", `what the rules match is logged and still reaches the API of ${host}`);
  }
  if (args.sendServerName === false) {
    const lost = `the gateways' handshake names no host, so that CloudFront answers ${host} with its own certificate, from TLS 1.0 on`;
    warn("sendServerName: false", lost);
  }
  if (args.auditUntil !== undefined && auditIsOn(args.auditUntil)) {
    warn(`auditUntil: ${args.auditUntil}`, `until that day ${host} can be got around, and that is only logged`);
  }
  if ((args.lockMode ?? LockMode.Cloudfront) !== LockMode.Cloudfront) return;
  if (args.hostedZoneId !== undefined && proofsOf(args).sent === OriginProof.Header) {
    warn(
      "originProof: header",
      `who learns the secret of ${host} reaches its API past the gateways; a certificate's key cannot be read`,
    );
  }
  if (args.alsoAccept !== undefined) {
    warn(
      `alsoAccept: ${args.alsoAccept}`,
      `either proof is enough for the API of ${host}; leave it out in the next update`,
    );
  }
  if (args.origin.endpointType === RestApiEndpointType.Edge) {
    const lost = `requests of ${host} pass a second distribution, of AWS's own, which trusts what ours says and no certificate can cross; make the API REGIONAL`;
    warn("origin.endpointType: EDGE", lost);
  }
}
