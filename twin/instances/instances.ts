import { randomBytes } from "node:crypto";
import * as path from "node:path";
import { inNamespace, runProgram } from "../network/command";
import type { FleetPlan } from "../topology/fleet";
import type { Instance } from "../topology/instance.types";
import type { VpcTopology } from "../topology/network.types";
import { messageOf, TwinFailureError } from "../twinFailureError";
import { InstanceProcess } from "./instanceProcess";

/** What all machines of a twin share. */
export interface InstanceSettings {
  /** Folder under which every instance has its control group. */
  controlGroup: string;
  authorityFile: string;
  /** Folder of the consoles' output. */
  consoles: string;
}

/** Rules of a network namespace that takes nothing in. */
const SILENCE = "table inet silence {\n chain in {\n type filter hook input priority 0; policy drop;\n }\n}\n";

/** The machines of every auto-scaling group. */
export class Instances {
  private members: Instance[] = [];
  private readonly processes = new Map<string, InstanceProcess>();
  private readonly launchedAt = new Map<string, number>();

  constructor(private readonly settings: InstanceSettings) {}

  /** Those that run and those about to. */
  get list(): Instance[] {
    return this.members;
  }

  /** What there would be after a plan. New ones have an id and do not run yet. */
  after(plan: FleetPlan): Instance[] {
    return [
      ...this.members.filter((member) => !plan.terminate.includes(member.id)),
      ...plan.launch.map((launch) => ({ id: `i-0${randomBytes(8).toString("hex")}`, ...launch, draining: false })),
    ];
  }

  /** Ends the machines that are not in the list. Their namespaces can go then. */
  async stopOthers(wanted: Instance[]): Promise<void> {
    const ids = new Set(wanted.map((instance) => instance.id));
    await Promise.all(
      [...this.processes].map(async ([id, process]) => {
        if (ids.has(id)) return;
        await process.stop();
        this.processes.delete(id);
        this.launchedAt.delete(id);
      }),
    );
    this.members = this.members.filter((member) => ids.has(member.id));
  }

  /** Boots the machines of the list that do not run. Their network is there. */
  async launch(wanted: Instance[], vpc: VpcTopology | undefined): Promise<void> {
    this.members = wanted;
    const missing = wanted.filter((instance) => !this.processes.has(instance.id));
    if (missing.length === 0) return;
    if (vpc === undefined) throw new TwinFailureError("instances", "there is no VPC to launch them in");
    await Promise.all(missing.map((instance) => this.boot(instance, vpc.resolver)));
  }

  /** Takes instances out of service: load balancers send them nothing new. */
  drain(ids: string[]): void {
    this.members = this.members.map((member) => (ids.includes(member.id) ? { ...member, draining: true } : member));
  }

  /** Takes back {@link drain}: those that stay after all serve again. */
  keep(): void {
    this.members = this.members.map((member) => ({ ...member, draining: member.leaving !== undefined }));
  }

  /** Gives up instances: others take their places, and they get nothing new. */
  leave(ids: string[]): void {
    this.members = this.members.map((member) =>
      ids.includes(member.id) ? { ...member, draining: true, leaving: member.leaving ?? "draining" } : member,
    );
  }

  /** Says of an instance that leaves that its requests are done. */
  drained(id: string): void {
    this.members = this.members.map((member) => (member.id === id ? { ...member, leaving: "drained" } : member));
  }

  /** Seconds since it was launched. */
  age(id: string): number {
    return (Date.now() - (this.launchedAt.get(id) ?? Date.now())) / 1000;
  }

  /**
   * Ends a machine as a failure would: its processes are gone at once, and then nothing answers at its address, not even
   * that a port is closed.
   * @throws TwinFailureError when there is no such machine.
   */
  async crash(id: string): Promise<void> {
    const process = this.processes.get(id);
    if (process?.running !== true) throw new TwinFailureError(`instance ${id}`, "it does not run");
    await process.crash();
    await runProgram("nsenter", inNamespace(id, "nft", "-f", "-"), SILENCE);
  }

  isRunning(id: string): boolean {
    return this.processes.get(id)?.running === true;
  }

  /** Runs a program on an instance and returns what it printed. */
  run(id: string, command: string[]): Promise<string> {
    const process = this.processes.get(id);
    return process === undefined ? Promise.reject(new Error(`there is no instance ${id}`)) : process.run(command);
  }

  /** Last lines of what an instance's user data printed. */
  userDataLog(id: string): string {
    return this.processes.get(id)?.userDataLog() ?? "";
  }

  private async boot(instance: Instance, nameServer: string): Promise<void> {
    const { id } = instance;
    const { controlGroup, authorityFile, consoles } = this.settings;
    this.launchedAt.set(id, Date.now());
    try {
      const process = await InstanceProcess.boot({
        id,
        nameServer,
        authorityFile,
        controlGroup: path.join(controlGroup, id),
        consoleFile: path.join(consoles, `${id}.log`),
      });
      this.processes.set(id, process);
    } catch (error) {
      throw new TwinFailureError(`auto-scaling group ${instance.groupId}`, messageOf(error));
    }
  }
}
