import type { ChildProcess } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { kill, SERVICES_ROOT, startInServices } from "../process/childProcess";
import { until } from "../process/waiting";
import type { LoadBalancerTopology, TargetGroupTopology, TargetTopology } from "../topology/loadBalancer.types";
import {
  addressWords,
  backend,
  backendName,
  failOpenName,
  GENERATION_VARIABLE,
  nodeConfiguration,
  serverWords,
  UNREACHABLE_ANSWER,
  type NodeFiles,
} from "./configuration";
import { RuntimeSocket, type ServerStatus } from "./runtimeSocket";

const START_MILLISECONDS = 15_000;

/** How often a new target is looked at until its first good check. */
const INITIAL_POLL_MILLISECONDS = 250;

/** Certificates of a node as PEM (certificate, chain, key), by listener port. */
export type NodeCertificates = Map<number, string[]>;

interface KnownTarget {
  group: TargetGroupTopology;
  target: TargetTopology;
  /** Registered, and not healthy yet for the first time: one good check is enough then, as on AWS. */
  initial: boolean;
}

/** One node of a load balancer: HAProxy in its zone's namespace. Targets come and go while it runs. */
export class LoadBalancerNode {
  private child: ChildProcess | undefined;
  private log = "";
  private inForce: string | undefined;
  private generation = 0;
  private readonly known = new Map<string, KnownTarget>();
  private readonly socket: RuntimeSocket;
  private timer: NodeJS.Timeout | undefined;

  constructor(readonly namespace: string) {
    this.socket = new RuntimeSocket(path.join(SERVICES_ROOT, this.file("socket")));
  }

  async apply(loadBalancer: LoadBalancerTopology, certificates: NodeCertificates): Promise<void> {
    const files = this.files(certificates);
    const groups = loadBalancer.targetGroups.map((one) => backend(one, [], files));
    const fixed = [nodeConfiguration(loadBalancer, files), ...groups];
    const text = `${fixed.join("\n")}\n${[...certificates.values()].flat().join("")}`;
    if (text !== this.inForce || this.child?.exitCode !== null) {
      this.writeCertificates(certificates);
      await this.load(loadBalancer, files);
      this.inForce = text;
    }
    await this.applyTargets(loadBalancer.targetGroups);
  }

  /** State of every target, drained ones included; empty when HAProxy does not run. */
  servers(): Promise<ServerStatus[]> {
    return this.child?.exitCode === null ? this.socket.servers() : Promise.resolve([]);
  }

  async stop(): Promise<void> {
    clearInterval(this.timer);
    if (this.child !== undefined) await kill(this.child);
    this.child = undefined;
  }

  private async load(loadBalancer: LoadBalancerTopology, files: NodeFiles): Promise<void> {
    const running = this.child?.exitCode === null;
    if (!running) this.known.clear();
    const state = running ? await this.socket.command("show servers state") : "";
    fs.writeFileSync(path.join(SERVICES_ROOT, files.state), `${state}\n`);
    this.generation++;
    const backends = loadBalancer.targetGroups.map((group) => {
      const targets = [...this.known.values()].filter((one) => one.group.arn === group.arn).map((one) => one.target);
      return backend(group, targets, files);
    });
    const text = [
      nodeConfiguration(loadBalancer, files).replace(
        "global\n",
        `global\n  setenv ${GENERATION_VARIABLE} g${this.generation}\n`,
      ),
      ...backends,
    ].join("\n");
    fs.writeFileSync(path.join(SERVICES_ROOT, this.file("cfg")), text);
    if (running) this.child?.kill("SIGUSR2");
    else this.start();
    const ready = await until(START_MILLISECONDS, () => this.isCurrent(), 20);
    if (!ready) throw new Error(`HAProxy does not take its configuration: ${this.log.trim()}`);
  }

  private start(): void {
    this.log = "";
    const child = startInServices(this.namespace, ["haproxy", "-W", "-f", this.file("cfg")]);
    child.stderr?.setEncoding("utf8").on("data", (text: string) => (this.log = (this.log + text).slice(-2000)));
    child.on("error", (error) => (this.log += error.message));
    this.child = child;
  }

  private async isCurrent(): Promise<boolean> {
    if (this.child?.exitCode !== null) throw new Error(`HAProxy ended: ${this.log.trim()}`);
    try {
      const answer = await this.socket.command(`show env ${GENERATION_VARIABLE}`);
      return answer.includes(`=g${this.generation}`);
    } catch {
      // The socket is not there yet.
      return false;
    }
  }

