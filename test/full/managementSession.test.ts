import * as assert from "node:assert/strict";
import { z } from "zod";
import { TWIN_MANAGEMENT, type WafOverrides } from "../../tools/twinConfiguration";
import { bringUp, forget, type TwinStack } from "../../tools/twinStack";
import { Administrator, type SessionOrder, SystemsManagerError } from "../../twin/administrator";
import { ACCOUNT_ID, REGION } from "../../twin/addresses";
import { TwinPaths } from "../../twin/paths";
import { sessionManagerAgentPackage } from "../../twin/sessionManager/agentPackage";
import { toPort, webRequest } from "../../verify/requests";
import { type ProbeResponse, VantagePointName } from "../../verify/vantagePoint";
import { eventually, failingManagementProbes, loginSecretOf, recordOf, targetOf, whileChanged } from "./managedTwin";

const { Bystander, Gateway, Internet } = VantagePointName;
const { host } = TWIN_MANAGEMENT;

const REMOTE_HOST = "AWS-StartPortForwardingSessionToRemoteHost";
const ENDPOINT = "aws:ec2/vpcEndpoint:VpcEndpoint";

const Outputs = z.object({
  management: z.object({ session: z.object({ documentName: z.string(), policy: z.string() }) }),
});
const Gateways = z.object({ gateways: z.array(z.object({ id: z.string() })).min(1) });

