import { createHmac, randomBytes } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";

/** Session credentials of a role, as STS hands them out. */
export interface RoleCredentials {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken: string;
}

/** The secret of a twin, from which all its credentials are derived. Made on first use (file mode 0600). */
export function twinSecret(directory: string): string {
  const file = path.join(directory, "twin-secret");
  fs.mkdirSync(directory, { recursive: true, mode: 0o700 });
  try {
    fs.writeFileSync(file, randomBytes(32).toString("hex"), { mode: 0o600, flag: "wx" });
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
  }
  const secret = fs.readFileSync(file, "utf8");
  if (!/^[0-9a-f]{64}$/.test(secret)) {
    throw new Error(`${file} does not hold a twin's secret (64 hex digits): delete it and start the twin anew`);
  }
  return secret;
}

/**
 * Credentials of one session of a role: derived, so that the metadata service that hands them out and the services that
 * check them need not talk to each other. Nobody without the twin's secret can make them.
 *
 * @param sessionName as AWS names it: id of the instance, name of the function.
 */
export function credentialsOf(twinSecret: string, roleArn: string, sessionName: string): RoleCredentials {
  const derive = (purpose: string): Buffer =>
    createHmac("sha512", twinSecret).update(`${purpose}\n${roleArn}\n${sessionName}`).digest();
  return {
    accessKeyId: `ASIA${base32(derive("access key id")).slice(0, 16)}`,
    secretAccessKey: derive("secret access key").toString("base64").replaceAll("=", "").slice(0, 40),
    sessionToken: Buffer.concat([derive("session token"), derive("session token tail")]).toString("base64"),
  };
}

const BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

function base32(bytes: Buffer): string {
  return [...bytes].map((byte) => BASE32.charAt(byte % 32)).join("");
}
