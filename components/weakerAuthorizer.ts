import type { AuthorizerArgs } from "./authorizer";
import { auditIsOn } from "./checks/audit";
import { DEFAULT_LOG_RETENTION_DAYS, SHARED_CONCURRENCY } from "./checks/authorizerValues";
import { RestApiEndpointType } from "./lockMode";
import type { Weaker } from "./weakerDefaults";

/** What is lost when no concurrency is set aside for an authorizer. */
export const SHARED_CONCURRENCY_LOST =
  "a flood of refused requests can use up the concurrency of every function in the account's region";

const told = new WeakSet<AuthorizerArgs>();

/** Marks arguments of which the component that gives them tells by itself, in the words of its own arguments. */
export function toldElsewhere(args: AuthorizerArgs): AuthorizerArgs {
  told.add(args);
  return args;
}

/** The arguments that make an authorizer less safe than it is by default, and that nobody has told of. */
export function weakerAuthorizer(args: AuthorizerArgs): Weaker[] {
  const weaker: Weaker[] = [];
  if (told.has(args)) return weaker;
  const { logRetentionDays = DEFAULT_LOG_RETENTION_DAYS, auditUntil } = args;
  if (logRetentionDays < DEFAULT_LOG_RETENTION_DAYS) {
    const lost = `who was let in, and who was refused, can be looked up for ${logRetentionDays} days only`;
    weaker.push({ argument: `logRetentionDays: ${logRetentionDays}`, lost });
  }
  if (auditUntil !== undefined && auditIsOn(auditUntil)) {
    weaker.push({
      argument: `auditUntil: ${auditUntil}`,
      lost: "until that day is over nothing is refused, only logged",
    });
  }
  if (args.reservedConcurrency === SHARED_CONCURRENCY) {
    weaker.push({ argument: `reservedConcurrency: ${SHARED_CONCURRENCY}`, lost: SHARED_CONCURRENCY_LOST });
  }
  if (args.endpointType === RestApiEndpointType.Edge) {
    const lost =
      "requests pass a second distribution, of AWS's own, which trusts what the first one says; make the API REGIONAL";
    weaker.push({ argument: "endpointType: EDGE", lost });
  }
  if (args.originSecret !== undefined && args.clientCertificates !== undefined) {
    const lost = "either proof is enough, and a secret can be read where a certificate's key cannot; give one of them";
    weaker.push({ argument: "originSecret beside clientCertificates", lost });
  }
  return weaker;
}