/** The management server of a stack that lets in nobody by an address: agent, endpoints, role, document and groups. */
describe("the management server by Session Manager, on the twin", function () {
  this.timeout(600_000);
  const paths = TwinPaths.named("twin-sessions");
  let stack: TwinStack;
  let secret: string;
  /** As the stack tells administrators. */
  let session: z.infer<typeof Outputs>["management"]["session"];
  let server: string;

  before(async () => {
    await forget(paths);
    const management = {
      access: "sessionManager",
      host,
      eventsMegabytes: TWIN_MANAGEMENT.eventsMegabytes,
      sessionManagerAgent: await sessionManagerAgentPackage(),
    };
    // Other tests may run beside this one: what is slow then is not wrong.
    const overrides: WafOverrides = { gatewayStartMinutes: 6, management };
    stack = await bringUp(paths, "capture", overrides);
    secret = await loginSecretOf(stack);
    session = Outputs.parse(stack.outputs).management.session;
    const { instances } = await stack.control.status();
    const [only, ...others] = instances.filter(({ groupId }) => groupId.startsWith("waf-management"));
    assert.ok(only !== undefined && others.length === 0);
    server = only.id;
  });

  after(() => forget(paths));

  const administrator = (policy = session.policy): Promise<Administrator> =>
    Administrator.holding(stack.control, Internet, policy);

  /** The one order that the stack's policy is for. */
  const toEntrance = (): SessionOrder => ({ target: server, documentName: session.documentName });

  const request = (path: string) => webRequest(host, path, { headers: [["Authorization", `Bearer ${secret}`]] });

  /** Asks the server through a session of its own. The agent says within seconds after its start that it is there. */
  async function ask(path: string): Promise<ProbeResponse> {
    const one = await administrator();
    const started = await eventually("the agent", async () => {
      try {
        return await one.start(toEntrance());
      } catch (error) {
        if (error instanceof SystemsManagerError && error.code === "TargetNotConnected") return undefined;
        throw error;
      }
    });
    return one.send(started, request(path));
  }

  /** AWS's name of the error by which a session is refused. */
  async function refusalOf(order: SessionOrder, policy?: string): Promise<string> {
    try {
      await (await administrator(policy)).start(order);
    } catch (error) {
      if (error instanceof SystemsManagerError) return error.code;
      throw error;
    }
    return "none";
  }

  it("leads an administrator with the stack's policy to the page and its API, with the host's certificate", async () => {
    const gateways = await eventually("a gateway", async () => {
      const response = await ask("/api/gateways");
      assert.ok(response.outcome === "response" && response.status === 200, JSON.stringify(response));
      return Gateways.safeParse(JSON.parse(response.body)).data?.gateways;
    });
    const { instances } = await stack.control.status();
    assert.ok(gateways.every(({ id }) => instances.some((one) => one.id === id)));
    const page = await ask("/login");
    assert.ok(page.outcome === "response" && page.status === 200 && page.body.includes("Login secret"));
  });

  it("lets administrators end their own session, which then leads nowhere", async () => {
    const one = await administrator();
    const started = await one.start(toEntrance());
    await one.terminate(started.sessionId);
    await assert.rejects(one.send(started, request("/login")), /no such session/);
  });

  it("is open by no address: not to the internet, to the VPC or to a gateway", async () => {
    const closed = [Internet, Bystander].flatMap((from) => [`management-entrance-${from}`, `management-ports-${from}`]);
    assert.deepEqual(await failingManagementProbes(stack, closed), []);
    const target = targetOf(stack);
    const { entranceHost = "", addresses = [], ports } = target.management ?? {};
    const [sender] = target.gatewayAddresses;
    for (const [at, port] of [
      [entranceHost, 443],
      [addresses[0] ?? "", ports?.admin ?? 0],
    ] as const) {
      for (const from of [Bystander, Gateway]) {
        const { outcome } = await stack.vantagePoint.send(from, { ...toPort(at, port), sender });
        assert.equal(outcome, "timeout", `${from} reaches ${at}:${port}`);
      }
    }
  });

  it("lets nobody open a session whom the stack's policy does not name, and gives who it names no more", async () => {
    const nothing = JSON.stringify({ Version: "2012-10-17", Statement: [] });
    assert.equal(await refusalOf(toEntrance(), nothing), "AccessDeniedException");
    const other = session.policy.replaceAll(session.documentName, "waf-management-session-0000000");
    assert.equal(await refusalOf(toEntrance(), other), "AccessDeniedException");

    const gateway = (await stack.control.status()).instances.find(({ id }) => id !== server);
    assert.equal(await refusalOf({ ...toEntrance(), target: gateway?.id ?? "" }), "AccessDeniedException");
    assert.equal(await refusalOf({ target: server }), "AccessDeniedException", "a shell");
    const parameters = { portNumber: ["8443"], localPortNumber: ["8443"] };
    const anyPort = { target: server, documentName: "AWS-StartPortForwardingSession", parameters };
    assert.equal(await refusalOf(anyPort), "AccessDeniedException");
    // The document leads to one place: what may be said about a session is the port at the administrator's own end.
    const elsewhere = { ...toEntrance(), parameters: { host: ["10.40.0.1"], portNumber: ["22"] } };
    assert.equal(await refusalOf(elsewhere), "InvalidParameters");
  });

  it("needs the condition on the document: without it a shell is granted", async () => {
    const condition = z.record(z.string(), z.unknown());
    const document = z.looseObject({ Statement: z.array(z.looseObject({ Condition: condition.optional() })) });
    const { Statement: statements, ...rest } = document.parse(JSON.parse(session.policy));
    const weak = statements.map((statement) => {
      const { BoolIfExists: gone, ...kept } = statement.Condition ?? {};
      return gone === undefined ? statement : { ...statement, Condition: kept };
    });
    assert.notDeepEqual(weak, statements);
    const refusal = await refusalOf({ target: server }, JSON.stringify({ ...rest, Statement: weak }));
    assert.notEqual(refusal, "AccessDeniedException");
  });

  it("does not forward to the metadata service, whatever the administrator may", async () => {
    const arns = [`arn:aws:ec2:${REGION}:${ACCOUNT_ID}:instance/*`, `arn:aws:ssm:${REGION}::document/${REMOTE_HOST}`];
    const policy = JSON.stringify({
      Version: "2012-10-17",
      Statement: [
        { Effect: "Allow", Action: "ssm:StartSession", Resource: arns },
        { Effect: "Allow", Action: "ssmmessages:OpenDataChannel", Resource: "*" },
      ],
    });
    const root = await administrator(policy);
    const parameters = { host: ["169.254.169.254"], portNumber: ["80"], localPortNumber: ["8080"] };
    const metadata = webRequest(host, "/latest/meta-data/", { plain: true });
    await assert.rejects(
      root.sendThrough({ target: server, documentName: REMOTE_HOST, parameters }, metadata),
      /metadata|refus|forward/i,
    );
  });

  for (const [what, weaken] of [
    ["an endpoint whose policy lets its role through", () => ({ name: "waf-management-ssmmessages", type: ENDPOINT })],
    [
      "the permission to open a data channel",
      () => ({ name: "waf-management", type: "aws:iam/rolePolicy:RolePolicy", action: "ssmmessages:OpenDataChannel" }),
    ],
  ] as [string, () => { name: string; type: string; action?: string }][]) {
    it(`needs ${what}`, async () => {
      const { name, type, action } = weaken();
      const record = await recordOf(stack, type, name);
      const given = z.string().parse(record.inputs["policy"]);
      const policy =
        action === undefined
          ? JSON.stringify({ Version: "2012-10-17", Statement: [] })
          : given.replace(`"${action}"`, '"ssmmessages:Nothing"');
      assert.notEqual(policy, given);
      await whileChanged(stack, record, { policy }, async () => {
        const one = await administrator();
        await assert.rejects(one.sendThrough(toEntrance(), request("/login")));
      });
      const again = await ask("/login");
      assert.equal(again.outcome === "response" && again.status, 200);
    });
  }
});
