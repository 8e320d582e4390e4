import { VantagePointName, type ProbeResponse } from "../../verify/vantagePoint";
import { INTERNET } from "../addresses";
import type {
  AdministratorCall,
  ConcurrencyCall,
  CredentialsCall,
  DesiredCapacityCall,
  FleetStatus,
  ObservationPage,
  ProbeCall,
  PatienceCall,
  PropagationCall,
  SessionProbeCall,
  SystemsManagerCall,
  TwinStatus,
} from "../controlProtocol";
import type { RoleCredentials } from "../credentials";
import type { ResourceRecord } from "../resourceRecord";
import type { ApiAnswer } from "../services/vantage.types";
import { administratorSession } from "../topology/administrators";
import type { CloudTopology } from "../topology/cloudTopology.types";
import { withDesiredCapacity } from "../topology/desiredCapacity";
import { type FleetPlan, GROUP_TYPE, planFleet } from "../topology/fleet";
import { refreshPreferences } from "../topology/instanceRefresh";
import type { Instance } from "../topology/instance.types";
import { proberCredentials } from "../topology/proberRole";
import { Resource, Resources } from "../topology/resources";
import { sendFromMachine } from "../instances/sendRequest";
import { computeTopology, type Topology } from "../topology/topology";
import { messageOf, TwinFailureError } from "../twinFailureError";
import { refuseFullBucket } from "./bucketRemoval";
import { capacityGoal, healthyInstances, waitForCapacity } from "./capacity";
import { FleetKeeper } from "./fleetKeeper";
import { readModel, withoutRecord, withRecord, writeModel, type TwinModel } from "./model";
import type { Observations } from "./observations";
import type { Parts } from "./parts";
import { Propagation } from "./propagation";
import { Serial } from "./serial";
import type { PlaceName } from "./vantagePoints";
import { until } from "./waiting";

/** Policies are kept for as long as the twin runs. */
const MOST_ADMINISTRATORS = 100;

/** What the cloud services must be for some records. */
type CloudTopologyOf = (records: ResourceRecord[], instances: Instance[]) => CloudTopology;

/** The twin: takes changes one after the other, and each is real when its call returns. */
export class Twin {
  private readonly changes = new Serial();
  private model: TwinModel;
  private topology: Topology | undefined;
  private patience = Number.POSITIVE_INFINITY;
  private readonly fleet: FleetKeeper;
  private readonly propagation = new Propagation(() => this.changes.run(() => this.reconcile(this.model)));

  constructor(
    /** Where the model is kept between runs. */
    private readonly modelFile: string,
    private readonly parts: Parts,
    private readonly observed: Observations,
    private readonly cloud: CloudTopologyOf,
    /** Process id on the host. */
    private readonly processId: () => number,
    /** What the cloud services are told of the account's quota. */
    private readonly concurrency: { limit: number | undefined },
    /** Policies of administrators that the cloud services are told of. */
    private readonly administrators: Set<string>,
  ) {
    this.model = readModel(modelFile);
    this.fleet = new FleetKeeper(
      {
        records: () => this.model.records,
        versions: () => this.model.launchTemplateVersions,
        adjust: (step) =>
          this.changes.run(async () => {
            step();
            await this.reconcile(this.model);
          }),
      },
      parts.instances,
      parts.loadBalancers,
    );
  }

  /** Makes what the kept records say, and returns what did not become whole. */
  async restore(): Promise<TwinFailureError[]> {
    await this.changes.run(() => this.reconcile(this.model));
    const groups = new Resources(this.model.records).ofType(GROUP_TYPE);
    const results = await Promise.allSettled(groups.map(({ record }) => this.waitFor(record, undefined)));
    this.fleet.start();
    return results.flatMap((result) => {
      if (result.status === "fulfilled") return [];
      return [asFailure(result.reason)];
    });
  }

  async put(record: ResourceRecord): Promise<void> {
    if (record.type === GROUP_TYPE) refreshPreferences(new Resource(record));
    const before = await this.change((model) => withRecord(model, record), record.urn);
    if (record.type !== GROUP_TYPE) return;
    this.fleet.updated(before, new Resource(record));
    await this.waitFor(record, before);
  }

