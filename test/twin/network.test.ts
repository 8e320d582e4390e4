import * as assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { INTERNET } from "../../twin/addresses";
import type { ControlClient } from "../../twin/controlClient";
import { controlGroupMount } from "../../twin/hostRequirements";
import { lookInside, stopTwin, twinIsRunning } from "../../twin/lifecycle";
import type { ResourceRecord } from "../../twin/resourceRecord";
import { TwinFailureError } from "../../twin/twinFailureError";
import { VantagePointName, type ProbeRequest, type ProbeResponse } from "../../verify/vantagePoint";
import {
  EIPS,
  groupRecord,
  HOST,
  instanceRecords,
  loadBalancerRecords,
  natRoute,
  privateApiRecords,
  record,
  s3Endpoint,
  securityGroupRecords,
  vpcRecords,
  ZONES,
} from "./networkRecords";
import { NetworkTwin } from "./networkTwin";
import { BROKEN_GATEWAY, SMALL_GATEWAY } from "./networkUserData";

const ORIGIN = "origin.test:443/";
const S3 = "s3.eu-central-1.amazonaws.com:443/";

describe("twin: network, instances, load balancer", function () {
  this.timeout(240_000);
  const host = new NetworkTwin("portcullis twin, odd:name-");
  const { folder, paths } = host;
  let twin: ControlClient;

  const putAll = async (records: ResourceRecord[]): Promise<void> => {
    for (const one of records) await twin.put(one);
  };
  const send = (target: string, changes: Partial<ProbeRequest> = {}, from = VantagePointName.Internet) =>
    twin.probe({ from, request: { ...request(target), ...changes } });
  /** What an address answers a gateway of each zone, by zone. */
  const fetchFromBoth = async (address: string): Promise<string[]> => {
    const bodies = new Map<string, string>();
    for (let attempt = 0; attempt < 8 && bodies.size < 2; attempt++) {
      const response = await send(`/fetch/${address}`);
      if (response.outcome === "response") bodies.set(response.body, response.body);
    }
    return [...bodies.values()].sort();
  };

  before(async () => {
    twin = await host.start();
    await putAll([...vpcRecords(), ...securityGroupRecords(), ...loadBalancerRecords()]);
    await putAll(instanceRecords(SMALL_GATEWAY));
    await twin.put(groupRecord("group-1"));
  });

  after(() => host.remove());

  it("lets a request through the load balancer, with one X-Forwarded-For line and no invalid header", async () => {
    const headers: ProbeRequest["headers"] = [
      ["Host", HOST],
      ["X-Forwarded-For", "192.0.2.1"],
      ["X-Forwarded-For", "192.0.2.2, 192.0.2.3"],
      ["not_valid", "1"],
    ];
    const response = await send("/", { headers });
    assert.equal(response.outcome, "response");
    assert.equal(response.status, 200);
    const arrived = headersOf(response);
    assert.deepEqual(arrived.get("x-forwarded-for"), [`192.0.2.1, 192.0.2.2, 192.0.2.3, ${INTERNET.client}`]);
    assert.deepEqual(arrived.get("x-forwarded-proto"), ["https"]);
    assert.equal(arrived.has("not_valid"), false);
    assert.match(arrived.get("x-amzn-trace-id")?.[0] ?? "", /^Root=1-[0-9a-f]{8}-[0-9a-f]{24}$/);
  });

  it("shows the origin the EIP of the gateway's zone", async () => {
    assert.deepEqual(await fetchFromBoth(ORIGIN), Object.values(EIPS).sort());
  });

  it("reaches S3 by the NAT gateway, and by its private address once there is a gateway endpoint", async () => {
    assert.deepEqual(await fetchFromBoth(S3), Object.values(EIPS).sort());
    await twin.put(s3Endpoint());
    const addresses = await fetchFromBoth(S3);
    assert.equal(addresses.length, 2);
    for (const address of addresses) assert.match(address, /^10\.40\.1[01]\./);
    await twin.remove(s3Endpoint().urn);
    assert.deepEqual(await fetchFromBoth(S3), Object.values(EIPS).sort());
  });

  it("reaches a private API through its endpoint, which shows the API who asks, and admits its groups alone", async () => {
    await putAll(privateApiRecords());
    const host = "private123-vpce-3.execute-api.eu-central-1.amazonaws.com";
    const addresses = await fetchFromBoth(`${host}:443/`);
    assert.equal(addresses.length, 2, "each gateway reaches it, and its answers come back");
    for (const address of addresses) assert.match(address, /^10\.40\.1[01]\./);
    const direct = { connectTo: host, verifyCertificate: false, timeoutMilliseconds: 1500 };
    assert.equal((await send("/", direct)).outcome, "refused", "the name is public, its addresses are private");
    assert.equal((await send("/", direct, VantagePointName.Bystander)).outcome, "timeout");
    const rule = record("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", "sgr-open", {
      securityGroupId: "sg-endpoint",
      ...{ ipProtocol: "tcp", fromPort: 443, toPort: 443, cidrIpv4: "10.40.0.0/16" },
    });
    await twin.put(rule);
    // The peer speaks no TLS: that it answers at all shows that the packets got there.
    assert.equal((await send("/", direct, VantagePointName.Bystander)).outcome, "tls");
    await twin.remove(rule.urn);
  });

  it("keeps a gateway's port closed to the internet and to a bystander in the VPC", async () => {
    const { instances } = await twin.status();
    const [first] = instances;
    assert.ok(first !== undefined);
    const direct = { connectTo: first.address, port: 8443, verifyCertificate: false, timeoutMilliseconds: 1500 };
    assert.equal((await send("/", direct)).outcome, "refused", "the internet has no route to a private address");
    assert.equal((await send("/", direct, VantagePointName.Bystander)).outcome, "timeout");
    for (const eip of Object.values(EIPS)) {
      assert.equal((await send("/", { ...direct, connectTo: eip })).outcome, "timeout");
    }
    // The same port opens to the same bystander when a rule says so: the refusal was the security group's.
    const rule = record("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", "sgr-open", {
      securityGroupId: "sg-gateways",
      ipProtocol: "tcp",
      fromPort: 8443,
      toPort: 8443,
      cidrIpv4: "10.40.0.0/16",
    });
    await twin.put(rule);
    assert.equal((await send("/", direct, VantagePointName.Bystander)).outcome, "response");
    await twin.remove(rule.urn);
    assert.equal((await send("/", direct, VantagePointName.Bystander)).outcome, "timeout");
  });

  it("sends bystander and admin out with addresses of their own", async () => {
    const response = await send(
      "/",
      { connectTo: "origin.test", port: 80, serverName: "" },
      VantagePointName.Bystander,
    );
    // Nothing listens on 80 there; that it is refused shows that the packet arrived and came back.
    assert.equal(response.outcome, "refused");
    const through = headersOf(await send("/", {}, VantagePointName.Bystander));
    assert.deepEqual(through.get("x-forwarded-for"), [INTERNET.elastic.bystander]);
    // An admin's is the one that management ports may be open to.
    const byAdmin = headersOf(await send("/", {}, VantagePointName.Admin));
    assert.deepEqual(byAdmin.get("x-forwarded-for"), [INTERNET.admin]);
  });

  it("has no way out without the route, and has it again with the route", async () => {
    for (const zone of ZONES) await twin.remove(natRoute(zone).urn);
    const closed = await send(`/fetch/${ORIGIN}`);
    assert.equal(closed.outcome === "response" && closed.status, 502);
    for (const zone of ZONES) await twin.put(natRoute(zone));
    assert.deepEqual(await fetchFromBoth(ORIGIN), Object.values(EIPS).sort());
  });

  it("gives a prober the credentials of no role whose trust policy does not admit the account", async () => {
    const role = "arn:aws:iam::123456789012:role/gateway";
    await assert.rejects(twin.credentials(role), TwinFailureError);
    const assumeRolePolicy = JSON.stringify({
      Version: "2012-10-17",
      Statement: { Effect: "Allow", Principal: { AWS: "123456789012" }, Action: "sts:AssumeRole" },
    });
    const open = record("aws:iam/role:Role", "open", { assumeRolePolicy }, { arn: `${role}-open` });
    await twin.put(open);
    assert.match((await twin.credentials(`${role}-open`)).accessKeyId, /^ASIA/);
    await twin.remove(open.urn);
  });

  it("refuses a metadata request without a session token", async () => {
    const response = await send("/fetch/169.254.169.254/latest/meta-data/instance-id");
    assert.equal(response.outcome, "response");
    assert.match(response.body, /401/);
  });

  it("undoes a change that cannot be made real", async () => {
    const wrong = record("aws:ec2/natGateway:NatGateway", "nat-wrong", { subnetId: "subnet-none", allocationId: "x" });
    await assert.rejects(twin.put(wrong), (error) => {
      assert.ok(error instanceof TwinFailureError);
      assert.equal(error.kept, false);
      assert.match(error.message, /subnet-none/);
      return true;
    });
    assert.equal(
      (await twin.records()).some((one) => one.urn === wrong.urn),
      false,
    );
    const response = await send("/");
    assert.equal(response.outcome === "response" && response.status, 200);
  });

  it("keeps a group that does not get healthy, says what its user data printed, and serves on", async () => {
    await putAll(instanceRecords(BROKEN_GATEWAY, 2));
    const broken = groupRecord("group-broken", {
      launchTemplate: { id: "lt-1", version: "2" },
      minSize: 1,
      maxSize: 1,
      desiredCapacity: 1,
      waitForElbCapacity: 1,
      waitForCapacityTimeout: "6s",
    });
    await assert.rejects(twin.put(broken), (error) => {
      assert.ok(error instanceof TwinFailureError);
      assert.equal(error.kept, true);
      assert.match(error.message, /0 of 1 instances are healthy after 6s/);
      assert.match(error.message, /the bundle does not match its checksum/);
      return true;
    });
    assert.equal(
      (await twin.records()).some((one) => one.urn === broken.urn),
      true,
    );
    const response = await send("/");
    assert.equal(response.outcome === "response" && response.status, 200);
    await twin.remove(broken.urn);
    assert.equal((await twin.status()).instances.length, 2);
  });

  it("replaces a group without a failed request", async () => {
    const before = (await twin.status()).instances.map((instance) => instance.id);
    let ended = false;
    const outcomes: string[] = [];
    const machines = new Set<string>();
    const client = async (target: string): Promise<void> => {
      while (!ended) {
        const response = await send(target);
        outcomes.push(response.outcome === "response" ? String(response.status) : response.outcome);
        if (response.outcome === "response") machines.add(machineOf(response));
      }
    };
    const clients = [client("/"), client("/"), client("/slow")];
    await twin.put(groupRecord("group-2"));
    await twin.remove(groupRecord("group-1").urn);
    ended = true;
    await Promise.all(clients);
    const after = (await twin.status()).instances.map((instance) => instance.id);
    assert.deepEqual([...new Set(outcomes)], ["200"], `${outcomes.length} requests`);
    assert.equal(after.length, 2);
    assert.equal(
      after.some((id) => before.includes(id)),
      false,
    );
    assert.ok(
      [...machines].some((id) => before.includes(id)),
      "the old group served during the change",
    );
    assert.ok(
      [...machines].some((id) => after.includes(id)),
      "the new group served during the change",
    );
  });

  it("comes back as it was after a stop", async () => {
    await stopTwin(paths);
    assert.equal(await twinIsRunning(paths), false);
    twin = await host.start();
    const response = await send("/");
    assert.equal(response.outcome === "response" && response.status, 200);
    assert.deepEqual(await fetchFromBoth(ORIGIN), Object.values(EIPS).sort());
  });

  it("leaves no namespace, mount, process or control group behind", async () => {
    const own = await controlGroups(twin);
    assert.ok(own.length === 1 && processesNaming(folder).length > 0, "the twin is up and can be seen");
    assert.match(lookInside(paths), /nsenter --target \d+/);
    await stopTwin(paths);
    assert.deepEqual(processesNaming(folder), []);
    assert.deepEqual(own.filter(fs.existsSync), []);
    assert.equal(fs.readFileSync("/proc/mounts", "utf8").includes("portcullis\\040twin"), false);
    assert.deepEqual(execFileSync("ip", ["netns", "list"], { encoding: "utf8" }).trim(), "");
    assert.equal(fs.existsSync(paths.controlSocket), false);
    await assert.rejects(twin.status(), /No twin answers/);
  });
});

