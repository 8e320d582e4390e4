import type { ChildProcess } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import type { DnsAddress } from "../topology/cloudTopology.types";
import { messageOf, TwinFailureError } from "../twinFailureError";
import { kill, SERVICES_ROOT, startInServices } from "./childProcess";
import { within } from "./waiting";

const READ_MILLISECONDS = 10_000;

/** Seconds for which an answer may be kept: that of an alias on Route 53. */
const TIME_TO_LIVE = 60;

/** Answers names in one network namespace: the names it was told, and no others exist. */
export class NameServer {
  private child: ChildProcess | undefined;
  private inForce: string | undefined;
  private log = "";
  private onRead: (() => void) | undefined;

  constructor(
    private readonly namespace: string,
    private readonly addresses: string[],
  ) {}

  /** Returns when it answers these names. */
  async apply(names: DnsAddress[]): Promise<void> {
    const hosts = names.map(({ name, address }) => `${address} ${name}\n`).join("");
    if (hosts === this.inForce && this.child?.exitCode === null) return;
    const file = `/twin/${this.namespace}.hosts`;
    fs.writeFileSync(path.join(SERVICES_ROOT, file), hosts);
    try {
      const read = new Promise<void>((resolve) => (this.onRead = resolve));
      if (this.child?.exitCode === null) this.child.kill("SIGHUP");
      else this.start(file);
      await within(READ_MILLISECONDS, "reading its names", read);
      this.inForce = hosts;
    } catch (error) {
      const why = messageOf(error);
      throw new TwinFailureError(`name server of ${this.namespace}`, `${why}\n${this.log.slice(-1000)}`.trim());
    }
  }

  async stop(): Promise<void> {
    if (this.child !== undefined) await kill(this.child);
    this.child = undefined;
    this.inForce = undefined;
  }

  private start(hostsFile: string): void {
    const configuration = `/twin/${this.namespace}.dnsmasq.conf`;
    const lines = [
      ...["no-resolv", "no-hosts", "no-poll", "bind-interfaces", "user=root", "log-facility=-", "pid-file="],
      ...this.addresses.map((address) => `listen-address=${address}`),
      ...[`addn-hosts=${hostsFile}`, `local-ttl=${TIME_TO_LIVE}`, "local=//", "local=/#/"],
    ];
    fs.writeFileSync(path.join(SERVICES_ROOT, configuration), `${lines.join("\n")}\n`);
    const child = startInServices(this.namespace, ["dnsmasq", "--keep-in-foreground", `--conf-file=${configuration}`]);
    this.child = child;
    child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      this.log = (this.log + text).slice(-4000);
      if (text.includes(`read ${hostsFile}`)) this.onRead?.();
    });
    child.on("error", (error) => (this.log += error.message));
  }
}