  async remove(urn: string): Promise<void> {
    const record = this.records.find((one) => one.urn === urn);
    refuseFullBucket(record, this.parts.runtimeObjects);
    await this.change((model) => withoutRecord(model, urn), urn);
  }

  /**
   * Sets how many instances a group has, as a scaling policy would.
   * @throws TwinFailureError when there is no such group, or outside its bounds.
   */
  async setDesiredCapacity({ groupId, desiredCapacity }: DesiredCapacityCall): Promise<void> {
    const { urn } = this.group(groupId);
    await this.change((model) => {
      const { record } = new Resources(model.records).byId(GROUP_TYPE, groupId) ?? this.group(groupId);
      const changed = withDesiredCapacity(record, desiredCapacity);
      return { ...model, records: model.records.map((one) => (one.urn === urn ? changed : one)) };
    }, urn);
    this.fleet.tell(groupId, `its desired capacity was set to ${desiredCapacity}`);
  }

  /** Ends a machine without a word to anybody, as a failure of its host would. */
  crash(instanceId: string): Promise<void> {
    return this.parts.instances.crash(instanceId);
  }

  /** Sets the account's quota of invocations at a time, as AWS does on request. It holds until the twin is stopped. */
  async setConcurrency({ executions }: ConcurrencyCall): Promise<void> {
    this.concurrency.limit = executions;
    await this.changes.run(() => this.reconcile(this.model));
  }

  /** See {@link proberCredentials}. */
  credentials({ roleArn }: CredentialsCall): RoleCredentials {
    return proberCredentials(new Resources(this.model.records), roleArn, this.parts.secret);
  }

  /** See {@link administratorSession}. They are there until the twin is stopped. */
  async administrator({ policy }: AdministratorCall): Promise<RoleCredentials> {
    const { accessKeyId, secretAccessKey, sessionToken } = administratorSession(policy, this.parts.secret);
    if (!this.administrators.has(policy)) {
      if (this.administrators.size >= MOST_ADMINISTRATORS) {
        throw new TwinFailureError("administrators", `there are ${MOST_ADMINISTRATORS} already; stop the twin first`);
      }
      this.administrators.add(policy);
      await this.changes.run(() => this.reconcile(this.model));
    }
    return { accessKeyId, secretAccessKey, sessionToken };
  }

  callSystemsManager({ from, ...call }: SystemsManagerCall): Promise<ApiAnswer> {
    return this.parts.vantagePoints.callSystemsManager(placeOf(from), call);
  }

  probeThroughSession({ from, session, request }: SessionProbeCall): Promise<ProbeResponse> {
    return this.parts.vantagePoints.sendThroughSession(placeOf(from), session, request);
  }

  /** Waits for a changed group no longer than this, whatever its program says. */
  setPatience({ milliseconds }: PatienceCall): void {
    this.patience = milliseconds;
  }

  /** See {@link Propagation}. */
  setPropagationDelay({ milliseconds }: PropagationCall): void {
    this.propagation.setDelay(milliseconds);
  }

  fleets(): FleetStatus[] {
    return new Resources(this.model.records).ofType(GROUP_TYPE).map((group) => this.fleet.status(group));
  }

  get records(): ResourceRecord[] {
    return this.model.records;
  }

  observations(since: number): ObservationPage {
    return this.observed.since(since);
  }

  probe({ from, request }: ProbeCall): Promise<ProbeResponse> {
    const { instances, vantagePoints } = this.parts;
    if (from !== VantagePointName.Gateway) return vantagePoints.send(from, request);
    const sender = instances.list.find(({ id }) => this.addressOf(id) === request.sender);
    if (sender === undefined) throw new Error(`no instance has the address ${request.sender ?? "(none given)"}`);
    return sendFromMachine((command) => instances.run(sender.id, command), request);
  }

  async status(): Promise<TwinStatus> {
    const { instances, loadBalancers } = this.parts;
    const groups = new Resources(this.model.records).ofType(GROUP_TYPE);
    const healthy = await Promise.all(groups.map((group) => healthyInstances(group, instances, loadBalancers)));
    const state = (id: string, draining: boolean): string => {
      if (!instances.isRunning(id)) return "stopped";
      if (draining) return "draining";
      return healthy.flat().includes(id) ? "healthy" : "unhealthy";
    };
    const topology = this.topology;
    return {
      processId: this.processId(),
      instances: instances.list.map(({ id, groupId, draining }) => ({
        id,
        groupId,
        address: this.addressOf(id),
        state: state(id, draining),
      })),
      services: [
        ...(topology?.services ?? []).map(({ name }) => ({ name, address: serviceAddress(name) })),
        ...(topology?.loadBalancers ?? []).flatMap(({ name, nodes }) =>
          nodes.map((node) => ({ name, address: node.publicAddress ?? node.address })),
        ),
      ],
    };
  }

