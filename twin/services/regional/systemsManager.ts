import { z } from "zod";
import { valuesOf } from "../http";
import { type RoleSession, sessionArn } from "../roleSession";
import type { AccessBook } from "./access";
import type { RegionalConfiguration } from "./configuration";
import { failure, json, type JsonRequest, parseJson, signerOf } from "./jsonApi";
import type { ServiceAnswer } from "./serviceAnswer";
import { DEFAULT_DOCUMENT, resolveDocument } from "./sessions/portDocument";
import { SessionAccess } from "./sessions/sessionAccess";
import type { SessionBook } from "./sessions/sessionBook";

const registrationSchema = z.object({
  InstanceId: z.string().min(1),
  AgentVersion: z.string(),
  AgentStatus: z.string().optional(),
  PlatformType: z.string().optional(),
  PlatformName: z.string().default(""),
  PlatformVersion: z.string().default(""),
  ComputerName: z.string().default(""),
  IPAddress: z.string().default(""),
});

/** https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_StartSession.html */
const startSchema = z.object({
  Target: z.string().min(1).max(400),
  DocumentName: z
    .string()
    .regex(/^[a-zA-Z0-9_\-.:/]{3,128}$/)
    .optional(),
  Reason: z.string().min(1).max(256).optional(),
  Parameters: z.record(z.string().min(1).max(255), z.array(z.string().min(1).max(65_535))).default({}),
});

const terminateSchema = z.object({ SessionId: z.string().min(1).max(96) });

const describeSchema = z.object({
  Filters: z
    .array(z.object({ Key: z.literal("InstanceIds"), Values: z.array(z.string()).min(1) }))
    .max(1)
    .default([]),
});

interface Call {
  configuration: RegionalConfiguration;
  book: SessionBook;
  signer: RoleSession;
  access: SessionAccess;
  input: unknown;
  now: number;
}

/** Sessions of Systems Manager's JSON 1.1 API: what an agent tells of its machine, and what administrators ask for. */
export function serveSystemsManager(
  configuration: RegionalConfiguration,
  accessBook: AccessBook,
  book: SessionBook,
  request: JsonRequest,
): ServiceAnswer {
  const signer = signerOf(configuration, request, "ssm");
  if ("status" in signer) return signer;
  const call: Call = {
    ...{ configuration, book, signer },
    access: new SessionAccess(configuration, accessBook, signer, request.from),
    input: parseJson(request.body),
    now: request.now,
  };
  switch (valuesOf(request.lines, "x-amz-target")[0]) {
    case "AmazonSSM.UpdateInstanceInformation":
      return updateInstanceInformation(call);
    case "AmazonSSM.StartSession":
      return startSession(call);
    case "AmazonSSM.TerminateSession":
      return terminateSession(call);
    case "AmazonSSM.DescribeInstanceInformation":
      return describeInstanceInformation(call);
    default:
      return failure(
        "UnknownOperationException",
        "The twin's Systems Manager knows UpdateInstanceInformation, StartSession, TerminateSession and " +
          "DescribeInstanceInformation only.",
      );
  }
}

function updateInstanceInformation({ input, access, book, signer, now }: Call): ServiceAnswer {
  const parsed = registrationSchema.safeParse(input);
  if (!parsed.success) return invalid(parsed.error);
  const { InstanceId: id, ...told } = parsed.data;
  const { machine } = access;
  if (machine?.id !== id) {
    return failure("AccessDeniedException", `${sessionArn(signer)} does not speak for the instance ${id}`);
  }
  if (!access.mayRegister(machine)) return denied(signer, "ssm:UpdateInstanceInformation", machine.arn);
  book.registrations.set(id, {
    agentVersion: told.AgentVersion,
    platformName: told.PlatformName,
    platformVersion: told.PlatformVersion,
    computerName: told.ComputerName,
    address: told.IPAddress,
    lastPing: now,
  });
  return json(200, {});
}

function startSession({ input, access, book, configuration, signer }: Call): ServiceAnswer {
  const parsed = startSchema.safeParse(input);
  if (!parsed.success) return invalid(parsed.error);
  const { Target: target, DocumentName: documentName, Parameters: parameters } = parsed.data;
  const refused = access.refusedStart(target, documentName);
  if (refused !== undefined) return denied(signer, "ssm:StartSession", refused);
  const result = resolveDocument(configuration, documentName ?? DEFAULT_DOCUMENT, parameters);
  if (result.kind === "refused") return failure(result.code, result.message);
  if (result.kind === "other") return notPlayed(signer, target, documentName ?? DEFAULT_DOCUMENT, result.sessionType);
  if (!book.isConnected(target)) return failure("TargetNotConnected", `${target} is not connected.`);
  const session = book.start(target, signer, result.destination);
  if (session === undefined) return failure("ThrottlingException", "Rate exceeded");
  const host = `ssmmessages.${configuration.region}.amazonaws.com`;
  return json(200, {
    SessionId: session.id,
    TokenValue: session.token.value,
    StreamUrl: `wss://${host}/v1/data-channel/${encodeURIComponent(session.id)}?role=publish_subscribe`,
  });
}

/** On AWS a session begins here: whoever gets this answer holds more than a tunnel. */
function notPlayed(signer: RoleSession, target: string, document: string, sessionType: string): ServiceAnswer {
  const message =
    `IAM allows ${sessionArn(signer)} a session with the document ${document} (${sessionType}) on ${target}: on AWS it ` +
    "would start. The twin plays sessions of type Port only.";
  console.error(`ssm: ${message}`);
  return failure("NotPlayedByTheTwinException", message, 501);
}

function terminateSession({ input, access, book, signer, configuration }: Call): ServiceAnswer {
  const parsed = terminateSchema.safeParse(input);
  if (!parsed.success) return invalid(parsed.error);
  const { SessionId: id } = parsed.data;
  const session = book.find(id);
  if (!access.mayTerminate(id, session)) {
    const arn = `arn:aws:ssm:${configuration.region}:${configuration.accountId}:session/${id}`;
    return denied(signer, "ssm:TerminateSession", arn);
  }
  if (session === undefined) return failure("DoesNotExistException", `Session ${id} does not exist.`);
  book.end(id);
  return json(200, { SessionId: id });
}

function describeInstanceInformation({ input, access, book, signer }: Call): ServiceAnswer {
  const parsed = describeSchema.safeParse(input);
  if (!parsed.success) return invalid(parsed.error);
  const action = "ssm:DescribeInstanceInformation";
  if (!access.mayAnywhere(action)) return denied(signer, action, "*");
  const wanted = parsed.data.Filters[0]?.Values;
  return json(200, {
    InstanceInformationList: [...book.registrations]
      .filter(([id]) => wanted?.includes(id) !== false)
      .map(([id, told]) => ({
        InstanceId: id,
        PingStatus: book.isConnected(id) ? "Online" : "ConnectionLost",
        LastPingDateTime: told.lastPing / 1000,
        AgentVersion: told.agentVersion,
        PlatformType: "Linux",
        PlatformName: told.platformName,
        PlatformVersion: told.platformVersion,
        ResourceType: "EC2Instance",
        IPAddress: told.address,
        ComputerName: told.computerName,
      })),
  });
}

function denied(signer: RoleSession, action: string, resource: string): ServiceAnswer {
  const message = `User: ${sessionArn(signer)} is not authorized to perform: ${action} on resource: ${resource}`;
  return failure("AccessDeniedException", message);
}

function invalid(error: z.ZodError): ServiceAnswer {
  const problems = error.issues.map(({ path, message }) => `${path.join(".") || "input"}: ${message}`);
  return failure("ValidationException", problems.join("; "));
}
