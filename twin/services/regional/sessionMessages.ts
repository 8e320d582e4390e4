import { randomUUID } from "node:crypto";
import type { Duplex } from "node:stream";
import { splitTarget, valuesOf } from "../http";
import { type RoleSession, sessionArn } from "../roleSession";
import type { AccessBook } from "./access";
import type { Machine, RegionalConfiguration } from "./configuration";
import { failure, json, type JsonRequest, signerOf } from "./jsonApi";
import type { ServiceAnswer } from "./serviceAnswer";
import { ControlChannel } from "./sessions/controlChannel";
import { CHANNEL_PROTOCOL, TOKEN_HEADER } from "./sessions/protocol";
import { SessionAccess } from "./sessions/sessionAccess";
import { type Session, type SessionBook, Token } from "./sessions/sessionBook";

interface Parties {
  configuration: RegionalConfiguration;
  access: AccessBook;
  book: SessionBook;
}

type Place = { kind: "control-channel"; instanceId: string } | { kind: "data-channel"; sessionId: string };

/** Somebody who signed as the agent of a machine. */
interface Agent {
  machine: Machine;
  signer: RoleSession;
  access: SessionAccess;
}

/**
 * Channels of Systems Manager's sessions. An agent asks for each of its channels (`Create…`) and gets a token with which
 * it opens the connection (`Open…`), from inside its VPC outwards; a client opens a session's with the token of
 * StartSession, and need not sign.
 */
export class SessionMessages {
  /** Tokens that agents have got, by channel. */
  private readonly tokens = new Map<string, Token>();

  /** `CreateControlChannel` and `CreateDataChannel`. */
  answer(parties: Parties, request: JsonRequest): ServiceAnswer {
    const place = placeOf(request.target);
    if (place === undefined || request.method !== "POST") return failure("NotFoundException", "no such channel", 404);
    const agent = agentOf(parties, request, place);
    if ("status" in agent) return agent;
    const refused = this.refusal(parties, agent, place, "Create");
    if (refused !== undefined) return refused;
    const token = new Token();
    this.tokens.set(keyOf(place, agent), token);
    setTimeout(() => this.forget(keyOf(place, agent), token), 60_000).unref();
    return json(201, { MessageSchemaVersion: "1.0", TokenValue: token.value });
  }

  /** `OpenControlChannel` and `OpenDataChannel`. The stream is the channel's once it has had its 101. */
  open(parties: Parties, request: JsonRequest, stream: Duplex): void {
    const place = placeOf(request.target);
    if (place === undefined) {
      refuse(stream, failure("NotFoundException", "no such channel", 404));
    } else if (valuesOf(request.lines, "upgrade")[0] !== CHANNEL_PROTOCOL) {
      const message = `The twin's channels speak ${CHANNEL_PROTOCOL}, not AWS's protocol: use its agent and its client.`;
      refuse(stream, failure("NotPlayedByTheTwinException", message, 501));
    } else if (place.kind === "data-channel" && valuesOf(request.lines, "authorization").length === 0) {
      openForClient(parties, request, place.sessionId, stream);
    } else {
      this.openForAgent(parties, request, place, stream);
    }
  }

  private openForAgent(parties: Parties, request: JsonRequest, place: Place, stream: Duplex): void {
    const { book } = parties;
    const agent = agentOf(parties, request, place);
    const refused = "status" in agent ? agent : this.refusal(parties, agent, place, "Open");
    if (refused !== undefined || "status" in agent) {
      refuse(stream, refused ?? failure("InternalServerError", "no agent", 500));
      return;
    }
    const key = keyOf(place, agent);
    const token = this.tokens.get(key);
    if (token?.take(valuesOf(request.lines, TOKEN_HEADER)[0] ?? "") !== true) {
      refuse(stream, failure("AccessDeniedException", "The token is not valid", 403));
      return;
    }
    this.forget(key, token);
    accept(stream);
    if (place.kind === "data-channel") {
      const session = book.find(place.sessionId);
      if (session === undefined) stream.destroy();
      else book.agentArrived(session, stream);
      return;
    }
    const { id } = agent.machine;
    const channel = new ControlChannel(stream, (message) => {
      if (message.kind === "pong") return;
      const session = book.find(message.sessionId);
      if (session?.instanceId === id) book.agentFailed(session, message.reason);
    });
    book.connected(id, channel);
  }

