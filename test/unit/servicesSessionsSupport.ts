import { credentialsOf } from "../../twin/credentials";
import { callSystemsManager, type Reach } from "../../twin/services/sessionClient";
import type { RoleSession } from "../../twin/services/roleSession";
import { policy, REGION, type RegionalBench, type Setup } from "./servicesRegionalSupport";

export const MACHINE = "i-0123456789abcdef0";
export const INSTANCE_ARN = `arn:aws:ec2:${REGION}:123456789012:instance/${MACHINE}`;
export const DOCUMENT = "portcullis-management";
export const DOCUMENT_ARN = `arn:aws:ssm:${REGION}:123456789012:document/${DOCUMENT}`;

/** Somebody with a role and some statements. */
export function somebody(name: string, session: string, ...statements: object[]): RoleSession {
  const arn = `arn:aws:iam::123456789012:role/${name}`;
  return {
    arn,
    userId: `AROA${name.toUpperCase()}:${session}`,
    ...credentialsOf("0".repeat(64), arn, session),
    policies: statements.length === 0 ? [] : [{ name: "own", document: policy(...statements) }],
  };
}

/** What the role of a server with an agent allows. */
export const AGENT_STATEMENTS = [
  { Effect: "Allow", Action: "ssm:UpdateInstanceInformation", Resource: INSTANCE_ARN },
  {
    Effect: "Allow",
    Action: [
      "ssmmessages:CreateControlChannel",
      "ssmmessages:OpenControlChannel",
      "ssmmessages:CreateDataChannel",
      "ssmmessages:OpenDataChannel",
    ],
    Resource: "*",
  },
];

export const agent = (...statements: object[]): RoleSession =>
  somebody("server", MACHINE, ...(statements.length === 0 ? AGENT_STATEMENTS : statements));

/** What an administrator needs: one document, on machines with a tag, and nothing of it by chance. */
export const ADMINISTRATOR_STATEMENTS = [
  {
    Effect: "Allow",
    Action: "ssm:StartSession",
    Resource: `arn:aws:ec2:${REGION}:123456789012:instance/*`,
    Condition: {
      StringEquals: { "ssm:resourceTag/role": "management" },
      BoolIfExists: { "ssm:SessionDocumentAccessCheck": "true" },
    },
  },
  { Effect: "Allow", Action: "ssm:StartSession", Resource: DOCUMENT_ARN },
  {
    Effect: "Allow",
    Action: "ssmmessages:OpenDataChannel",
    Resource: "arn:aws:ssm:*:*:session/${aws:userid}-*",
  },
  {
    Effect: "Allow",
    Action: "ssm:TerminateSession",
    Resource: "*",
    Condition: { StringEquals: { "ssm:resourceTag/aws:ssmmessages:session-id": "${aws:userid}" } },
  },
];

export const administrator = (...statements: object[]): RoleSession =>
  somebody("admin", "jo", ...(statements.length === 0 ? ADMINISTRATOR_STATEMENTS : statements));

/** The stack's own document. */
export const documentOf = (
  properties: Record<string, string> = {},
  more: Record<string, unknown> = {},
): NonNullable<Setup["documents"]>[number] => ({
  name: DOCUMENT,
  arn: DOCUMENT_ARN,
  tags: {},
  content: JSON.stringify({
    schemaVersion: "1.0",
    sessionType: "Port",
    parameters: { localPortNumber: { type: "String", default: "0", allowedPattern: "\\d{1,5}" } },
    properties: {
      host: "127.0.0.1",
      portNumber: "443",
      type: "LocalPortForwarding",
      localPortNumber: "{{ localPortNumber }}",
      ...properties,
    },
    ...more,
  }),
});

export const MACHINES: NonNullable<Setup["machines"]> = [
  { id: MACHINE, arn: INSTANCE_ARN, tags: { Role: "management" } },
];

export const reachOf = (bench: RegionalBench): Reach => ({
  region: REGION,
  addressOf: bench.addressOf,
  certificateAuthorities: bench.workshop.authority.certificatePem,
});

/** What an action is answered: the code of the error, or the body. */
export async function answerTo(
  bench: RegionalBench,
  who: RoleSession,
  action: string,
  input: Record<string, unknown>,
): Promise<{ code: string; message: string; body: Record<string, unknown> }> {
  const { status, body } = await callSystemsManager(reachOf(bench), who, action, input);
  const text = (key: string): string => (typeof body[key] === "string" ? body[key] : "");
  return { code: status === 200 ? "" : text("__type"), message: text("message"), body };
}
