import * as fs from "node:fs";
import * as path from "node:path";

/** The kernel takes no longer path for a Unix socket; a clone may lie deeper than that. */
const MAXIMUM_BYTES = 107;

/** A path by which a Unix socket can be used, and what must be called when that has happened. */
export interface SocketAddress {
  path: string;
  release: () => void;
}

/** The socket's own path, or a short way to it through an open descriptor of its folder. */
export function socketAddress(socketPath: string): SocketAddress {
  if (Buffer.byteLength(socketPath) <= MAXIMUM_BYTES) return { path: socketPath, release: () => undefined };
  const folder = fs.openSync(path.dirname(socketPath), fs.constants.O_RDONLY | fs.constants.O_DIRECTORY);
  return {
    path: `/proc/self/fd/${folder}/${path.basename(socketPath)}`,
    release: () => {
      fs.closeSync(folder);
    },
  };
}
