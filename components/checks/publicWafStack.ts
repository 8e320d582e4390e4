import { EgressKind } from "../egressPlan";
import { gatewayBundleProblems } from "../packaging/gatewayBundle";
import { sessionManagerAgentProblems } from "../packaging/sessionManagerAgent";
import type { PublicWafStackArgs } from "../publicWafStack";
import { UpdateKind } from "../updateKind";
import { WafEngineKind } from "../wafEngines/wafEngine";
import { plainStepProblems } from "../zoneUpdate";
import { STACK_SHAPE } from "./argumentShapes";
import { choiceProblems, flagProblems } from "./choices";
import { nameProblems, STACK_NAME_LENGTH } from "./names";
import type { Problem } from "./problem";
import { regionProblems, stackProblems } from "./stack";

/** Everything that is wrong with the plain arguments of a public WAF stack. */
export function publicWafStackProblems(name: string, args: PublicWafStackArgs): Problem[] {
  const misshapen = STACK_SHAPE.problems("", args);
  if (misshapen.length > 0) return misshapen;
  const agentPath = args.management?.sessionManagerAgent;
  return [
    ...nameProblems(name, STACK_NAME_LENGTH),
    ...regionProblems("region", args.region),
    ...choiceProblems("engine", args.engine, Object.values(WafEngineKind), "leave it out for modSecurity"),
    ...choiceProblems("update", args.update, Object.values(UpdateKind), "leave it out for newGroup"),
    ...choiceProblems("egress", args.egress, Object.values(EgressKind), "leave it out for zoneNat"),
    ...flagProblems("protectAddresses", args.protectAddresses, true),
    ...flagProblems("deletionProtection", args.deletionProtection, true),
    ...flagProblems("httpRedirect", args.httpRedirect, false),
    ...flagProblems("privateApis", args.privateApis, false),
    ...stackProblems("", args),
    ...plainStepProblems("", args),
    ...gatewayBundleProblems("gatewayBundlePath", args.gatewayBundlePath),
    ...(agentPath === undefined ? [] : sessionManagerAgentProblems("management.sessionManagerAgent", agentPath)),
  ];
}
