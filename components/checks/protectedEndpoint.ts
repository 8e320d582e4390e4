import { HostRouteWafMode } from "../../contracts/hostRoute";
import { PriceClass } from "../locks/distribution";
import { proofsOf, rotationOf } from "../locks/lockFacts";
import { LockMode, MethodAuthorizer, OriginProof, RestApiEndpointType } from "../lockMode";
import type { ProtectedEndpointArgs } from "../protectedEndpoint";
import { ENDPOINT_SHAPE } from "./argumentShapes";
import { choiceProblems, flagProblems } from "./choices";
import { endpointProblems } from "./endpoint";
import { lockProblems } from "./lock";
import { ENDPOINT_NAME_LENGTH, nameProblems } from "./names";
import { originProblems } from "./origin";
import { plainText } from "./plain";
import type { Problem } from "./problem";
import { rotationProblems } from "./rotation";
import { regionProblems } from "./stack";

/** Everything that is wrong with the plain arguments of a protected endpoint. */
export function protectedEndpointProblems(name: string, args: ProtectedEndpointArgs): Problem[] {
  const misshapen = ENDPOINT_SHAPE.problems("", args);
  if (misshapen.length > 0) return misshapen;
  const { origin, previous } = args;
  const choices = choicesProblems(args);
  return [
    ...nameProblems(name, ENDPOINT_NAME_LENGTH),
    ...endpointProblems("", args),
    ...(args.region === undefined ? [] : regionProblems("region", args.region)),
    ...choices,
    ...originProblems("origin.", { restApiId: plainText(origin.restApiId), stageName: plainText(origin.stageName) }),
    // What a choice that is none asks for is anybody's guess.
    ...(choices.length > 0 ? [] : lockProblems("", { ...args, endpointType: origin.endpointType })),
    ...(previous === undefined ? [] : rotationProblems("", rotationOf(args), proofsOf(args).sent, previous)),
  ];
}

function choicesProblems(args: ProtectedEndpointArgs): Problem[] {
  const proofs = Object.values(OriginProof);
  return [
    ...choiceProblems("lockMode", args.lockMode, Object.values(LockMode), "leave it out for cloudfront"),
    ...choiceProblems("originProof", args.originProof, proofs, "leave it out for mtls with a hosted zone, or header"),
    ...choiceProblems(
      "alsoAccept",
      args.alsoAccept,
      proofs,
      "leave it out, but for the update that changes originProof",
    ),
    ...choiceProblems(
      "methodAuthorizer",
      args.methodAuthorizer,
      Object.values(MethodAuthorizer),
      "leave it out for endpoint",
    ),
    ...choiceProblems(
      "origin.endpointType",
      args.origin.endpointType,
      Object.values(RestApiEndpointType),
      "leave it out for REGIONAL, or PRIVATE in lock mode private",
    ),
    ...choiceProblems("waf.mode", args.waf?.mode, Object.values(HostRouteWafMode), "leave it out for block"),
    ...choiceProblems("priceClass", args.priceClass, Object.values(PriceClass), "leave it out for PriceClass_100"),
    ...flagProblems("origin.ownedElsewhere", args.origin.ownedElsewhere, false),
    ...flagProblems("sendServerName", args.sendServerName, true),
  ];
}