  /** Why an agent may not; undefined when it may. */
  private refusal(
    { book }: Parties,
    { access, signer, machine }: Agent,
    place: Place,
    step: "Create" | "Open",
  ): ServiceAnswer | undefined {
    const action = `ssmmessages:${step}${place.kind === "control-channel" ? "Control" : "Data"}Channel`;
    if (!access.mayAnywhere(action)) {
      const message = `User: ${sessionArn(signer)} is not authorized to perform: ${action}`;
      return failure("AccessDeniedException", message, 403);
    }
    if (place.kind === "control-channel") return undefined;
    const session = book.find(place.sessionId);
    // A session of another machine is no more than one that is not there.
    if (session?.instanceId === machine.id && session.agent === undefined) return undefined;
    return failure("NotFoundException", `there is no session ${place.sessionId} to open`, 404);
  }

  private forget(key: string, token: Token): void {
    if (this.tokens.get(key) === token) this.tokens.delete(key);
  }
}

function openForClient(
  { configuration, access, book }: Parties,
  request: JsonRequest,
  id: string,
  stream: Duplex,
): void {
  const session: Session | undefined = book.find(id);
  if (session?.token.take(valuesOf(request.lines, TOKEN_HEADER)[0] ?? "") !== true) {
    refuse(stream, failure("AccessDeniedException", "There is no such session, or its token is not valid", 403));
    return;
  }
  // As of now, not as of the session's start.
  const starter = configuration.sessions.find(({ accessKeyId }) => accessKeyId === session.starter.accessKeyId);
  if (starter === undefined || !new SessionAccess(configuration, access, starter, request.from).mayOpen(session)) {
    const message =
      `User: ${sessionArn(session.starter)} is not authorized to perform: ssmmessages:OpenDataChannel on resource: ` +
      `arn:aws:ssm:${configuration.region}:${configuration.accountId}:session/${session.id}`;
    refuse(stream, failure("AccessDeniedException", message, 403));
    book.end(session.id);
    return;
  }
  let open = true;
  stream.on("error", () => book.end(id));
  stream.on("close", () => {
    if (open) book.end(id);
  });
  book.clientArrived(session, {
    connect: () => {
      open = false;
      accept(stream);
      return stream;
    },
    refuse: (status, reason) => {
      open = false;
      refuse(stream, failure("SessionFailedException", reason, status));
    },
  });
}

/** Who signs for a machine: the machine itself, and for its own control channel alone. */
function agentOf({ configuration, access }: Parties, request: JsonRequest, place: Place): Agent | ServiceAnswer {
  const signer = signerOf(configuration, request, "ssmmessages");
  if ("status" in signer) return { ...signer, status: 403 };
  const own = new SessionAccess(configuration, access, signer, request.from);
  const { machine } = own;
  if (machine === undefined || (place.kind === "control-channel" && place.instanceId !== machine.id)) {
    const message = `User: ${sessionArn(signer)} is not authorized: it is not the agent of that instance`;
    return failure("AccessDeniedException", message, 403);
  }
  return { machine, signer, access: own };
}

function keyOf(place: Place, { machine }: Agent): string {
  return place.kind === "control-channel" ? `control ${machine.id}` : `data ${place.sessionId} ${machine.id}`;
}

function placeOf(target: string): Place | undefined {
  const match = /^\/v1\/(control|data)-channel\/([^/]+)$/.exec(splitTarget(target).path);
  if (match?.[2] === undefined) return undefined;
  const id = decodeURIComponent(match[2]);
  return match[1] === "control" ? { kind: "control-channel", instanceId: id } : { kind: "data-channel", sessionId: id };
}

function accept(stream: Duplex): void {
  stream.write(
    ["HTTP/1.1 101 Switching Protocols", "Connection: upgrade", `Upgrade: ${CHANNEL_PROTOCOL}`, "\r\n"].join("\r\n"),
  );
}

function refuse(stream: Duplex, { status, lines, body }: ServiceAnswer): void {
  const head = [
    `HTTP/1.1 ${status} Refused`,
    ...lines.map(([name, value]) => `${name}: ${value}`),
    `Content-Length: ${body.length}`,
    `x-amzn-RequestId: ${randomUUID()}`,
    "Connection: close",
    "\r\n",
  ];
  stream.end(Buffer.concat([Buffer.from(head.join("\r\n")), body]));
}
