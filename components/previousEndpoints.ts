import * as pulumi from "@pulumi/pulumi";
import type { PreviousEndpoint } from "./checks/rotation";
import { readPreviousOutput } from "./previousOutput";

/**
 * Reads from a stack's own outputs where the last update left its endpoints, for the argument `previous` of a
 * {@link ProtectedEndpoint}: each by its host. It is a read, in a preview too.
 *
 * @param output Name of the stack's output that lists the components' `rotation`. Default `rotations`.
 * @returns Empty when there is no such output, as before the first update.
 * @throws Error when the output is something else.
 */
export async function readPreviousEndpoints(output = "rotations"): Promise<Map<string, PreviousEndpoint>> {
  return parsePreviousEndpoints(output, await readPreviousOutput("previous-endpoints", output));
}

/**
 * Takes an output for the list of endpoints that it should hold.
 * @throws Error when it holds anything else: without it no step could be judged.
 */
export function parsePreviousEndpoints(output: string, value: unknown): Map<string, PreviousEndpoint> {
  if (value === undefined || value === null) return new Map();
  const entries: unknown[] | undefined = Array.isArray(value) ? value : undefined;
  const endpoints = entries?.map(readEndpoint);
  if (endpoints?.every((endpoint) => endpoint !== undefined) === true) {
    return new Map(endpoints.map((endpoint) => [endpoint.host, endpoint]));
  }
  throw new pulumi.RunError(
    `The stack's output \`${output}\` does not hold where the last update left its endpoints, so no step can be judged: ` +
      "export a list of the `rotation` of every ProtectedEndpoint under this name, and nothing else.",
  );
}

function readEndpoint(value: unknown): PreviousEndpoint | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const members = new Map<string, unknown>(Object.entries(value));
  const host = members.get("host");
  const proofs: unknown[] | undefined = Array.isArray(members.get("acceptedProofs"))
    ? (members.get("acceptedProofs") as unknown[])
    : undefined;
  if (typeof host !== "string" || proofs?.every((proof) => typeof proof === "string") !== true) return undefined;
  const generation = (name: string): number | undefined => {
    const member = members.get(name);
    return typeof member === "number" ? member : undefined;
  };
  return {
    host,
    acceptedProofs: proofs,
    originSecretGeneration: generation("originSecretGeneration"),
    clientCertificateGeneration: generation("clientCertificateGeneration"),
  };
}
