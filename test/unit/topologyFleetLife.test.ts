import * as assert from "node:assert/strict";
import { capacityGoal } from "../../twin/process/capacity";
import { EMPTY_MODEL, withRecord } from "../../twin/process/model";
import type { ResourceRecord } from "../../twin/resourceRecord";
import { withDesiredCapacity, withLiveCapacity } from "../../twin/topology/desiredCapacity";
import { desiredCapacity, planFleet } from "../../twin/topology/fleet";
import {
  type RefreshMember,
  type RefreshPreferences,
  refreshPreferences,
  refreshStep,
} from "../../twin/topology/instanceRefresh";
import { Resource, Resources } from "../../twin/topology/resources";
import { groupRecord, instanceRecords } from "../twin/networkRecords";

const BOUNDS = { minSize: 1, maxSize: 4 };

function group(values: Record<string, unknown> = {}): ResourceRecord {
  return groupRecord("g", { ...BOUNDS, desiredCapacity: 2, ...values });
}

function desired(record: ResourceRecord): number {
  return desiredCapacity(new Resource(record));
}

describe("topology: desired capacity", () => {
  const created = withLiveCapacity(undefined, group());
  const scaled = withDesiredCapacity(created, 4);

  it("is what the program asks for on creation, else the minimum", () => {
    assert.equal(desired(created), 2);
    assert.equal(desired(withLiveCapacity(undefined, group({ desiredCapacity: undefined }))), 1);
  });

  it("stays what scaling made it when an update asks for nothing new", () => {
    assert.equal(desired(withLiveCapacity(scaled, { ...group(), inputs: { ...scaled.inputs, maxSize: 5 } })), 4);
  });

  it("is what an update asks for anew", () => {
    assert.equal(desired(withLiveCapacity(scaled, group({ desiredCapacity: 3 }))), 3);
  });

  it("moves into the bounds when those change", () => {
    const inputs = (changes: Record<string, unknown>) => ({ ...group(), inputs: { ...scaled.inputs, ...changes } });
    const moved = (changes: Record<string, unknown>): number => {
      const record = inputs(changes);
      return desired(withLiveCapacity(scaled, { ...record, outputs: { ...record.outputs, ...changes } }));
    };
    assert.equal(moved({ maxSize: 3 }), 3);
    assert.equal(moved({ minSize: 5, maxSize: 6 }), 5);
  });

  it("is refused outside the bounds in AWS's words", () => {
    assert.throws(() => withDesiredCapacity(created, 5), /SetDesiredCapacity value 5 is above max value 4/);
    assert.throws(() => withDesiredCapacity(created, 0), /SetDesiredCapacity value 0 is below min value 1/);
    const wrong = group({ desiredCapacity: 9 });
    assert.throws(() => withLiveCapacity(undefined, wrong), /must be between the specified min size:1 and max size:4/);
  });
});

describe("topology: what the provider waits for", () => {
  it("is at least the number on creation, and exactly it when minimum or desired capacity change", () => {
    const first = group({ waitForElbCapacity: 2 });
    assert.deepEqual(capacityGoal(undefined, first), { running: 2, healthy: 2, exactly: false });
    const larger = group({ waitForElbCapacity: 2, minSize: 3 });
    assert.deepEqual(capacityGoal(first, larger), { running: 3, healthy: 2, exactly: true });
  });

  it("is nothing after any other update", () => {
    assert.equal(capacityGoal(group(), group({ maxSize: 9 })), undefined);
  });
});

