import { createHash, createHmac } from "node:crypto";
import { SignatureV4 } from "@smithy/signature-v4";

/** Credentials of AWS. */
export interface Credentials {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string;
}

/** A request to sign: raw target with its query. */
export interface ToSign {
  method: string;
  host: string;
  target: string;
  body?: string;
  headers?: Record<string, string>;
}

/** What a signature is for. */
export interface SigningScope {
  region: string;
  service: string;
  /** When it is signed; default now. */
  time?: Date;
}

/** Headers of a request that AWS's own library signs by Signature Version 4, Host included. */
export async function signedHeaders(
  { method, host, target, body = "", headers = {} }: ToSign,
  credentials: Credentials,
  { region, service, time = new Date() }: SigningScope,
): Promise<[string, string][]> {
  const signer = new SignatureV4({ credentials, region, service, sha256: Sha256 });
  const [path = "", query = ""] = target.split("?");
  const signed = await signer.sign(
    {
      ...{ method, protocol: "https:", hostname: host, path, body },
      query: queryOf(query),
      headers: { host, ...headers },
    },
    { signingDate: time },
  );
  return Object.entries(signed.headers);
}

function queryOf(query: string): Record<string, string | string[]> {
  const values: Record<string, string[]> = {};
  for (const [name, value] of new URLSearchParams(query)) (values[name] ??= []).push(value);
  return values;
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
