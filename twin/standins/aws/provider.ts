import { INTERNET } from "../../addresses";
import type { ResourceRecord } from "../../resourceRecord";
import { TwinFailureError } from "../../twinFailureError";
import {
  type CheckCall,
  type CreateCall,
  IncompleteResourceError,
  type ReadCall,
  type ResourceCall,
  type ResourceProvider,
  type UpdateCall,
} from "../grpc/resourceProvider";
import type { AssetKeeper } from "../store/assets";
import { Inventory } from "../store/inventory";
import type { RecordStore } from "../store/recordStore";
import { isObject, text, UNKNOWN, type Properties } from "../values";
import { checkCertificates } from "./certificatePreconditions";
import { checkResource, regionOf } from "./check";
import { withoutDefaultLists } from "./defaults";
import { diffResource } from "./diff";
import { ElasticAddresses } from "./elasticAddresses";
import { invokeAws } from "./invokes";
import { checkReservedConcurrency } from "./lambdaPreconditions";
import { liveProperties, sentInputs } from "./liveGroup";
import { makerOf } from "./outputs";
import type { MakerContext } from "./outputs/maker";
import { checkDomainNames } from "./domainPreconditions";
import { checkDeletion, checkPreconditions } from "./preconditions";
import { checkRoles } from "./rolePreconditions";
import { inputsOf } from "./schema";
import { withSnapshot } from "./snapshot";
import { checkDocuments } from "./ssmPreconditions";
import { checkWaf } from "./wafPreconditions";

/** Stand-in for the AWS provider: checks and plans as it does, and keeps what exists in a record store. */
export class AwsProvider implements ResourceProvider {
  readonly version = "7.48.0";
  private readonly inventory: Inventory;
  private readonly elastic = new ElasticAddresses(INTERNET.elastic.firstEip, INTERNET.elastic.firstLoadBalancer);
  private readonly regions = new Map<string, string>();
  private lastRegion = "";

  constructor(
    private readonly store: RecordStore,
    private readonly assets: AssetKeeper,
  ) {
    this.inventory = new Inventory(store);
  }

  configure(connection: string, args: Properties): void {
    this.lastRegion = text(args, "region");
    this.regions.set(connection, this.lastRegion);
  }

  check(call: CheckCall) {
    return checkResource({ ...call, region: this.region(call.connection) });
  }

  diff(call: ResourceCall & { olds: Properties; news: Properties; ignored: string[] }) {
    return diffResource(call.type, call.olds, call.news, call.ignored);
  }

  async create(call: CreateCall): Promise<{ id: string; outputs: Properties }> {
    const context = await this.context(call, {}, "");
    const maker = makerOf(call.type);
    if (call.preview) return { id: "", outputs: unknownUnlessGiven(call.inputs, this.outputs(call, context)) };
    checkPreconditions(call.type, context);
    checkRoles(call.type, context);
    checkWaf(call.type, context);
    checkReservedConcurrency(call.type, context);
    checkDomainNames(call.type, context);
    checkCertificates(call.type, context);
    checkDocuments(call.type, context);
    const id = maker.id(context);
    const outputs = this.outputs(call, { ...context, id });
    const record: ResourceRecord = {
      urn: await this.inventory.freeKey(call.urn, id),
      type: call.type,
      id,
      ...this.recorded(call.inputs, outputs),
    };
    await this.put(withSnapshot(record, undefined, context.records), call.inputs, outputs);
    return { id, outputs: await this.live(call, id, outputs) };
  }

  async update(call: UpdateCall): Promise<Properties> {
    const context = await this.context(call, call.oldOutputs, call.id);
    const outputs = this.outputs(call, context);
    if (call.preview) return unknownIfChanged(call.inputs, call.oldOutputs, outputs);
    checkRoles(call.type, context);
    checkWaf(call.type, context);
    checkReservedConcurrency(call.type, context);
    checkDomainNames(call.type, context);
    checkCertificates(call.type, context);
    checkDocuments(call.type, context);
    const record = await this.inventory.find(call.urn, call.type, call.id);
    if (record === undefined) {
      throw new Error(`${call.type} ${call.id} does not exist any more; run "pulumi refresh" to have it made again`);
    }
    const sent = sentInputs(call.type, call.inputs, call.oldOutputs, record);
    const changed = { ...record, ...this.recorded(sent, outputs) };
    await this.put(withSnapshot(changed, record, context.records), call.inputs, outputs);
    return this.live(call, call.id, outputs);
  }

