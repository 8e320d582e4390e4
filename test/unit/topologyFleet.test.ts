import * as assert from "node:assert/strict";
import type { ResourceRecord } from "../../twin/resourceRecord";
import { durationMilliseconds } from "../../twin/process/capacity";
import { EMPTY_MODEL, withoutRecord, withRecord } from "../../twin/process/model";
import { planFleet } from "../../twin/topology/fleet";
import type { Instance } from "../../twin/topology/instance.types";
import type { LaunchTemplateVersions } from "../../twin/topology/launchTemplate";
import { Resources } from "../../twin/topology/resources";
import { groupRecord, instanceRecords } from "../twin/networkRecords";

const [ROLE, PROFILE, TEMPLATE] = instanceRecords("#!/bin/sh\necho one\n");

function modelOf(records: (ResourceRecord | undefined)[]) {
  return records.reduce((model, one) => (one === undefined ? model : withRecord(model, one)), EMPTY_MODEL);
}

const MODEL = modelOf([ROLE, PROFILE, TEMPLATE]);

function plan(records: ResourceRecord[], instances: Instance[], versions: LaunchTemplateVersions) {
  return planFleet(new Resources(records), instances, versions);
}

function launched(group: ResourceRecord, instances: Instance[] = []): Instance[] {
  const { launch } = plan([...MODEL.records, group], instances, MODEL.launchTemplateVersions);
  return launch.map((one, index) => ({ id: `i-${group.id}-${index}`, ...one, draining: false }));
}

describe("topology: fleet", () => {
  it("spreads a group over its zones", () => {
    const subnets = launched(groupRecord("g", { desiredCapacity: 3 })).map((one) => one.subnetId);
    assert.deepEqual(subnets.sort(), ["subnet-gateway-a", "subnet-gateway-a", "subnet-gateway-b"]);
  });

  it("launches with the version that the group names, not the newest", () => {
    const [, , second] = instanceRecords("#!/bin/sh\necho two\n", 2);
    const model = modelOf([ROLE, PROFILE, TEMPLATE, second]);
    const userData = (version: string): string => {
      const group = groupRecord("g", { launchTemplate: { id: "lt-1", version } });
      const { launch } = plan([...model.records, group], [], model.launchTemplateVersions);
      return Buffer.from(launch[0]?.specification.userData ?? "", "base64").toString();
    };
    assert.match(userData("1"), /one/);
    assert.match(userData("2"), /two/);
    assert.match(userData("$Latest"), /two/);
    assert.match(userData("$Default"), /one/);
    assert.throws(() => userData("3"), /no version 3 \(it has 1, 2\)/);
  });

  it("tags an instance as its template and its group say, which wins, and as AWS does by itself", () => {
    assert.ok(TEMPLATE !== undefined);
    const tagged = {
      ...TEMPLATE,
      inputs: {
        ...TEMPLATE.inputs,
        tagSpecifications: [
          { resourceType: "instance", tags: { Name: "of the template", only: "here" } },
          { resourceType: "volume", tags: { volume: "no" } },
        ],
      },
    };
    const tags = [
      { key: "Name", value: "of the group", propagateAtLaunch: true },
      { key: "kept", value: "by the group", propagateAtLaunch: false },
    ];
    const model = modelOf([ROLE, PROFILE, tagged]);
    const { launch } = plan([...model.records, groupRecord("g", { tags })], [], model.launchTemplateVersions);
    assert.deepEqual(launch[0]?.tags, {
      Name: "of the group",
      only: "here",
      "aws:autoscaling:groupName": "g",
      "aws:ec2launchtemplate:id": "lt-1",
      "aws:ec2launchtemplate:version": "1",
    });
  });

  it("leaves running instances alone when their launch template changes", () => {
    const group = groupRecord("g");
    const running = launched(group);
    const [, , second] = instanceRecords("#!/bin/sh\necho two\n", 2);
    const changed = { ...group, inputs: { ...group.inputs, launchTemplate: { id: "lt-1", version: "2" } } };
    const model = modelOf([ROLE, PROFILE, TEMPLATE, second, changed]);
    assert.deepEqual(plan(model.records, running, model.launchTemplateVersions), { launch: [], terminate: [] });
  });

  it("ends the instances of a group that is gone, and of a zone that it left", () => {
    const group = groupRecord("g");
    const running = launched(group);
    const versions = MODEL.launchTemplateVersions;
    assert.deepEqual(
      plan(MODEL.records, running, versions).terminate,
      running.map((one) => one.id),
    );
    const narrower = groupRecord("g", { vpcZoneIdentifiers: ["subnet-gateway-b"], desiredCapacity: 1 });
    const left = running.filter((one) => one.subnetId === "subnet-gateway-a").map((one) => one.id);
    assert.deepEqual(plan([...MODEL.records, narrower], running, versions).terminate, left);
  });

  it("counts an instance that drains, and prefers it when one must go", () => {
    const group = groupRecord("g");
    const [first, second] = launched(group);
    assert.ok(first !== undefined && second !== undefined);
    const members = [first, { ...second, draining: true }];
    const versions = MODEL.launchTemplateVersions;
    assert.deepEqual(plan([...MODEL.records, group], members, versions), { launch: [], terminate: [] });
    const smaller = groupRecord("g", { desiredCapacity: 1 });
    assert.deepEqual(plan([...MODEL.records, smaller], members, versions).terminate, [second.id]);
  });

  it("gives the role of the instance profile, and refuses a profile that is not there", () => {
    const [instance] = launched(groupRecord("g"));
    assert.equal(instance?.specification.role?.arn, "arn:aws:iam::123456789012:role/gateway");
    assert.equal(instance.specification.metadata.tokensRequired, true);
    const records = MODEL.records.filter((one) => !one.type.startsWith("aws:iam"));
    assert.throws(
      () => plan([...records, groupRecord("g")], [], MODEL.launchTemplateVersions),
      /no such instance profile/,
    );
  });

  it("forgets a template's versions with the template", () => {
    assert.ok(TEMPLATE !== undefined);
    assert.deepEqual(withoutRecord(MODEL, TEMPLATE.urn).launchTemplateVersions, {});
  });

  it("reads durations as the provider writes them", () => {
    assert.equal(durationMilliseconds("10m"), 600_000);
    assert.equal(durationMilliseconds("1m30s"), 90_000);
    assert.equal(durationMilliseconds("0"), 0);
    assert.throws(() => durationMilliseconds("soon"), /"soon" is no duration/);
  });
});
