import * as assert from "node:assert/strict";
import { z } from "zod";
import { TWIN_MANAGEMENT, type WafOverrides } from "../../tools/twinConfiguration";
import { bringUp, forget, type TwinStack } from "../../tools/twinStack";
import { INTERNET } from "../../twin/addresses";
import { TwinPaths } from "../../twin/paths";
import type { ResourceRecord } from "../../twin/resourceRecord";
import { throughExternalHost, toPort, webRequest } from "../../verify/requests";
import { waitForExternalHost } from "../../verify/runner";
import { type ProbeResponse, VantagePointName } from "../../verify/vantagePoint";
import { eventually, failingManagementProbes, loginSecretOf, recordOf, targetOf, whileChanged } from "./managedTwin";

const { Admin, Bystander, Internet } = VantagePointName;

const ATTACK = `/items?id=${encodeURIComponent("1 UNION SELECT password FROM users")}`;

const Refusal = z.object({ requestId: z.string().min(1) });
const Events = z.object({
  events: z.array(
    z.object({
      gateway: z.string(),
      host: z.string(),
      requestId: z.string(),
      client: z.string(),
      rules: z.array(z.object({ id: z.number(), message: z.string(), variable: z.string() })),
    }),
  ),
});
const Gateways = z.object({ gateways: z.array(z.object({ id: z.string(), silent: z.boolean() })) });