  /** Private address of an instance; empty when it has none. */
  private addressOf(id: string): string {
    return this.topology?.vpc?.interfaces.find((candidate) => candidate.namespace === id)?.address ?? "";
  }

  /** Makes a change real; returns the resource's former record. On failure everything is as it was. */
  private async change(next: (model: TwinModel) => TwinModel, urn: string): Promise<ResourceRecord | undefined> {
    await this.retire(next);
    const { former, seen } = await this.changes.run(async () => {
      const before = this.model;
      const after = next(before);
      const of = ({ records }: TwinModel): ResourceRecord | undefined => records.find((one) => one.urn === urn);
      try {
        return {
          former: of(before),
          ...(await this.propagation.during(of(before), of(after), () => this.reconcile(after))),
        };
      } catch (error) {
        throw await this.undone(asFailure(error), before);
      }
    });
    await seen;
    return former;
  }

  /** Instances that a change ends get no new request, and time for those they have. Other changes go on meanwhile. */
  private async retire(next: (model: TwinModel) => TwinModel): Promise<void> {
    const { instances, loadBalancers } = this.parts;
    const leaving = await this.changes.run(async () => {
      const ids = this.plan(next(this.model)).terminate;
      if (ids.length === 0) return [];
      instances.drain(ids);
      await this.reconcile(this.model);
      return ids;
    });
    await Promise.all(
      leaving.map((id) => until(loadBalancers.deregistrationDelay(id) * 1000, () => loadBalancers.isIdle(id))),
    );
  }

  private async reconcile(model: TwinModel): Promise<void> {
    const instances = this.parts.instances.after(this.plan(model));
    // What cannot be is refused at once, also where it is to be seen later.
    const cloud = this.cloud(model.records, instances);
    const seen = this.propagation.isPending ? this.cloud(this.propagation.seen(model.records), instances) : cloud;
    const topology = computeTopology(new Resources(model.records), instances, model.leases, seen);
    await this.parts.apply(topology, instances);
    this.topology = topology;
    this.model = { ...model, leases: topology.leases };
    writeModel(this.modelFile, this.model);
  }

  private plan({ records, launchTemplateVersions }: TwinModel): FleetPlan {
    return planFleet(new Resources(records), this.parts.instances.list, launchTemplateVersions, this.fleet.surge);
  }

  private group(groupId: string): Resource {
    const groups = new Resources(this.model.records);
    const found = groups.byId(GROUP_TYPE, groupId);
    if (found !== undefined) return found;
    const known = groups.ofType(GROUP_TYPE).map(({ id }) => id);
    throw new TwinFailureError(`auto-scaling group ${groupId}`, `there is none; there are: ${known.join(", ")}`);
  }

  private async undone(failure: TwinFailureError, before: TwinModel): Promise<TwinFailureError> {
    try {
      this.parts.instances.keep();
      await this.reconcile(before);
      return failure;
    } catch (error) {
      const also = asFailure(error).summary;
      return new TwinFailureError(failure.part, `${failure.message}\nUndoing it failed as well: ${also}`);
    }
  }

  private waitFor(record: ResourceRecord, before: ResourceRecord | undefined): Promise<void> {
    const { instances, loadBalancers } = this.parts;
    const goal = capacityGoal(before, record);
    return waitForCapacity(new Resource(record), goal, instances, loadBalancers, this.patience);
  }
}

function placeOf(from: VantagePointName): PlaceName {
  if (from === VantagePointName.Gateway) throw new Error(`sessions are not started from the vantage point ${from}`);
  return from;
}

function serviceAddress(name: CloudTopology["services"][number]["name"]): string {
  const { services } = INTERNET;
  return name === "regional" ? services.s3 : services[name];
}

function asFailure(error: unknown): TwinFailureError {
  return error instanceof TwinFailureError ? error : new TwinFailureError("twin", messageOf(error));
}