describe("topology: instances that leave", () => {
  const [role, profile, template] = instanceRecords("#!/bin/sh\n");
  const model = [role, profile, template, groupRecord("g")].reduce(
    (all, record) => (record === undefined ? all : withRecord(all, record)),
    EMPTY_MODEL,
  );
  const plan = (instances: Parameters<typeof planFleet>[1], surge?: ReadonlyMap<string, number>) =>
    planFleet(new Resources(model.records), instances, model.launchTemplateVersions, surge);
  const running = plan([]).launch.map((one, index) => ({ id: `i-${index}`, ...one, draining: false }));

  it("count no more: another one comes, and they go when they have drained", () => {
    const [first, second] = running;
    assert.ok(first !== undefined && second !== undefined);
    const leaving = { ...first, draining: true, leaving: "draining" as const };
    const { launch, terminate } = plan([leaving, second]);
    assert.deepEqual([launch.map(({ subnetId }) => subnetId), terminate], [[first.subnetId], []]);
    assert.deepEqual(plan([{ ...leaving, leaving: "drained" }, second]).terminate, [first.id]);
  });

  it("may be more than desired for a time", () => {
    assert.equal(plan(running, new Map([["g", 1]])).launch.length, 1);
    assert.equal(plan(running, new Map([["other", 1]])).launch.length, 0);
  });
});

describe("topology: instance refresh", () => {
  const preferences = (minimumHealthy: number, maximumHealthy: number): RefreshPreferences => ({
    minimumHealthy,
    maximumHealthy,
    warmUp: 0,
    skipMatching: true,
  });
  const old = (id: string, ready = true): RefreshMember => ({ id, old: true, ready });
  const fresh = (id: string, ready = true): RefreshMember => ({ id, old: false, ready });

  it("launches before it ends anything, and ends the old ones when the new ones are ready", () => {
    const both = preferences(100, 200);
    const begun = [old("a"), old("b")];
    assert.deepEqual(refreshStep(2, both, begun), { leave: [], surge: 2, finished: false });
    const waiting = [...begun, fresh("c", false), fresh("d", false)];
    assert.deepEqual(refreshStep(2, both, waiting), { leave: [], surge: 2, finished: false });
    const half = [...begun, fresh("c"), fresh("d", false)];
    assert.deepEqual(refreshStep(2, both, half).leave, ["a"]);
    const ready = [...begun, fresh("c"), fresh("d")];
    assert.deepEqual(refreshStep(2, both, ready), { leave: ["a", "b"], surge: 0, finished: false });
    assert.deepEqual(refreshStep(2, both, [fresh("c"), fresh("d")]), { leave: [], surge: 0, finished: true });
    assert.equal(refreshStep(2, both, [fresh("c"), fresh("d", false)]).finished, false);
  });

  it("ends before it launches where no more may run, one at a time where the percentages would let none go", () => {
    assert.deepEqual(refreshStep(4, preferences(50, 100), [old("a"), old("b"), old("c"), old("d")]).leave, ["a", "b"]);
    assert.deepEqual(refreshStep(2, preferences(90, 100), [old("a"), old("b")]).leave, ["a"]);
    assert.deepEqual(refreshStep(2, preferences(90, 100), [old("b"), fresh("c", false)]).leave, []);
  });

  it("replaces at once what is not ready", () => {
    assert.deepEqual(refreshStep(2, preferences(100, 200), [old("a", false), old("b")]).leave, ["a"]);
  });

  it("has AWS's defaults, and takes the group's warm-up or grace", () => {
    const read = (values: Record<string, unknown>) => refreshPreferences(new Resource(group(values)));
    const rolling = { instanceRefresh: { strategy: "Rolling" } };
    assert.equal(read({}), undefined);
    assert.deepEqual(read({ ...rolling, healthCheckGracePeriod: 7 }), {
      ...preferences(90, 100),
      warmUp: 7,
      skipMatching: false,
    });
    assert.equal(read({ ...rolling, healthCheckGracePeriod: 7, defaultInstanceWarmup: 9 })?.warmUp, 9);
  });

  it("refuses by name what the twin does not play", () => {
    const refused = (instanceRefresh: Record<string, unknown>, words: RegExp) =>
      assert.throws(() => refreshPreferences(new Resource(group({ instanceRefresh }))), words);
    refused({ strategy: "ReplaceRootVolume" }, /does not play the strategy "ReplaceRootVolume" of an instance refresh/);
    refused({ strategy: "Rolling", triggers: ["tag"] }, /does not play triggers/);
    refused({ strategy: "Rolling", preferences: { checkpointPercentages: [50, 100] } }, /checkpointPercentages/);
    refused({ strategy: "Rolling", preferences: { alarmSpecification: { alarms: ["a"] } } }, /alarmSpecification/);
  });
});
