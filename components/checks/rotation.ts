import type { Problem } from "./problem";

/** What an update left of an endpoint that the next one may change by a step only. */
export interface PreviousEndpoint {
  /** External host. */
  host: string;
  /** Proofs that the API accepted; empty in other modes than `cloudfront`. */
  acceptedProofs: string[];
  /** Undefined without proof `header`. */
  originSecretGeneration?: number;
  /** Undefined without a certificate that was made. */
  clientCertificateGeneration?: number;
}

/** Steps that would lock the gateways out for a while: a generation that goes back or jumps, a proof that nobody knows yet. */
export function rotationProblems(
  prefix: string,
  next: PreviousEndpoint,
  sent: string,
  previous: PreviousEndpoint,
): Problem[] {
  if (previous.host !== next.host) {
    const allowed = `what an update left of ${next.host}`;
    const fix = "give this host's entry of `await readPreviousEndpoints()`, or leave it out for a new host";
    return [{ key: `${prefix}previous.host`, value: previous.host, allowed, fix }];
  }
  const problems = (["originSecretGeneration", "clientCertificateGeneration"] as const).flatMap((key) =>
    generationProblems(`${prefix}${key}`, next[key], previous[key]),
  );
  const former = previous.acceptedProofs;
  if (
    former.length > 0 &&
    next.acceptedProofs.length > 0 &&
    !former.some((proof) => next.acceptedProofs.includes(proof))
  ) {
    problems.push({
      key: `${prefix}originProof`,
      value: sent,
      allowed: `${former.join(" or ")}, or another with alsoAccept: ${former.join(" or ")} beside it for one update`,
      fix: `add alsoAccept: ${former[0] ?? ""}, update, and leave it out in the update after that; between two proofs every request would be refused`,
    });
  }
  return problems;
}

function generationProblems(key: string, next: number | undefined, previous: number | undefined): Problem[] {
  if (next === undefined || previous === undefined || next === previous || next === previous + 1) return [];
  const broken =
    next < previous
      ? "what the distribution would send is accepted no more, and every request refused"
      : "what the distribution would send is not accepted yet while the update goes on, and requests are refused";
  const fix = `raise it by one an update: ${broken}`;
  return [{ key, value: next, allowed: `${previous}, or ${previous + 1}`, fix }];
}

/** A generation by itself. */
export function generationValueProblems(key: string, value: number | undefined): Problem[] {
  if (value === undefined || (Number.isSafeInteger(value) && value >= 1)) return [];
  return [{ key, value, allowed: "a whole number from 1", fix: "leave it out for 1" }];
}
