import { createHash } from "node:crypto";
import * as fs from "node:fs";

const PIECE_BYTES = 4 * 1024 * 1024;

/** SHA-256 of a file's content, lower-case hex; reads it piece by piece. @throws Error when it cannot be read. */
export function contentSha256(file: string): string {
  const hash = createHash("sha256");
  const piece = Buffer.alloc(PIECE_BYTES);
  const descriptor = fs.openSync(file, "r");
  try {
    for (let length = fs.readSync(descriptor, piece); length > 0; length = fs.readSync(descriptor, piece)) {
      hash.update(piece.subarray(0, length));
    }
  } finally {
    fs.closeSync(descriptor);
  }
  return hash.digest("hex");
}
