import * as assert from "node:assert/strict";
import { createHash } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import { ManagementAccess, type ManagementServerArgs, type PublicWafStack } from "../../components";
import { temporaryDebianPackage } from "../support/debianPackage";
import { type Declared, statements, valueOf } from "./componentsMocks";
import { declareManaged, rulesOf, settingsOf } from "./managedStack";

const ROLE_ARN = "arn:aws:mock:eu-central-1:123456789012:waf-management";
const DOCUMENT = "waf-management-session";
const DOCUMENT_ARN = `arn:aws:ssm:eu-central-1:123456789012:document/${DOCUMENT}`;
const SESSIONS = "arn:aws:ssm:eu-central-1:123456789012:session";
const CHANNELS = ["CreateControlChannel", "CreateDataChannel", "OpenControlChannel", "OpenDataChannel"];
const MESSAGE_ACTIONS = CHANNELS.map((channel) => `ssmmessages:${channel}`);

describe("a management server that Session Manager leads to", () => {
  const agent = temporaryDebianPackage();
  const sha256 = createHash("sha256").update(fs.readFileSync(agent)).digest("hex");
  const key = `session-manager-agent/${sha256}.deb`;
  const args: ManagementServerArgs = {
    access: ManagementAccess.SessionManager,
    host: "waf-admin.shop.example",
    sessionManagerAgent: agent,
  };
  let declared: Declared;
  let stack: PublicWafStack;

  before(async () => {
    ({ declared, stack } = await declareManaged(args));
  });

  it("lets in nobody by an address: the server alone reaches its load balancer, which is internal", () => {
    const { inputs } = declared.only("aws:lb/loadBalancer:LoadBalancer", "waf-adi");
    assert.equal(inputs.internal, true);
    const rules = rulesOf(declared);
    assert.deepEqual(
      rules.filter((rule) => / 443 443$/.test(rule)),
      [
        "waf-management-lb-from-server waf-management-lb-id waf-management-id tcp 443 443",
        "waf-management-secrets-from-server waf-management-secrets-id waf-management-id tcp 443 443",
        "waf-management-sessions-from-server waf-management-sessions-id waf-management-id tcp 443 443",
        "waf-management-to-lb waf-management-id waf-management-lb-id tcp 443 443",
        "waf-management-to-s3 waf-management-id pl-1 tcp 443 443",
        "waf-management-to-secrets waf-management-id waf-management-secrets-id tcp 443 443",
        "waf-management-to-sessions waf-management-id waf-management-sessions-id tcp 443 443",
      ],
    );
    assert.equal(rules.length, 7 + 4);
  });

  it("reaches Session Manager by two endpoints, which let its role do what the agent does", () => {
    for (const [service, action] of [
      ["ssm", ["ssm:UpdateInstanceInformation"]],
      ["ssmmessages", MESSAGE_ACTIONS],
    ] as const) {
      const { inputs } = declared.only("aws:ec2/vpcEndpoint:VpcEndpoint", `waf-management-${service}`);
      assert.equal(inputs.serviceName, `com.amazonaws.eu-central-1.${service}`);
      assert.equal(inputs.privateDnsEnabled, true);
      assert.deepEqual(inputs.securityGroupIds, ["waf-management-sessions-id"]);
      assert.deepEqual(inputs.subnetIds, ["subnet-management-0"]);
      assert.deepEqual(statements(inputs.policy), [
        {
          Effect: "Allow",
          Principal: "*",
          Action: action,
          Resource: "*",
          Condition: { ArnEquals: { "aws:PrincipalArn": ROLE_ARN } },
        },
      ]);
    }
    const granted = statements(declared.only("aws:iam/rolePolicy:RolePolicy", "waf-management").inputs.policy);
    assert.deepEqual(granted.slice(-2), [
      { Effect: "Allow", Action: ["s3:GetObject"], Resource: [`arn:aws:s3:::waf-gateways-bucket/${key}`] },
      { Effect: "Allow", Action: ["ssm:UpdateInstanceInformation", ...MESSAGE_ACTIONS], Resource: "*" },
    ]);
  });

  it("installs AWS's agent from the bucket, named by its content", () => {
    const { inputs } = declared.only("aws:s3/bucketObjectv2:BucketObjectv2", "waf-session-manager-agent");
    assert.equal(inputs.key, key);
    const settings = settingsOf(declared, "waf-management") as Record<string, unknown>;
    assert.deepEqual(settings.sessionManagerAgent, { key, sha256 });
    // Where the file is on the machine of who deploys is nothing that a state should tell.
    const { management } = declared.only("portcullis:index:PublicWafStack").inputs;
    assert.deepEqual(management, { ...args, sessionManagerAgent: path.basename(agent) });
  });

  it("has a session document that leads to its entrance and nowhere else, and carries the document's name", () => {
    const { inputs } = declared.only("aws:ssm/document:Document", DOCUMENT);
    assert.deepEqual([inputs.documentType, inputs.documentFormat], ["Session", "JSON"]);
    const content = JSON.parse(String(inputs.content)) as Record<string, unknown>;
    assert.deepEqual(content.properties, {
      type: "LocalPortForwarding",
      host: "waf-lb-1.eu-central-1.elb.amazonaws.com",
      portNumber: "443",
      localPortNumber: "{{ localPortNumber }}",
    });
    assert.deepEqual(Object.keys(content.parameters as object), ["localPortNumber"]);
    assert.deepEqual([content.schemaVersion, content.sessionType], ["1.0", "Port"]);
    const { tags } = declared.only("aws:autoscaling/group:Group", "waf-management").inputs;
    assert.deepEqual(
      (tags as { key: string }[]).find((tag) => tag.key === "portcullis:session-document"),
      { key: "portcullis:session-document", value: DOCUMENT, propagateAtLaunch: true },
    );
  });

  it("tells administrators the document and the policy that they need, which gives no shell", async () => {
    assert.ok(stack.management);
    const { session } = await valueOf(stack.management);
    assert.equal(session?.documentName, DOCUMENT);
    assert.deepEqual(statements(session.policy), [
      {
        Effect: "Allow",
        Action: "ssm:StartSession",
        Resource: "arn:aws:ec2:eu-central-1:123456789012:instance/*",
        Condition: {
          StringEquals: { "ssm:resourceTag/portcullis:session-document": DOCUMENT },
          BoolIfExists: { "ssm:SessionDocumentAccessCheck": "true" },
        },
      },
      { Effect: "Allow", Action: "ssm:StartSession", Resource: DOCUMENT_ARN },
      { Effect: "Allow", Action: "ssmmessages:OpenDataChannel", Resource: `${SESSIONS}/\${aws:userid}-*` },
      {
        Effect: "Allow",
        Action: ["ssm:ResumeSession", "ssm:TerminateSession"],
        Resource: `${SESSIONS}/*`,
        Condition: { StringEquals: { "ssm:resourceTag/aws:ssmmessages:session-id": "${aws:userid}" } },
      },
    ]);
  });

  it("has nothing of it with another access", async () => {
    const { declared: other } = await declareManaged({ host: args.host, adminCidrs: ["10.8.0.0/24"] });
    assert.deepEqual(
      other.names().filter((name) => /ssm|session/i.test(name)),
      [],
    );
    assert.equal("sessionManagerAgent" in (settingsOf(other, "waf-management") as object), false);
  });
});
