import * as assert from "node:assert/strict";
import type { RoleSession } from "../../twin/services/roleSession";
import { policy, REGION, RegionalBench, type Setup } from "./servicesRegionalSupport";
import {
  administrator,
  ADMINISTRATOR_STATEMENTS,
  agent,
  answerTo,
  DOCUMENT,
  DOCUMENT_ARN,
  documentOf,
  INSTANCE_ARN,
  MACHINE,
  MACHINES,
  somebody,
} from "./servicesSessionsSupport";
import { withoutServiceLog } from "./servicesSupport";

const INSTANCES = `arn:aws:ec2:${REGION}:123456789012:instance/*`;
const UPDATE = { InstanceId: MACHINE, AgentVersion: "0.0.0.0", PlatformType: "Linux" };

describe("Systems Manager on the twin", () => {
  withoutServiceLog();
  const bench = new RegionalBench();

  const configure = (setup: Setup = {}, ...others: RoleSession[]): Promise<void> =>
    bench.configure({
      documents: [documentOf()],
      machines: MACHINES,
      ...setup,
      others: [agent(), administrator(), ...others],
    });
  /** Of a session that IAM allows: nobody's agent is connected here. */
  const ALLOWED = "TargetNotConnected";
  const start = (who: RoleSession, input: Record<string, unknown> = {}) =>
    answerTo(bench, who, "StartSession", { Target: MACHINE, DocumentName: DOCUMENT, ...input });
  const startAs = async (statements: object[], input: Record<string, unknown> = {}) => {
    const who = somebody("other", "jo", ...statements);
    await configure({}, who);
    return start(who, input);
  };

  it("wants a signature for itself, and knows what it knows", async () => {
    await configure();
    const stranger = { ...administrator(), secretAccessKey: "other" };
    assert.equal((await start(stranger)).code, "InvalidSignatureException");
    assert.equal((await start({ ...stranger, accessKeyId: "ASIAOTHER" })).code, "UnrecognizedClientException");
    assert.equal((await answerTo(bench, administrator(), "SendCommand", {})).code, "UnknownOperationException");
    assert.equal((await start(administrator(), { Target: "" })).code, "ValidationException");
    assert.equal((await start(administrator(), { Parameters: { localPortNumber: "1" } })).code, "ValidationException");
  });

  it("lets an agent speak for the machine whose role's session it has, where role and endpoint allow it", async () => {
    await configure();
    const tell = async (who: RoleSession, input: object = UPDATE): Promise<string> =>
      (await answerTo(bench, who, "UpdateInstanceInformation", { ...input })).code;
    assert.equal(await tell(agent()), "");
    assert.equal(await tell(agent(), { ...UPDATE, InstanceId: "i-other" }), "AccessDeniedException");
    const prober = somebody("server", "prober", { Effect: "Allow", Action: "ssm:*", Resource: "*" });
    await configure({}, prober);
    assert.equal(await tell(prober), "AccessDeniedException");
    const allow = { Effect: "Allow", Action: "ssm:UpdateInstanceInformation", Resource: "*" };
    const limited = async (condition: object): Promise<string> => {
      const other = somebody("limited", MACHINE, { ...allow, Condition: { StringEquals: condition } });
      await configure({}, other);
      return tell(other);
    };
    assert.equal(await limited({ "ec2:SourceInstanceARN": INSTANCE_ARN }), "");
    assert.equal(await limited({ "ssm:SourceInstanceARN": `${INSTANCE_ARN}0` }), "AccessDeniedException");
    assert.equal(await limited({ "aws:ResourceTag/role": "gateway" }), "AccessDeniedException");
    const endpoint = (action: string): Setup => ({
      systemsManagerEndpoints: [
        {
          ...{ id: "vpce-1", vpcId: "vpc-1", addresses: ["127.0.0.1"] },
          policy: policy({ Effect: "Allow", Principal: "*", Action: action, Resource: "*" }),
        },
      ],
    });
    await configure(endpoint("ssm:UpdateInstanceInformation"));
    assert.equal(await tell(agent()), "");
    assert.equal((await start(administrator())).code, "AccessDeniedException", "through the endpoint as well");
    await configure(endpoint("ssm:PutInventory"));
    assert.equal(await tell(agent()), "AccessDeniedException");
  });

  it("starts a session where machine and document are both allowed", async () => {
    await configure();
    assert.equal((await start(administrator())).code, ALLOWED);
    const [ofMachine = {}, ofDocument = {}] = ADMINISTRATOR_STATEMENTS;
    const alone = await startAs([ofMachine]);
    assert.equal(alone.code, "AccessDeniedException");
    assert.match(
      alone.message,
      new RegExp(`assumed-role/other/jo is not .* ssm:StartSession on resource: ${DOCUMENT_ARN}`),
    );
    assert.match((await startAs([ofDocument])).message, new RegExp(`on resource: ${INSTANCE_ARN}$`));
    const tag = (value: string): object => ({
      ...ofMachine,
      Condition: { StringEquals: { "aws:ResourceTag/Role": value } },
    });
    assert.equal((await startAs([tag("management"), ofDocument])).code, ALLOWED);
    assert.equal((await startAs([tag("gateway"), ofDocument])).code, "AccessDeniedException");
    assert.equal((await start(somebody("other", "jo"), { Target: "i-none" })).code, "AccessDeniedException");
    assert.equal((await startAs([ofMachine, ofDocument], { DocumentName: DOCUMENT_ARN })).code, ALLOWED);
  });

  it("holds the document's own tags to a condition on them, not the machine's", async () => {
    const both = {
      Effect: "Allow",
      Action: "ssm:StartSession",
      Resource: [INSTANCES, DOCUMENT_ARN],
      Condition: { StringEquals: { "ssm:resourceTag/role": "management" } },
    };
    assert.match((await startAs([both])).message, new RegExp(`${DOCUMENT_ARN}$`));
    const who = somebody("other", "jo", both);
    await configure({ documents: [{ ...documentOf(), tags: { role: "management" } }] }, who);
    assert.equal((await start(who)).code, ALLOWED);
  });

  it("lets a shell through where the policy does not ask for the document, and says that it would start", async () => {
    const shell = { DocumentName: undefined };
    await configure();
    assert.equal((await start(administrator(), shell)).code, "AccessDeniedException");
    const unchecked = [
      { Effect: "Allow", Action: "ssm:StartSession", Resource: INSTANCES },
      { Effect: "Allow", Action: "ssm:StartSession", Resource: DOCUMENT_ARN },
    ];
    const through = await startAs(unchecked, shell);
    assert.equal(through.code, "NotPlayedByTheTwinException");
    assert.match(through.message, /IAM allows .*other\/jo a session with the document SSM-SessionManagerRunShell/);
    assert.match(through.message, /on AWS it would start/);
    // Named, the document counts in any case.
    assert.equal(
      (await startAs(unchecked, { DocumentName: "SSM-SessionManagerRunShell" })).code,
      "AccessDeniedException",
    );
    const [ofMachine = {}] = ADMINISTRATOR_STATEMENTS;
    const ofShell = {
      Effect: "Allow",
      Action: "ssm:StartSession",
      Resource: `arn:aws:ssm:*:*:document/SSM-SessionManagerRunShell`,
    };
    assert.equal((await startAs([ofMachine, ofShell], shell)).code, "NotPlayedByTheTwinException");
  });

  it("gives the check no value where a document is named, as was reported of AWS", async () => {
    const [, ofDocument = {}] = ADMINISTRATOR_STATEMENTS;
    const strict = {
      Effect: "Allow",
      Action: "ssm:StartSession",
      Resource: INSTANCES,
      Condition: { Bool: { "ssm:SessionDocumentAccessCheck": "true" } },
    };
    assert.equal((await startAs([strict, ofDocument])).code, "AccessDeniedException");
  });

  it("plays AWS's own documents for ports, which belong to no account, and no other ones", async () => {
    const allow = (...names: string[]): object[] => [
      { Effect: "Allow", Action: "ssm:StartSession", Resource: INSTANCES },
      {
        Effect: "Allow",
        Action: "ssm:StartSession",
        Resource: names.map((name) => `arn:aws:ssm:${REGION}::document/${name}`),
      },
    ];
    for (const name of ["AWS-StartPortForwardingSession", "AWS-StartPortForwardingSessionToRemoteHost"]) {
      const codeOf = async (parameters: object = {}): Promise<string> =>
        (await startAs(allow(name), { DocumentName: name, Parameters: parameters })).code;
      assert.equal(await codeOf({ portNumber: ["8443"], localPortNumber: ["0"] }), ALLOWED);
      assert.equal(await codeOf({ portNumber: ["65536"] }), "InvalidParameters");
      assert.equal(await codeOf({ user: ["root"] }), "InvalidParameters");
      const host = name.endsWith("RemoteHost") ? ALLOWED : "InvalidParameters";
      assert.equal(await codeOf({ host: ["10.0.0.1"] }), host);
      assert.equal((await startAs(allow("AWS-StartSSHSession"), { DocumentName: name })).code, "AccessDeniedException");
    }
    const ssh = "AWS-StartSSHSession";
    assert.equal((await startAs(allow(ssh), { DocumentName: ssh })).code, "NotPlayedByTheTwinException");
  });

  it("holds parameters to the document, and asks for the document before the agent", async () => {
    await configure();
    const codeOf = async (parameters: object): Promise<[string, string]> => {
      const { code, message } = await start(administrator(), { Parameters: parameters });
      return [code, message];
    };
    assert.deepEqual((await codeOf({ localPortNumber: ["8443"] }))[0], ALLOWED);
    assert.deepEqual(await codeOf({ portNumber: ["22"], localPortNumber: ["1"] }), [
      "InvalidParameters",
      "the document has no parameter portNumber",
    ]);
    // The document's pattern is for the whole value, though it has no anchors.
    assert.match((await codeOf({ localPortNumber: ["8443 "] }))[1], /value of the parameter localPortNumber/);
    assert.match((await codeOf({ localPortNumber: ["1", "2"] }))[1], /takes one value/);
    const required = documentOf({}, { parameters: { localPortNumber: { type: "String" } } });
    await configure({ documents: [required] });
    assert.match((await codeOf({}))[1], /localPortNumber is required/);
    const anything = [{ Effect: "Allow", Action: "ssm:StartSession", Resource: "*" }];
    assert.equal((await startAs(anything, { DocumentName: "no-such" })).code, "InvalidDocument");
    const chosen = documentOf({ portNumber: "{{ localPortNumber }}" });
    await configure({ documents: [chosen] });
    assert.match((await codeOf({ localPortNumber: ["0"] }))[1], /0 is no port number/);
    const commands = documentOf({}, { sessionType: "InteractiveCommands", properties: {}, parameters: {} });
    await configure({ documents: [commands] });
    assert.equal((await start(administrator())).code, "NotPlayedByTheTwinException");
  });

  it("has no session with a machine whose agent holds no channel, and none to end", async () => {
    await configure();
    assert.equal((await answerTo(bench, agent(), "UpdateInstanceInformation", UPDATE)).code, "");
    assert.deepEqual(
      [(await start(administrator())).code, (await start(administrator())).message],
      ["TargetNotConnected", `${MACHINE} is not connected.`],
    );
    const end = (who: RoleSession) => answerTo(bench, who, "TerminateSession", { SessionId: "jo-1" });
    assert.equal((await end(administrator())).code, "AccessDeniedException", "the tag of no session is nobody's");
    const anybody = somebody("any", "jo", { Effect: "Allow", Action: "ssm:TerminateSession", Resource: "*" });
    await configure({}, anybody);
    assert.equal((await end(anybody)).code, "DoesNotExistException");
  });

  it("tells of machines to whoever may ask for all of them", async () => {
    const on = (Resource: string): RoleSession =>
      somebody("asker", "jo", { Effect: "Allow", Action: "ssm:DescribeInstanceInformation", Resource });
    await configure({}, on("*"));
    await answerTo(bench, agent(), "UpdateInstanceInformation", { ...UPDATE, PlatformName: "Debian" });
    const ask = async (input: object = {}): Promise<unknown> => {
      const { body } = await answerTo(bench, on("*"), "DescribeInstanceInformation", { ...input });
      return body["InstanceInformationList"];
    };
    const list = JSON.stringify(await ask());
    assert.match(list, new RegExp(`"InstanceId":"${MACHINE}","PingStatus":"ConnectionLost"`));
    assert.match(list, /"PlatformName":"Debian"/);
    assert.deepEqual(await ask({ Filters: [{ Key: "InstanceIds", Values: ["i-other"] }] }), []);
    await configure({}, on(INSTANCE_ARN));
    const refused = await answerTo(bench, on(INSTANCE_ARN), "DescribeInstanceInformation", {});
    assert.equal(refused.code, "AccessDeniedException");
    await configure({ machines: [] }, on("*"));
    assert.deepEqual(await ask(), [], "a machine that is gone is no machine");
  });
});