function request(target: string): ProbeRequest {
  return {
    connectTo: HOST,
    port: 443,
    serverName: HOST,
    verifyCertificate: true,
    method: "GET",
    target,
    headers: [["Host", HOST]],
    body: "",
    timeoutMilliseconds: 5000,
  };
}

function arrivedAt(response: ProbeResponse): { machine: string; headers: [string, string][] } {
  assert.equal(response.outcome, "response");
  return JSON.parse(response.body) as { machine: string; headers: [string, string][] };
}

function machineOf(response: ProbeResponse): string {
  return arrivedAt(response).machine;
}

function headersOf(response: ProbeResponse): Map<string, string[]> {
  const headers = new Map<string, string[]>();
  for (const [name, value] of arrivedAt(response).headers) {
    headers.set(name.toLowerCase(), [...(headers.get(name.toLowerCase()) ?? []), value]);
  }
  return headers;
}

function processesNaming(text: string): string[] {
  const lines = execFileSync("ps", ["-eo", "pid,args", "--no-headers"], { encoding: "utf8" }).split("\n");
  return lines.filter((line) => line.includes(text));
}

/** Control groups that hold the twin's instances. */
async function controlGroups(twin: ControlClient): Promise<string[]> {
  const { instances } = await twin.status();
  const mount = controlGroupMount() ?? "";
  return fs
    .readdirSync(mount)
    .map((name) => path.join(mount, name))
    .filter((group) => instances.some(({ id }) => fs.existsSync(path.join(group, id))));
}
