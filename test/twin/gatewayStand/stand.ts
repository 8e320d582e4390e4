import { spawn } from "node:child_process";
import type { ChildProcessByStdio } from "node:child_process";
import * as path from "node:path";
import * as readline from "node:readline";
import type { Readable, Writable } from "node:stream";
import { setTimeout as pause } from "node:timers/promises";
import { ensureGatewayBundle } from "../../../tools/gatewayBundle/gatewayBundle";
import { ensureRootFileSystem } from "../../../tools/rootFileSystem/rootFileSystem";
import { Reply, STAND } from "./protocol";
import type { ClientRequest, Command, OriginRequest, StandOptions } from "./protocol";

/** What a client sees, and what the origin received because of it. */
export interface Exchange {
  status: number;
  headers: string[];
  body: string;
  received: OriginRequest[];
}

/**
 * One real gateway in namespaces of its own: the instance's root file system, user data as it is shipped, metadata
 * service, bucket, and an origin that tells what it received. Nothing of it can reach anything else.
 */
export class GatewayStand {
  private readonly waiting: ((reply: Reply) => void)[] = [];

  private constructor(private readonly child: ChildProcessByStdio<Writable, Readable, null>) {
    readline.createInterface({ input: child.stdout }).on("line", (line) => {
      this.waiting.shift()?.(Reply.parse(JSON.parse(line)));
    });
    child.on("exit", (code, signal) => {
      for (const settle of this.waiting.splice(0)) settle({ error: `the stand ended (${code ?? signal ?? ""})` });
    });
  }

  /** Starts a gateway with these objects in its bucket. Resolves when its health check answers 200. */
  static async start(objects: Record<string, string>, change: Partial<StandOptions> = {}): Promise<GatewayStand> {
    const silent = (): void => undefined;
    const rootFileSystem = await ensureRootFileSystem("instance", silent);
    const bundle = await ensureGatewayBundle(silent);
    const options: StandOptions = {
      rootFileSystem,
      bundle: bundle.path,
      bundleSha256: bundle.sha256,
      objects,
      ...change,
    };
    const inside = path.join(__dirname, "inside.ts");
    const namespaces = ["--net", "--mount", "--pid", "--uts", "--ipc", "--fork", "--kill-child", "--mount-proc"];
    const program = [process.execPath, "-r", "ts-node/register/transpile-only", inside, JSON.stringify(options)];
    const stand = new GatewayStand(
      spawn("unshare", [...namespaces, ...program], { stdio: ["pipe", "pipe", "inherit"] }),
    );
    try {
      // The first line says that the gateway is up, or why not.
      await stand.reply();
    } catch (error) {
      stand.stop();
      throw error;
    }
    return stand;
  }

  /** One request to the gateway, from the load balancer. */
  async request(
    request: Partial<Omit<ClientRequest, "body">> & { path: string; body?: string | Buffer },
  ): Promise<Exchange> {
    const reply = await this.send({
      do: "request",
      request: {
        method: request.method ?? "GET",
        path: request.path,
        host: request.host ?? "api.shop.example",
        headers: request.headers ?? [],
        body: Buffer.from(request.body ?? "").toString("base64"),
        from: request.from ?? STAND.loadBalancer,
      },
    });
    return {
      status: reply.status ?? 0,
      headers: reply.headers ?? [],
      body: Buffer.from(reply.body ?? "", "base64").toString("utf8"),
      received: reply.received ?? [],
    };
  }

  /** Bytes as they are; what the origin received because of them is returned too. */
  async raw(bytes: string): Promise<{ answer: string; received: OriginRequest[] }> {
    const reply = await this.send({ do: "raw", bytes });
    return { answer: Buffer.from(reply.body ?? "", "base64").toString("latin1"), received: reply.received ?? [] };
  }

  async putObject(key: string, text: string): Promise<void> {
    await this.send({ do: "object", key, text });
  }

  async removeObject(key: string): Promise<void> {
    await this.send({ do: "object", key });
  }

  /** Text of a file on the gateway. */
  async read(file: string): Promise<string> {
    return Buffer.from((await this.send({ do: "read", file })).body ?? "", "base64").toString("utf8");
  }

  /** Text of a file once it matches; nginx writes its logs after it has answered. */
  async readUntil(file: string, pattern: RegExp): Promise<string> {
    for (let attempt = 0; attempt < 100; attempt += 1) {
      const text = await this.read(file);
      if (pattern.test(text)) return text;
      await pause(50);
    }
    throw new Error(`${file} does not come to match ${String(pattern)}:\n${await this.read(file)}`);
  }

  /** Ends or starts the management server's programs. */
  async manageServer(runs: boolean): Promise<void> {
    await this.send({ do: "management", runs });
  }

  /** Ends everything: the child's end takes its namespaces along. */
  stop(): void {
    this.child.kill("SIGKILL");
  }

  private send(command: Command): Promise<Reply> {
    this.child.stdin.write(`${JSON.stringify(command)}\n`);
    return this.reply();
  }

  private async reply(): Promise<Reply> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) throw new Error("the stand has ended");
    const reply = await new Promise<Reply>((resolve) => this.waiting.push(resolve));
    if (reply.error !== undefined) throw new Error(reply.error);
    return reply;
  }
}
