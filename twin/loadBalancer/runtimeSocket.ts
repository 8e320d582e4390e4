import * as net from "node:net";

/** A server as HAProxy's statistics show it. */
export interface ServerStatus {
  backend: string;
  server: string;
  /** `UP`, `DOWN`, `DRAIN`, `MAINT`…, sometimes with a count behind it. */
  status: string;
  /** Result of the last finished check, e.g. `L7OK`; empty before the first. */
  check: string;
  /** Requests that it has now. */
  sessions: number;
}

const ANSWER_MILLISECONDS = 15_000;

/** Commands to a running HAProxy. */
export class RuntimeSocket {
  constructor(private readonly file: string) {}

  /** Sends a command and returns the answer without the blank around it. */
  command(text: string): Promise<string> {
    return new Promise((resolve, reject) => {
      const socket = net.connect(this.file);
      let answer = "";
      socket.setEncoding("utf8");
      socket.setTimeout(ANSWER_MILLISECONDS, () => socket.destroy(new Error(`no answer to "${text}"`)));
      socket.on("data", (chunk: string) => (answer += chunk));
      socket.on("error", reject);
      socket.on("end", () => {
        resolve(answer.trim());
      });
      socket.write(`${text}\n`);
    });
  }

  /** Sends a command whose answer must hold one of the given words, or be empty. */
  async expect(text: string, ...words: string[]): Promise<void> {
    const answer = await this.command(text);
    if (answer === "" || words.some((word) => answer.includes(word))) return;
    throw new Error(`HAProxy answered "${answer}" to "${text}"`);
  }

  async servers(): Promise<ServerStatus[]> {
    const [header = "", ...lines] = (await this.command("show stat -1 4 -1")).split("\n");
    const names = header.replace(/^# /, "").split(",");
    return lines
      .filter((line) => line !== "")
      .map((line) => {
        const cells = line.split(",");
        const cell = (name: string): string => cells[names.indexOf(name)] ?? "";
        return {
          backend: cell("pxname"),
          server: cell("svname"),
          status: cell("status"),
          check: cell("check_status").replace(/^\* /, ""),
          sessions: Number(cell("scur")),
        };
      });
  }
}
