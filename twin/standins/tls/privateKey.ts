import { createHash, createPublicKey, generateKeyPair, type KeyObject } from "node:crypto";
import { promisify } from "node:util";
import { text, type Properties } from "../values";

const CURVES: Record<string, string | undefined> = {
  P224: "secp224r1",
  P256: "prime256v1",
  P384: "secp384r1",
  P521: "secp521r1",
};

/** Makes a key. Its id is the hash of the public one, as the provider's; the OpenSSH forms are left out. */
export async function makePrivateKey(inputs: Properties): Promise<{ id: string; outputs: Properties }> {
  const algorithm = text(inputs, "algorithm");
  const privateKey = await generate(algorithm, inputs);
  const publicKey = createPublicKey(privateKey);
  const publicBytes = publicKey.export({ type: "spki", format: "der" });
  const pkcs8 = privateKey.export({ type: "pkcs8", format: "pem" });
  return {
    id: createHash("sha1").update(publicBytes).digest("hex"),
    outputs: {
      privateKeyPem: traditionalPem(algorithm, privateKey),
      privateKeyPemPkcs8: pkcs8,
      publicKeyPem: publicKey.export({ type: "spki", format: "pem" }),
    },
  };
}

async function generate(algorithm: string, inputs: Properties): Promise<KeyObject> {
  switch (algorithm) {
    case "RSA":
      return (await promisify(generateKeyPair)("rsa", { modulusLength: Number(inputs["rsaBits"]) })).privateKey;
    case "ED25519":
      return (await promisify(generateKeyPair)("ed25519")).privateKey;
    default: {
      const namedCurve = CURVES[text(inputs, "ecdsaCurve")] ?? "";
      return (await promisify(generateKeyPair)("ec", { namedCurve })).privateKey;
    }
  }
}

/** The form that is older than PKCS #8, where there is one. */
function traditionalPem(algorithm: string, key: KeyObject): string | Buffer {
  switch (algorithm) {
    case "RSA":
      return key.export({ type: "pkcs1", format: "pem" });
    case "ECDSA":
      return key.export({ type: "sec1", format: "pem" });
    default:
      return key.export({ type: "pkcs8", format: "pem" });
  }
}
