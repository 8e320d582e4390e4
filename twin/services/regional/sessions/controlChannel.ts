import type { Duplex } from "node:stream";
import { z } from "zod";

const LONGEST_LINE = 64 * 1024;
const PING_MILLISECONDS = 10_000;
const SILENCE_MILLISECONDS = 30_000;

/** What the service tells an agent. */
export type ToAgent =
  | { kind: "ping" }
  | { kind: "start-session"; sessionId: string; host: string; port: number }
  | { kind: "end-session"; sessionId: string };

const fromAgentSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("pong") }),
  z.object({ kind: z.literal("session-failed"), sessionId: z.string(), reason: z.string() }),
]);

/** What an agent tells the service. */
export type FromAgent = z.infer<typeof fromAgentSchema>;

/** The connection that an agent holds open to be told of sessions: JSON, a line a message. */
export class ControlChannel {
  private text = "";
  private lastHeard = Date.now();
  private readonly timer: NodeJS.Timeout;

  constructor(
    private readonly stream: Duplex,
    private readonly receive: (message: FromAgent) => void,
  ) {
    this.timer = setInterval(() => {
      if (Date.now() - this.lastHeard > SILENCE_MILLISECONDS) this.close();
      else this.send({ kind: "ping" });
    }, PING_MILLISECONDS);
    stream.on("data", (chunk: Buffer) => this.read(chunk));
    stream.on("end", () => this.close());
    stream.on("error", () => this.close());
    stream.on("close", () => clearInterval(this.timer));
  }

  send(message: ToAgent): void {
    if (this.stream.writable) this.stream.write(`${JSON.stringify(message)}\n`);
  }

  onClose(closed: () => void): void {
    this.stream.on("close", closed);
  }

  close(): void {
    this.stream.destroy();
  }

  private read(chunk: Buffer): void {
    this.lastHeard = Date.now();
    const lines = (this.text + chunk.toString("utf8")).split("\n");
    this.text = lines.pop() ?? "";
    if (this.text.length > LONGEST_LINE) this.close();
    for (const line of lines) {
      const message = fromAgentSchema.safeParse(parsed(line));
      if (message.success) this.receive(message.data);
      else this.close();
    }
  }
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
