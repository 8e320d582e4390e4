import type { CertificateAuthority } from "../certificateAuthority";
import type { TwinPaths } from "../paths";

/** What the cloud services need beside the records. */
export interface CloudContext {
  paths: TwinPaths;
  /** E.g. `eu-central-1`. */
  region: string;
  accountId: string;
  certificateAuthority: CertificateAuthority;
  /** See credentials.ts. */
  twinSecret: string;
  /**
   * Folder for sockets and unpacked function code, e.g. `/run/portcullis`. Outside the clone on purpose: below it a
   * function would find the clone's node_modules, which Lambda does not have.
   */
  runDirectory: string;
  /**
   * Invocations of functions at a time in the whole account; undefined: as many as functions reserve, and the quota of a
   * new account for all others.
   */
  accountConcurrency?: () => number | undefined;
  /** Policies (JSON text), each of an administrator of the account; undefined: there are none. */
  administrators?: () => readonly string[];
}
