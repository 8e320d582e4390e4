import { foreignCertificate } from "./foreignCertificate";
import { type Credentials, signedHeaders } from "./signedHeaders";
import { type Claims, LEAKED_SECRET, type ProbeRequest, type ProbeResponse } from "./vantagePoint";
import type { VantagePoint, VantagePointName } from "./vantagePoint";

/** What makes a claim true. */
export interface ClaimSources {
  /** Credentials of somebody who may call the API. Default: no request can be signed. */
  credentials?: () => Promise<Credentials>;
  /** The secret that the API of a host accepts, or any where it accepts none. Default: none has leaked. */
  originSecret?: (apiHost: string) => Promise<string>;
}

/** Nobody has these. */
const STRANGER: Credentials = { accessKeyId: "AKIAIOSFODNN7STRANGER", secretAccessKey: "stranger" };

/** A place that sends requests with what they claim to be. */
export class ClaimingVantagePoint implements VantagePoint {
  constructor(
    private readonly sender: VantagePoint,
    private readonly sources: ClaimSources,
  ) {}

  async send(from: VantagePointName, request: ProbeRequest): Promise<ProbeResponse> {
    const { claims, ...plain } = request;
    return this.sender.send(from, claims === undefined ? plain : await this.filledIn(plain, claims));
  }

  private async filledIn(request: ProbeRequest, { signature, secret, certificate }: Claims): Promise<ProbeRequest> {
    const { credentials, originSecret } = this.sources;
    let filled = request;
    if (secret === true) {
      if (originSecret === undefined) throw new Error("no origin secret is known here");
      const value = await originSecret(request.connectTo);
      const headers = request.headers.map(([name, text]): [string, string] => [
        name,
        text.replace(LEAKED_SECRET, value),
      ]);
      filled = { ...filled, headers };
    }
    if (certificate === true) filled = { ...filled, clientCertificate: await foreignCertificate() };
    if (signature === undefined) return filled;
    if (signature.by === "stranger") return sign(filled, signature.region, STRANGER);
    if (credentials === undefined) throw new Error("no credentials of a caller of the API are known here");
    return sign(filled, signature.region, await credentials());
  }
}

/** The request with the headers of AWS Signature Version 4 beside its own. */
async function sign(request: ProbeRequest, region: string, credentials: Credentials): Promise<ProbeRequest> {
  const { method, target, headers, body } = request;
  const host = headers.find(([name]) => name.toLowerCase() === "host")?.[1] ?? "";
  const signed = await signedHeaders({ method, host, target, body }, credentials, { region, service: "execute-api" });
  return { ...request, headers: [...headers, ...signed.filter(([name]) => name !== "host")] };
}
