import * as assert from "node:assert/strict";
import type { ControlClient } from "../../twin/controlClient";
import type { ResourceRecord } from "../../twin/resourceRecord";
import { metadataProbes } from "../../verify/probes/metadata";
import { runProbes } from "../../verify/runner";
import { groupRecord, instanceRecords, securityGroupRecords, vpcRecords } from "../twin/networkRecords";
import { NetworkTwin } from "../twin/networkTwin";
import { SMALL_GATEWAY } from "../twin/networkUserData";
import { TARGET } from "../unit/verifyEvidence";

const ALONE = { minSize: 1, maxSize: 1, desiredCapacity: 1, targetGroupArns: [], waitForElbCapacity: 0 };

/** Metadata options of a launch template, and what the probe says of an instance that was launched with them. */
const OPTIONS: { title: string; options: object; problems: RegExp[] }[] = [
  { title: "IMDSv2 at one hop", options: { httpTokens: "required", httpPutResponseHopLimit: 1 }, problems: [] },
  {
    title: "IMDSv1 as well",
    options: { httpTokens: "optional", httpPutResponseHopLimit: 1 },
    problems: [/IMDSv1.* is not refused with 401: 200/],
  },
  {
    title: "two hops",
    options: { httpTokens: "required", httpPutResponseHopLimit: 2 },
    problems: [/farther than one hop: 200/],
  },
  { title: "none", options: { httpEndpoint: "disabled" }, problems: [/not refused with 401/, /gets no token/] },
];

describe("twin: the probe of the metadata service", function () {
  this.timeout(600_000);
  const host = new NetworkTwin("portcullis-metadata-");
  let twin: ControlClient;

  before(async () => {
    twin = await host.start();
    for (const one of [...vpcRecords(), ...securityGroupRecords()]) await twin.put(one);
  });

  after(() => host.remove());

  OPTIONS.forEach(({ title, options, problems }, index) => {
    it(`asks an instance with ${title}`, async () => {
      const version = index + 1;
      for (const one of instanceRecords(SMALL_GATEWAY, version)) await twin.put(withMetadata(one, options));
      const id = `group-${version}`;
      await twin.put(groupRecord(id, { ...ALONE, launchTemplate: { id: "lt-1", version: String(version) } }));
      const instance = (await twin.status()).instances.find(({ groupId }) => groupId === id);
      const probes = metadataProbes({ ...TARGET, gatewayAddresses: [instance?.address ?? ""] });
      const [result] = await runProbes(probes, {
        vantagePoint: { send: (from, request) => twin.probe({ from, request }) },
      });
      const found = result?.problems.map(({ what }) => what) ?? ["not run"];
      assert.equal(found.length, problems.length, found.join("\n"));
      problems.forEach((problem, position) => {
        assert.match(found[position] ?? "", problem);
      });
    });
  });
});

function withMetadata(record: ResourceRecord, metadataOptions: object): ResourceRecord {
  return record.type === "aws:ec2/launchTemplate:LaunchTemplate"
    ? { ...record, inputs: { ...record.inputs, metadataOptions } }
    : record;
}