  async read(call: ReadCall): Promise<{ inputs: Properties; outputs: Properties } | undefined> {
    const record = await this.inventory.find(call.urn, call.type, call.id);
    if (record === undefined) return undefined;
    // An import has no state yet. Otherwise what the state holds is still true, but for what AWS changes by itself.
    const imported = Object.keys(call.inputs).length === 0;
    if (imported) return { inputs: record.inputs, outputs: record.outputs };
    const live = liveProperties(call.type, record);
    const given = Object.fromEntries(Object.entries(live).filter(([name]) => name in call.inputs));
    // A resource that is only looked at (`Eip.get`) comes with little more than its region.
    return { inputs: { ...call.inputs, ...given }, outputs: { ...record.outputs, ...call.outputs, ...live } };
  }

  async delete(call: ResourceCall & { id: string }): Promise<void> {
    const record = await this.inventory.find(call.urn, call.type, call.id);
    if (record === undefined) return;
    checkDeletion(record, await this.store.all());
    try {
      await this.store.remove(record.urn);
    } catch (error) {
      throw error instanceof TwinFailureError ? new Error(error.summary) : error;
    }
  }

  async invoke(token: string, args: Properties, connection: string): Promise<Properties> {
    return invokeAws(token, args, text(args, "region", this.region(connection)), await this.store.all());
  }

  /** Outputs as they are after a change, which is what the provider reads then. */
  private async live(call: ResourceCall, id: string, outputs: Properties): Promise<Properties> {
    return { ...outputs, ...liveProperties(call.type, await this.inventory.find(call.urn, call.type, id)) };
  }

  private async put(record: ResourceRecord, inputs: Properties, outputs: Properties): Promise<void> {
    try {
      await this.store.put(record);
    } catch (error) {
      if (!(error instanceof TwinFailureError)) throw error;
      if (error.kept) throw new IncompleteResourceError(error.summary, record.id, inputs, outputs);
      throw new Error(error.summary);
    }
  }

  private outputs(call: CreateCall, context: MakerContext): Properties {
    const inputs = inputsOf(call.type) ?? {};
    const given = outputValue(call.inputs);
    const made = makerOf(call.type).outputs(context);
    return {
      ...made,
      ...given,
      ...("region" in inputs ? { region: context.region } : {}),
      ...("tags" in inputs && inputs["tags"].type === "map" ? { tagsAll: call.inputs["tags"] ?? {} } : {}),
    };
  }

  private async context(call: CreateCall, olds: Properties, id: string): Promise<MakerContext> {
    const records = (await this.store.all()).filter((record) => record.urn !== call.urn || record.id !== id);
    return {
      inputs: call.inputs,
      olds,
      id,
      region: regionOf(call.inputs, this.region(call.connection)),
      records,
      nextElasticAddress: () => (call.preview ? UNKNOWN : this.elastic.next(records)),
    };
  }

  private recorded(inputs: Properties, outputs: Properties): { inputs: Properties; outputs: Properties } {
    const convert = (value: Properties): Properties => {
      const converted = this.assets.convert(withoutDefaultLists(value));
      return isObject(converted) ? converted : {};
    };
    return { inputs: convert(inputs), outputs: convert(outputs) };
  }

  private region(connection: string): string {
    return this.regions.get(connection) ?? this.lastRegion;
  }
}

/** Inputs as outputs: the lists of defaults are not among them. */
function outputValue(inputs: Properties): Properties {
  const value = withoutDefaultLists(inputs);
  return isObject(value) ? value : {};
}

/** In the preview of a new resource, everything that AWS chooses is unknown. */
function unknownUnlessGiven(inputs: Properties, outputs: Properties): Properties {
  return Object.fromEntries(
    Object.entries(outputs).map(([name, value]) => [name, name in inputs || name === "region" ? value : UNKNOWN]),
  );
}

/** In the preview of a change, what AWS chose stays known unless the change makes it another. */
function unknownIfChanged(inputs: Properties, olds: Properties, outputs: Properties): Properties {
  return Object.fromEntries(
    Object.entries(outputs).map(([name, value]) => {
      const same = JSON.stringify(olds[name]) === JSON.stringify(value);
      return [name, same || name in inputs ? value : UNKNOWN];
    }),
  );
}