  private async applyTargets(groups: TargetGroupTopology[]): Promise<void> {
    const wanted = new Map(
      groups.flatMap((group) => group.targets.map((target) => [nameOf(group, target), { group, target }] as const)),
    );
    for (const [name, { target }] of [...this.known]) {
      if (wanted.get(name)?.target.address !== target.address) await this.removeTarget(name);
    }
    for (const [name, { group, target }] of wanted) {
      const known = this.known.get(name);
      if (known === undefined) await this.addTarget(name, group, target);
      const wasDraining = known?.target.draining === true;
      if (target.draining !== wasDraining) {
        const state = target.draining ? "drain" : "ready";
        for (const server of [name, failOpenNameOf(group, target)]) {
          await this.socket.expect(`set server ${server} state ${state}`);
        }
      }
      this.known.set(name, { group, target, initial: known?.initial ?? true });
    }
    this.watchInitial();
  }

  private async addTarget(name: string, group: TargetGroupTopology, target: TargetTopology): Promise<void> {
    await this.socket.expect(`add server ${name} ${serverWords(group, target)}`, "New server registered");
    await this.socket.expect(`enable health ${name}`);
    // HAProxy takes a server that is enabled for healthy; AWS sends nothing before a check was good. One command line:
    // nothing happens between its parts.
    await this.socket.expect(`enable server ${name}; set server ${name} health down`);
    const open = failOpenNameOf(group, target);
    await this.socket.expect(`add server ${open} ${addressWords(group, target)}`, "New server registered");
    await this.socket.expect(`enable server ${open}`);
  }

  private async removeTarget(name: string): Promise<void> {
    const known = this.known.get(name);
    for (const server of [name, ...(known === undefined ? [] : [failOpenNameOf(known.group, known.target)])]) {
      await this.socket.expect(`set server ${server} state maint`);
      await this.socket.expect(`shutdown sessions server ${server}`);
      await this.socket.expect(`wait 5s srv-removable ${server}`, "Done");
      await this.socket.expect(`del server ${server}`, "Server deleted");
    }
    this.known.delete(name);
  }

  private watchInitial(): void {
    if (this.timer !== undefined || ![...this.known.values()].some((one) => one.initial)) return;
    this.timer = setInterval(() => {
      this.promoteInitial().catch((error: unknown) => {
        console.error(`${this.namespace}: ${String(error)}`);
      });
    }, INITIAL_POLL_MILLISECONDS);
  }

  private async promoteInitial(): Promise<void> {
    const servers = await this.servers();
    for (const [name, known] of this.known) {
      const server = servers.find((one) => `${one.backend}/${one.server}` === name);
      if (!known.initial || server === undefined || !["L7OK", "L7OKC"].includes(server.check)) continue;
      known.initial = false;
      if (server.status.startsWith("DOWN")) await this.socket.expect(`set server ${name} health up`);
    }
    if ([...this.known.values()].some((one) => one.initial)) return;
    clearInterval(this.timer);
    this.timer = undefined;
  }

  private files(certificates: NodeCertificates): NodeFiles {
    const names = [...certificates].map(([port, pems]): [number, string[]] => [
      port,
      pems.map((_, index) => this.file(`${port}-${index}.pem`)),
    ]);
    fs.copyFileSync(path.join(__dirname, "headers.lua"), path.join(SERVICES_ROOT, "twin", "headers.lua"));
    fs.writeFileSync(path.join(SERVICES_ROOT, "twin", "unreachable.http"), UNREACHABLE_ANSWER);
    return {
      socket: this.file("socket"),
      state: this.file("state"),
      lua: "/twin/headers.lua",
      unreachable: "/twin/unreachable.http",
      certificates: new Map(names),
    };
  }

  private writeCertificates(certificates: NodeCertificates): void {
    for (const [port, pems] of certificates) {
      pems.forEach((pem, index) => {
        fs.writeFileSync(path.join(SERVICES_ROOT, this.file(`${port}-${index}.pem`)), pem, { mode: 0o600 });
      });
    }
  }

  private file(suffix: string): string {
    return `/twin/${this.namespace}.${suffix}`;
  }
}

function failOpenNameOf(group: TargetGroupTopology, target: TargetTopology): string {
  return `${failOpenName(group.arn)}/${target.id}`;
}

function nameOf(group: TargetGroupTopology, target: TargetTopology): string {
  return `${backendName(group.arn)}/${target.id}`;
}
