import { createHash } from "node:crypto";
import * as net from "node:net";
import * as path from "node:path";
import type { TwinPaths } from "../../twin/paths";

/** Whoever holds the lock may be busy; then its name is not worth waiting for. */
const ANSWER_MILLISECONDS = 1000;

/**
 * Runs a command that changes a twin while no other one does. The lock is a Unix socket without a file: the kernel gives
 * it back when its owner ends, however that happens, so that there is no stale one.
 *
 * @param command What the owner is called, e.g. `npm start`.
 * @throws Error that names the command that is under way, its process and since when.
 */
export async function exclusively<T>(paths: TwinPaths, command: string, work: () => Promise<T>): Promise<T> {
  const hash = createHash("sha256").update(path.resolve(paths.root)).digest("hex").slice(0, 16);
  const address = `\0portcullis-${hash}`;
  const owner = `${command} (process ${process.pid}, since ${new Date().toLocaleTimeString("en-GB")})`;
  const lock = net.createServer((client) => {
    client.on("error", () => client.destroy());
    client.end(owner);
  });
  if (!(await listen(lock, address))) {
    throw new Error(`${await ask(address)} is under way in ${paths.root}: wait for its end, or interrupt it.`);
  }
  try {
    return await work();
  } finally {
    lock.close();
  }
}

function listen(server: net.Server, address: string): Promise<boolean> {
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "EADDRINUSE") resolve(false);
      else reject(error);
    });
    server.listen({ path: address }, () => {
      resolve(true);
    });
  });
}

function ask(address: string): Promise<string> {
  return new Promise((resolve) => {
    let text = "";
    const end = (): void => {
      client.destroy();
      resolve(text === "" ? "another command" : text);
    };
    const client = net.connect({ path: address });
    client.setEncoding("utf8").setTimeout(ANSWER_MILLISECONDS);
    client.on("data", (chunk: string) => (text += chunk));
    for (const event of ["end", "error", "timeout"]) client.on(event, end);
  });
}
