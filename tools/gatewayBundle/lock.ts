import { z } from "zod";
import { ARCHIVES } from "../debian/archives";

const LockedPackage = z.strictObject({
  package: z.string().regex(/^[a-z0-9][a-z0-9+.-]+$/),
  version: z.string().min(1),
  architecture: z.enum(["amd64", "all"]),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  archive: z.enum(ARCHIVES),
  /** Path below the archive's address, not percent-encoded. */
  file: z.string().regex(/^pool\/[A-Za-z0-9+._~/-]+\.deb$/),
});

/** One Debian package of the bundle, by its bytes. */
export type LockedPackage = z.infer<typeof LockedPackage>;

const Lock = z.strictObject({ suite: z.string(), architecture: z.literal("amd64"), packages: z.array(LockedPackage) });

/** `gateway-bundle.lock.json`: everything that a gateway installs on top of its image. */
export type Lock = z.infer<typeof Lock>;

/** Command that resolves the newest packages and rewrites the lock; named in messages. */
export const UPDATE_LOCK_COMMAND = "npx ts-node --transpile-only tools/gatewayBundle/updateLock.ts";

/** @throws when the text is no lock, with every problem at once. */
export function parseLock(text: string): Lock {
  const result = Lock.safeParse(JSON.parse(text));
  if (result.success) return result.data;
  throw new Error(
    `gateway-bundle.lock.json is not valid:\n${z.prettifyError(result.error)}\nRestore it from git, or renew it: ${UPDATE_LOCK_COMMAND}`,
  );
}

/** The lock as it stands in git: the same packages give the same text. */
export function formatLock(lock: Lock): string {
  const packages = [...lock.packages].sort((a, b) => (a.package < b.package ? -1 : 1));
  return `${JSON.stringify({ ...lock, packages }, null, 2)}\n`;
}

/** File name of a package in the bundle. */
export function debName(locked: LockedPackage): string {
  return locked.file.slice(locked.file.lastIndexOf("/") + 1);
}
