// The management server of a stand: an instance with a network of its own; runs inside the stand's namespaces.
import { execFileSync, spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import * as fs from "node:fs";
import * as https from "node:https";
import * as net from "node:net";
import * as path from "node:path";
import {
  InstanceRole,
  MANAGEMENT_ADMIN_PORT,
  MANAGEMENT_AGENT_PORT,
  MANAGEMENT_HEALTH_PATH,
  MANAGEMENT_PREFIX,
} from "../../../contracts";
import { filledBootstrap, mountRoot, prepareRoot, runUserData, startLogged, startProgram, until } from "./instance";
import { STAND } from "./protocol";
import type { StandOptions } from "./protocol";

const ROOT = "/mnt/management";
const USER = "portcullis-management";

export class ManagementServer {
  private programs: ChildProcess[] = [];
  private enter: string[] = [];

  constructor(
    readonly options: NonNullable<StandOptions["management"]>,
    private readonly bundleSha256: string,
  ) {}

  /** Resolves when its health check answers 200: it takes events, and gateways can know of it. */
  async boot(authorityPem: string): Promise<void> {
    mountRoot(ROOT);
    prepareRoot(ROOT, authorityPem);
    this.bringUpNetwork();
    await runUserData(ROOT, [...this.enter, "chroot", ROOT], this.userData());
    this.start();
    await until("the management server is healthy", () => this.isHealthy());
    this.lead("admins.sock", MANAGEMENT_ADMIN_PORT);
    this.lead("agents.sock", MANAGEMENT_AGENT_PORT);
  }

  start(): void {
    // As RuntimeDirectory does.
    const sockets = `${ROOT}/run/portcullis-management`;
    fs.mkdirSync(sockets, { recursive: true, mode: 0o755 });
    execFileSync("chroot", [ROOT, "chown", `${USER}:${USER}`, "/run/portcullis-management"]);
    const inRoot = [...this.enter, "chroot"];
    const [program = "", ...args] = inRoot;
    const nginx = ["--userspec=www-data:www-data", ROOT, "/usr/sbin/nginx", "-e", "stderr"];
    this.programs = [
      startProgram([...inRoot, `--userspec=${USER}:${USER}`, "--groups=www-data", ROOT], "management"),
      startLogged("management-nginx", program, [...args, ...nginx, "-c", "/var/lib/portcullis/nginx.conf"]),
      startProgram([...inRoot, ROOT], "authority"),
    ];
  }

  stop(): void {
    for (const program of this.programs.splice(0)) program.kill("SIGTERM");
  }

  private bringUpNetwork(): void {
    const holder = spawn("unshare", ["--net", "--kill-child", "sleep", "infinity"], { stdio: "ignore" });
    const own = `/proc/${holder.pid ?? 0}/ns/net`;
    const there = fs.readlinkSync("/proc/self/ns/net");
    while (fs.readlinkSync(own) === there) execFileSync("sleep", ["0.02"]);
    this.enter = ["nsenter", `--net=${own}`];
    const ip = (line: string, inside = false): void => {
      const [program = "", ...args] = [...(inside ? this.enter : []), "ip", ...line.split(" ")];
      execFileSync(program, args);
    };
    ip(`link add stand0 type veth peer name eth0 netns ${holder.pid ?? 0}`);
    ip(`address add ${STAND.managementRouter}/24 dev stand0`);
    ip("link set stand0 up");
    ip("link set lo up", true);
    ip(`address add ${STAND.management}/24 dev eth0`, true);
    ip("link set eth0 up", true);
    ip(`route add default via ${STAND.managementRouter}`, true);
  }

  private userData(): string {
    return filledBootstrap({
      role: InstanceRole.Management,
      region: STAND.region,
      bucket: STAND.bucket,
      bundleKey: STAND.bundleKey,
      bundleSha256: this.bundleSha256,
      managementPrefix: MANAGEMENT_PREFIX,
      gatewayRoleId: STAND.gatewayRoleId,
      loginSecretArn: STAND.loginSecretArn,
      agentPort: MANAGEMENT_AGENT_PORT,
      adminPort: MANAGEMENT_ADMIN_PORT,
      eventsMegabytes: this.options.eventsMegabytes,
      // Whoever comes through a socket comes from here, so that a test can be any client.
      loadBalancerCidrs: [`${STAND.managementRouter}/32`],
    });
  }

  private isHealthy(): Promise<boolean> {
    return new Promise((resolve) => {
      const options = { host: STAND.management, port: MANAGEMENT_ADMIN_PORT, path: MANAGEMENT_HEALTH_PATH };
      const request = https.get({ ...options, rejectUnauthorized: false, agent: false }, (response) => {
        response.resume();
        resolve(response.statusCode === 200);
      });
      request.on("error", () => resolve(false));
    });
  }

  /** A Unix socket crosses network namespaces: what comes there goes to the port. */
  private lead(name: string, port: number): void {
    const server = net.createServer((outside) => {
      const inside = net.connect(port, STAND.management);
      for (const [one, other] of [
        [outside, inside],
        [inside, outside],
      ] as const) {
        one.on("error", () => other.destroy());
        one.on("close", () => other.destroy());
      }
      outside.pipe(inside).pipe(outside);
    });
    server.listen(path.join(this.options.sockets, name));
  }
}
