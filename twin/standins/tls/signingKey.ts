import { createPrivateKey, createPublicKey, webcrypto, type KeyObject } from "node:crypto";

type CryptoKey = webcrypto.CryptoKey;

/** A key pair as X.509 structures are signed with it. */
export interface SigningKey {
  keys: { privateKey: CryptoKey; publicKey: CryptoKey };
  /** With the hash that Go's X.509 library chooses for such a key. */
  signingAlgorithm: webcrypto.EcdsaParams | webcrypto.Algorithm;
  /** `RSA`, `ECDSA` or `ED25519`. */
  name: string;
}

const CURVES: Record<string, { namedCurve: string; hash: string } | undefined> = {
  prime256v1: { namedCurve: "P-256", hash: "SHA-256" },
  secp384r1: { namedCurve: "P-384", hash: "SHA-384" },
  secp521r1: { namedCurve: "P-521", hash: "SHA-512" },
};

/** @throws Error when it is no private key in PEM, or one that cannot sign here. */
export async function signingKey(pem: string): Promise<SigningKey> {
  const privateKey = readKey(pem);
  const { algorithm, hash, name } = algorithmOf(privateKey);
  const { subtle } = webcrypto;
  const pkcs8 = privateKey.export({ type: "pkcs8", format: "der" });
  const spki = createPublicKey(privateKey).export({ type: "spki", format: "der" });
  return {
    keys: {
      privateKey: await subtle.importKey("pkcs8", pkcs8, algorithm, true, ["sign"]),
      publicKey: await subtle.importKey("spki", spki, algorithm, true, ["verify"]),
    },
    signingAlgorithm: { ...algorithm, hash },
    name,
  };
}

function readKey(pem: string): KeyObject {
  try {
    return createPrivateKey(pem);
  } catch {
    // What it is stays unsaid: it may be a secret.
    throw new Error("the private key is no key in PEM");
  }
}

function algorithmOf(key: KeyObject): { algorithm: webcrypto.EcKeyImportParams; hash: string; name: string } {
  switch (key.asymmetricKeyType) {
    case "rsa": {
      const algorithm = { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256", namedCurve: "" };
      return { algorithm, hash: "SHA-256", name: "RSA" };
    }
    case "ed25519":
      return { algorithm: { name: "Ed25519", namedCurve: "" }, hash: "", name: "ED25519" };
    case "ec": {
      const curve = CURVES[key.asymmetricKeyDetails?.namedCurve ?? ""];
      if (curve === undefined) throw new Error("the stand-in for tls signs with the curves P256, P384 and P521 only");
      return { algorithm: { name: "ECDSA", namedCurve: curve.namedCurve }, hash: curve.hash, name: "ECDSA" };
    }
    default:
      throw new Error("the private key is neither RSA, ECDSA nor ED25519");
  }
}
