import { createHash, createHmac } from "node:crypto";
import { SignatureV4 } from "@smithy/signature-v4";
import type { RoleCredentials } from "../../twin/credentials";

/** A request to sign: raw target with its query. */
export interface ToSign {
  method: string;
  host: string;
  target: string;
  body?: string;
  headers?: Record<string, string>;
}

export interface SigningScope {
  region: string;
  service: string;
  /** When it is signed; default now. */
  time?: Date;
}

/** Headers of a request that AWS's own library signed, Host included. */
export async function signedHeaders(
  { method, host, target, body = "", headers = {} }: ToSign,
  credentials: RoleCredentials,
  { region, service, time = new Date() }: SigningScope,
): Promise<[string, string][]> {
  const signer = new SignatureV4({ credentials, region, service, sha256: Sha256 });
  const url = new URL(`https://${host}${target}`);
  const [path = ""] = target.split("?");
  const signed = await signer.sign(
    {
      ...{ method, protocol: "https:", hostname: host, path, body },
      query: Object.fromEntries(url.searchParams),
      headers: { host, ...headers },
    },
    { signingDate: time },
  );
  return Object.entries(signed.headers);
}

/** What the library takes for its hashes. */
class Sha256 {
  private readonly hash;

  constructor(secret?: unknown) {
    const key = typeof secret === "string" || secret instanceof Uint8Array ? secret : undefined;
    this.hash = key === undefined ? createHash("sha256") : createHmac("sha256", key);
  }

  update(data: string | Uint8Array): void {
    this.hash.update(data);
  }

  digest(): Promise<Uint8Array> {
    return Promise.resolve(this.hash.digest());
  }

  reset(): void {
    throw new Error("a hash is used once");
  }
}
