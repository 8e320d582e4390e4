import * as assert from "node:assert/strict";
import { mock } from "node:test";
import { Propagation } from "../../twin/process/propagation";
import type { ResourceRecord } from "../../twin/resourceRecord";

const DELAY = 60;

/** Records and what is seen of them, as the twin has them, without anything real. */
class Stage {
  records: ResourceRecord[] = [];
  /** What was real last. */
  inForce: string[] = [];
  refuse: string | undefined;
  readonly propagation = new Propagation(() => this.reconcile());

  async change(before: ResourceRecord | undefined, after: ResourceRecord | undefined): Promise<void> {
    const former = this.records;
    const { seen } = await this.propagation.during(before, after, () => {
      this.records = this.records.filter((record) => record !== before);
      if (after !== undefined) this.records = [...this.records, after];
      return this.reconcile().catch((error: unknown) => {
        this.records = former;
        throw error;
      });
    });
    await seen;
  }

  private reconcile(): Promise<void> {
    const wanted = this.propagation.seen(this.records).map(({ id, inputs }) => `${id} ${String(inputs.value)}`);
    if (wanted.some((text) => text.endsWith(` ${this.refuse}`))) return Promise.reject(new Error("refused"));
    this.inForce = wanted.sort();
    return Promise.resolve();
  }
}

function record(type: string, id: string, value: string, more: Record<string, unknown> = {}): ResourceRecord {
  return { urn: `urn:${type}::${id}`, type, id, inputs: { value, ...more }, outputs: {} };
}

const API_STAGE = "aws:apigateway/stage:Stage";
const DEPLOYMENT = "aws:apigateway/deployment:Deployment";
const DISTRIBUTION = "aws:cloudfront/distribution:Distribution";

/** Lets time pass, and what it starts go on. */
async function pass(milliseconds: number): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
  mock.timers.tick(milliseconds);
  await new Promise((resolve) => setImmediate(resolve));
}

describe("late propagation on the twin", () => {
  let stage: Stage;
  const old = record(API_STAGE, "stage", "old");
  const next = record(API_STAGE, "stage", "new");

  before(() => mock.timers.enable({ apis: ["setTimeout"] }));
  after(() => mock.timers.reset());
  beforeEach(async () => {
    stage = new Stage();
    await stage.change(undefined, old);
  });

  it("is none at first: a change is met when its call returns", async () => {
    await stage.change(old, next);
    assert.deepEqual([stage.inForce, stage.propagation.isPending], [["stage new"], false]);
  });

  it("lets requests meet the former state for the time that was set, and each version for its own", async () => {
    stage.propagation.setDelay(DELAY);
    await stage.change(old, next);
    assert.deepEqual(stage.inForce, ["stage old"]);
    await pass(DELAY / 2);
    await stage.change(next, record(API_STAGE, "stage", "newest"));
    assert.deepEqual(stage.inForce, ["stage old"]);
    await pass(DELAY * 0.75);
    assert.deepEqual(stage.inForce, ["stage new"]);
    await pass(DELAY);
    assert.deepEqual([stage.inForce, stage.propagation.isPending], [["stage newest"], false]);
    stage.propagation.setDelay(0);
    await stage.change(stage.records[0], old);
    assert.deepEqual(stage.inForce, ["stage old"]);
  });

  it("makes new resources and others at once, and takes a function away at once", async () => {
    stage.propagation.setDelay(DELAY);
    const lambda = record("aws:lambda/function:Function", "gate", "one");
    const permission = record("aws:lambda/permission:Permission", "permission", "one");
    await stage.change(undefined, lambda);
    await stage.change(undefined, permission);
    await stage.change(permission, { ...permission, inputs: { value: "two" } });
    assert.deepEqual(stage.inForce, ["gate one", "permission two", "stage old"]);
    await stage.change(lambda, undefined);
    assert.deepEqual(stage.inForce, ["permission two", "stage old"]);
  });

  it("keeps a deployment that is gone for as long as the former stage may serve it", async () => {
    const deployment = record(DEPLOYMENT, "deployment", "one");
    await stage.change(undefined, deployment);
    stage.propagation.setDelay(DELAY);
    await stage.change(old, next);
    await stage.change(deployment, undefined);
    assert.deepEqual(stage.inForce, ["deployment one", "stage old"]);
    await pass(DELAY * 1.5);
    assert.deepEqual(stage.inForce, ["stage new"]);
  });

  it("returns for a distribution when it is deployed, unless the program does not wait for that", async () => {
    const [one, two] = ["one", "two"].map((value) => record(DISTRIBUTION, "E1", value));
    await stage.change(undefined, one);
    stage.propagation.setDelay(DELAY);
    const call = stage.change(one, two);
    await pass(DELAY / 4);
    assert.deepEqual(stage.inForce, ["E1 one", "stage old"]);
    await pass(DELAY);
    await call;
    assert.deepEqual(stage.inForce, ["E1 two", "stage old"]);
    await stage.change(two, record(DISTRIBUTION, "E1", "three", { waitForDeployment: false }));
    assert.deepEqual(stage.inForce, ["E1 two", "stage old"]);
    await pass(DELAY * 1.5);
    assert.deepEqual(stage.inForce, ["E1 three", "stage old"]);
  });

  it("forgets a change that failed, and keeps the former state of one that cannot be made real later", async () => {
    stage.propagation.setDelay(DELAY);
    const distribution = record(DISTRIBUTION, "E1", "one");
    await stage.change(undefined, distribution);
    stage.refuse = "one";
    await assert.rejects(stage.change(old, next), /refused/);
    assert.equal(stage.propagation.isPending, false);
    stage.refuse = "bad";
    const write = console.error;
    console.error = () => undefined;
    try {
      const call = stage.change(distribution, record(DISTRIBUTION, "E1", "bad"));
      await Promise.all([assert.rejects(call, /refused/), pass(DELAY)]);
    } finally {
      console.error = write;
    }
    assert.deepEqual(
      stage.propagation.seen(stage.records).map(({ inputs }) => inputs.value),
      ["old", "one"],
    );
  });
});
