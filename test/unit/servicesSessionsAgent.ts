import { spawn, type ChildProcess } from "node:child_process";
import * as http from "node:http";
import type { AddressInfo } from "node:net";
import * as path from "node:path";
import type { RoleSession } from "../../twin/services/roleSession";
import { PROJECT_ROOT } from "../../twin/paths";
import { REGION, type RegionalBench } from "./servicesRegionalSupport";
import { MACHINE } from "./servicesSessionsSupport";

const AGENT = path.join(PROJECT_ROOT, "twin", "sessionManager", "agent");
const RUN = `import sys; sys.path.insert(0, ${JSON.stringify(AGENT)}); from ssm_agent.agent import run; run()`;
const PATIENCE_MILLISECONDS = 15_000;

/** The stand-in agent itself, on this machine, with a metadata service of its own. */
export class AgentBench {
  private process: ChildProcess | undefined;
  private said = "";
  private metadata: http.Server | undefined;
  /** What the metadata service was asked for, tokens aside. */
  readonly asked: string[] = [];
  /** Milliseconds for which the credentials are good that it gives. */
  goodFor = 3_600_000;

  constructor(private readonly bench: RegionalBench) {}

  /** Starts it with the credentials of a role, and waits until it says something. */
  async start(role: RoleSession, until: RegExp): Promise<void> {
    const endpoint = await this.serveMetadata(role);
    const addressOf = (service: string): string => {
      const { host, port } = this.bench.addressOf(`${service}.`);
      return `${host}:${port}`;
    };
    this.process = spawn("python3", ["-B", "-c", RUN], {
      stdio: ["ignore", "ignore", "pipe"],
      env: {
        ...process.env,
        AWS_EC2_METADATA_SERVICE_ENDPOINT: endpoint,
        TWIN_SSM_ADDRESS: addressOf("ssm"),
        TWIN_SSMMESSAGES_ADDRESS: addressOf("ssmmessages"),
        SSL_CERT_FILE: path.join(this.bench.workshop.directory, "authority", "ca.crt"),
      },
    });
    this.process.stderr?.on("data", (chunk: Buffer) => (this.said += chunk.toString("utf8")));
    await this.heard(until);
  }

  /** Waits until the agent has said something. */
  async heard(pattern: RegExp): Promise<void> {
    const end = Date.now() + PATIENCE_MILLISECONDS;
    while (!pattern.test(this.said)) {
      if (Date.now() > end) throw new Error(`the agent does not say ${pattern.source}, but: ${this.said}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  forget(): void {
    this.said = "";
  }

  async stop(): Promise<void> {
    const { process: child } = this;
    if (child !== undefined && child.exitCode === null && child.signalCode === null) {
      await new Promise((resolve) => {
        child.once("exit", resolve);
        child.kill("SIGKILL");
      });
    }
    this.process = undefined;
    this.said = "";
    this.asked.length = 0;
    this.metadata?.closeAllConnections();
    this.metadata?.close();
  }

  private async serveMetadata(role: RoleSession): Promise<string> {
    const server = http.createServer((request, response) => {
      if (request.method === "PUT" && request.url === "/latest/api/token") {
        response.end("token");
        return;
      }
      const name = (request.url ?? "").replace("/latest/meta-data/", "");
      this.asked.push(name);
      const value = request.headers["x-aws-ec2-metadata-token"] === "token" ? this.values(role)[name] : undefined;
      response.writeHead(value === undefined ? 404 : 200).end(value);
    });
    this.metadata = server;
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  private values({ accessKeyId, secretAccessKey, sessionToken }: RoleSession): Record<string, string> {
    const end = new Date(Date.now() + this.goodFor).toISOString().replace(/\.\d+Z$/, "Z");
    return {
      "instance-id": MACHINE,
      "local-ipv4": "10.0.0.5",
      "placement/region": REGION,
      "iam/security-credentials/": "server",
      "iam/security-credentials/server": JSON.stringify({
        ...{ AccessKeyId: accessKeyId, SecretAccessKey: secretAccessKey, Token: sessionToken },
        Expiration: end,
      }),
    };
  }
}
