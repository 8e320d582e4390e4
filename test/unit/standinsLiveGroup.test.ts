import * as assert from "node:assert/strict";
import { AwsProvider } from "../../twin/standins/aws/provider";
import { AssetKeeper } from "../../twin/standins/store/assets";
import type { RecordStore } from "../../twin/standins/store/recordStore";
import type { Properties } from "../../twin/standins/values";
import type { ResourceRecord } from "../../twin/resourceRecord";
import { withDesiredCapacity, withLiveCapacity } from "../../twin/topology/desiredCapacity";
import { temporaryFolder } from "../support/temporary";

const TYPE = "aws:autoscaling/group:Group";
const URN = "urn:pulumi:test::test::aws:autoscaling/group:Group::g";

/** A store that treats desired capacities as a running twin does. */
class LiveStore implements RecordStore {
  record: ResourceRecord | undefined;

  put(record: ResourceRecord): Promise<void> {
    this.record = withLiveCapacity(this.record, record);
    return Promise.resolve();
  }

  remove(): Promise<void> {
    return Promise.resolve();
  }

  all(): Promise<ResourceRecord[]> {
    return Promise.resolve(this.record === undefined ? [] : [this.record]);
  }

  scale(desired: number): void {
    assert.ok(this.record !== undefined);
    this.record = withDesiredCapacity(this.record, desired);
  }
}

describe("stand-in for AWS: a group whose desired capacity moves", () => {
  const inputs: Properties = {
    name: "g",
    minSize: 2,
    maxSize: 6,
    desiredCapacity: 2,
    tags: [{ key: "Name", value: "waf-gateway", propagateAtLaunch: true }],
  };
  const call = { urn: URN, type: TYPE, logicalName: "g", preview: false, connection: "one" };
  let store: LiveStore;
  let provider: AwsProvider;
  let created: Properties;

  beforeEach(async () => {
    store = new LiveStore();
    provider = new AwsProvider(store, new AssetKeeper(temporaryFolder(), temporaryFolder()));
    provider.configure("one", { region: "eu-central-1" });
    created = (await provider.create({ ...call, inputs })).outputs;
    store.scale(5);
  });

  const update = (changes: Properties, oldOutputs = created): Promise<Properties> =>
    provider.update({ ...call, id: "g", inputs: { ...inputs, ...changes }, oldOutputs });

  it("is not set back by an update of something else, whose outputs tell the truth", async () => {
    assert.equal((await update({ maxSize: 7 }))["desiredCapacity"], 5);
    assert.equal((await update({ maxSize: 4 }))["desiredCapacity"], 4);
  });

  it("is set by an update that asks for another one", async () => {
    assert.equal((await update({ desiredCapacity: 3 }))["desiredCapacity"], 3);
  });

  it("is set back to what it was at first where a refreshed state knows better", async () => {
    const read = await provider.read({ ...call, id: "g", inputs, outputs: created });
    assert.equal(read?.outputs["desiredCapacity"], 5);
    assert.equal((await update({ desiredCapacity: 2 }, read.outputs))["desiredCapacity"], 2);
  });

  it("is seen by a refresh and by data sources", async () => {
    const read = await provider.read({ ...call, id: "g", inputs, outputs: created });
    assert.deepEqual([read?.inputs["desiredCapacity"], read?.outputs["desiredCapacity"]], [5, 5]);
    const find = (value: string) =>
      provider.invoke(
        "aws:autoscaling/getAmiIds:getAmiIds",
        { filters: [{ name: "tag:Name", values: [value] }] },
        "one",
      );
    assert.deepEqual((await find("waf-gateway"))["names"], ["g"]);
    assert.deepEqual((await find("another"))["names"], []);
    const group = await provider.invoke("aws:autoscaling/getGroup:getGroup", { name: "g" }, "one");
    assert.equal(group["desiredCapacity"], 5);
    await assert.rejects(provider.invoke("aws:autoscaling/getGroup:getGroup", { name: "h" }, "one"), /\(h\)/);
    const byOther = { filters: [{ name: "auto-scaling-group", values: ["g"] }] };
    await assert.rejects(provider.invoke("aws:autoscaling/getAmiIds:getAmiIds", byOther, "one"), /by tag:KEY/);
  });
});