/** The management server as the program declares it, on the twin: bundle, endpoints, roles and doors are the real ones. */
describe("the management server on the twin", function () {
  this.timeout(600_000);
  const paths = TwinPaths.named("twin-management");
  // Other tests may run beside this one: what is slow then is not wrong.
  const patient: WafOverrides = { gatewayStartMinutes: 6 };
  let stack: TwinStack;
  let secret: string;

  before(async () => {
    await forget(paths);
    stack = await bringUp(paths, "capture", patient);
    secret = await loginSecretOf(stack);
    const told: string[] = [];
    const tell = (message: string): void => void told.push(message);
    assert.ok(await waitForExternalHost(targetOf(stack), { vantagePoint: stack.vantagePoint, tell }), told.join("\n"));
  });

  after(() => forget(paths));

  function ask(path: string, from = Admin, bearer = secret): Promise<ProbeResponse> {
    const headers: [string, string][] = [["Authorization", `Bearer ${bearer}`]];
    return stack.vantagePoint.send(from, webRequest(TWIN_MANAGEMENT.host, path, { headers }));
  }

  async function answered<T>(path: string, shape: z.ZodType<T>): Promise<T> {
    const response = await ask(path);
    assert.ok(response.outcome === "response" && response.status === 200, JSON.stringify(response));
    return shape.parse(JSON.parse(response.body));
  }

  async function instancesOf(group: string): Promise<string[]> {
    const { instances } = await stack.control.status();
    return instances.filter(({ groupId }) => groupId.startsWith(group)).map(({ id }) => id);
  }

  async function refusedAttack(): Promise<string> {
    const response = await stack.vantagePoint.send(Internet, throughExternalHost(targetOf(stack), { path: ATTACK }));
    assert.ok(response.outcome === "response" && response.status === 403, JSON.stringify(response));
    return Refusal.parse(JSON.parse(response.body)).requestId;
  }

  async function during(weak: ResourceRecord, look: () => Promise<void>): Promise<void> {
    await stack.control.put(weak);
    try {
      await look();
    } finally {
      await stack.control.remove(weak.urn);
    }
  }

  /** While the endpoint of Secrets Manager lets nobody through. */
  async function withoutSecrets(look: () => Promise<void>): Promise<void> {
    const endpoint = await recordOf(stack, "aws:ec2/vpcEndpoint:VpcEndpoint", "waf-management-secrets");
    const policy = JSON.stringify({ Version: "2012-10-17", Statement: [] });
    await whileChanged(stack, endpoint, { policy }, look);
  }

  it("knows every gateway, each by a certificate of its own", async () => {
    const gateways = await instancesOf("waf-gateways");
    const seen = await eventually("the gateways", async () => {
      const list = (await answered("/api/gateways", Gateways)).gateways.filter(({ silent }) => !silent);
      return list.length >= gateways.length ? list.map(({ id }) => id) : undefined;
    });
    assert.deepEqual(seen.sort(), gateways.sort());
  });

  it("shows an administrator a request that was blocked, by the id that the client was told", async () => {
    const requestId = await refusedAttack();
    const event = await eventually("the event", async () =>
      (await answered("/api/events", Events)).events.find((one) => one.requestId === requestId),
    );
    assert.deepEqual([event.host, event.client], [targetOf(stack).externalHost, INTERNET.client]);
    assert.ok((await instancesOf("waf-gateways")).includes(event.gateway));
    assert.ok(
      event.rules.some(({ variable }) => variable === "ARGS:id"),
      JSON.stringify(event.rules),
    );
  });

  it("refuses whoever has not the login secret", async () => {
    const wrong = await ask("/api/events", Admin, "a".repeat(40));
    assert.equal(wrong.outcome === "response" && wrong.status, 401);
  });

  it("is closed to the internet, to the VPC and to a gateway, and open to the administrators", async () => {
    assert.deepEqual(await failingManagementProbes(stack), []);
    const { addresses, ports } = targetOf(stack).management ?? { addresses: [], ports: { admin: 0, agents: 0 } };
    const [address] = addresses;
    assert.ok(address !== undefined);
    const [sender] = targetOf(stack).gatewayAddresses;
    const knock = (port: number): Promise<ProbeResponse> =>
      stack.vantagePoint.send(VantagePointName.Gateway, { ...toPort(address, port), sender });
    assert.equal((await knock(ports.admin)).outcome, "timeout", "the administrators' port is not for gateways");
    assert.equal((await knock(22)).outcome, "timeout");
    const agents = await knock(ports.agents);
    assert.ok(agents.outcome !== "timeout" && agents.outcome !== "refused", "the agents' port is theirs");
  });

  it("is found open by the probes when a rule opens it", async () => {
    const rule = await recordOf(
      stack,
      "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
      "waf-management-lb-from-198.51.100.30-32",
    );
    const world = { ...rule, urn: `${rule.urn}-world`, id: `${rule.id}-world` };
    const open = { ...world, inputs: { ...rule.inputs, cidrIpv4: "0.0.0.0/0" }, outputs: {} };
    await during(open, async () => {
      assert.deepEqual(await failingManagementProbes(stack, ["management-entrance-internet"]), [
        "management-entrance-internet",
      ]);
    });
    assert.deepEqual(await failingManagementProbes(stack, ["management-entrance-internet"]), []);
  });

  it("moves behind a door of its own network, which the internet does not find, and takes events on", async () => {
    const management = { ...TWIN_MANAGEMENT, access: "private", adminCidrs: ["10.8.0.0/24"] };
    stack = await bringUp(paths, "capture", { ...patient, management });
    const records = await stack.control.records();
    const names = (type: string): string[] =>
      records.filter((one) => one.type === type).map(({ urn }) => urn.split("::").at(-1) ?? "");
    assert.deepEqual(names("aws:lb/loadBalancer:LoadBalancer").sort(), ["waf-adi", "waf-lb"]);
    for (const from of [Internet, Admin, Bystander]) {
      const response = await ask("/api/events", from);
      assert.notEqual(response.outcome, "response", `${from} got an answer`);
    }
    assert.deepEqual(
      await failingManagementProbes(stack, ["management-entrance-internet", "management-entrance-bystander"]),
      [],
    );
    // A machine of the VPC stands for an administrator on a network that is joined to it.
    const rule = await recordOf(
      stack,
      "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
      "waf-management-lb-from-10.8.0.0-24",
    );
    const joined = { ...rule, urn: `${rule.urn}-joined`, id: `${rule.id}-joined` };
    const requestId = await refusedAttack();
    await during({ ...joined, inputs: { ...rule.inputs, cidrIpv4: "10.40.0.0/24" }, outputs: {} }, async () => {
      await withoutSecrets(async () => {
        // It is a new server: its doors' addresses are in its settings. It has read the secret for nobody yet.
        const response = await ask("/api/events", Bystander);
        assert.equal(response.outcome === "response" && response.status, 503, "the secret came by another way");
      });
      await eventually("the event", async () => {
        const response = await ask("/api/events", Bystander);
        if (response.outcome !== "response" || response.status !== 200) return undefined;
        const { events } = Events.parse(JSON.parse(response.body));
        return events.find((one) => one.requestId === requestId);
      });
    });
  });
});
