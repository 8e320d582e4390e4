import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import type { Duplex } from "node:stream";
import type { RoleSession } from "../../roleSession";
import type { Machine } from "../configuration";
import type { ControlChannel } from "./controlChannel";
import { joinStreams } from "./joinStreams";
import type { Destination } from "./portDocument";

/** A token of AWS is "valid only long enough to ensure the connection is successful". */
export const TOKEN_MILLISECONDS = 60_000;
/** Time in which the agent must have reached the destination and opened its data channel. */
const AGENT_MILLISECONDS = 15_000;
/** Sessions of one machine at a time; AWS has a bound as well. */
const MOST_SESSIONS = 20;

/** What the agent says of itself. */
export interface Registration {
  agentVersion: string;
  platformName: string;
  platformVersion: string;
  computerName: string;
  address: string;
  lastPing: number;
}

/** A client that waits for the other end. */
interface Waiting {
  connect: () => Duplex;
  refuse: (status: number, reason: string) => void;
}

/** A session that was started and has not ended. */
export interface Session {
  id: string;
  instanceId: string;
  /** Who started it. */
  starter: RoleSession;
  destination: Destination;
  token: Token;
  client?: Waiting | undefined;
  agent?: Duplex | undefined;
  /** Why the agent could not reach the destination. */
  failure?: string | undefined;
  timer?: NodeJS.Timeout | undefined;
  close?: (() => void) | undefined;
}

/** Something that lets its holder in once, and not for long. */
export class Token {
  readonly value = randomBytes(48).toString("base64url");
  private readonly end = Date.now() + TOKEN_MILLISECONDS;
  private used = false;

  /** Whether a text is the token; it is worth nothing after that. */
  take(text: string): boolean {
    const digest = (of: string): Buffer => createHash("sha256").update(of).digest();
    if (this.used || Date.now() > this.end || !timingSafeEqual(digest(text), digest(this.value))) return false;
    this.used = true;
    return true;
  }
}

/** Agents and sessions, which outlive a change of the configuration. */
export class SessionBook {
  readonly registrations = new Map<string, Registration>();
  private readonly channels = new Map<string, ControlChannel>();
  private readonly sessions = new Map<string, Session>();

  /** Machines that are gone take their channels and sessions with them. */
  follow(machines: readonly Machine[]): void {
    const gone = (instanceId: string): boolean => machines.every(({ id }) => id !== instanceId);
    for (const id of [...this.registrations.keys()].filter(gone)) this.registrations.delete(id);
    for (const [id, channel] of [...this.channels]) if (gone(id)) channel.close();
    for (const session of [...this.sessions.values()]) if (gone(session.instanceId)) this.end(session.id);
  }

  /** Takes the agent's new control channel in the place of an old one. */
  connected(instanceId: string, channel: ControlChannel): void {
    this.channels.get(instanceId)?.close();
    this.channels.set(instanceId, channel);
    channel.onClose(() => {
      if (this.channels.get(instanceId) === channel) this.channels.delete(instanceId);
    });
  }

  /** Whether a session can be started: the agent has told of its machine, and listens. */
  isConnected(instanceId: string): boolean {
    return this.channels.has(instanceId) && this.registrations.has(instanceId);
  }

  find(sessionId: string): Session | undefined {
    return this.sessions.get(sessionId);
  }

  /** Starts a session and tells the agent; undefined when the machine has too many. */
  start(instanceId: string, starter: RoleSession, destination: Destination): Session | undefined {
    if ([...this.sessions.values()].filter((one) => one.instanceId === instanceId).length >= MOST_SESSIONS) {
      return undefined;
    }
    // As AWS names them: the name of the caller's session, and what makes it unique.
    const id = `${starter.userId.slice(starter.userId.indexOf(":") + 1)}-${randomBytes(9).toString("hex").slice(0, 17)}`;
    const session: Session = { id, instanceId, starter, destination, token: new Token() };
    session.timer = setTimeout(() => this.end(id), TOKEN_MILLISECONDS);
    this.sessions.set(id, session);
    this.channels.get(instanceId)?.send({ kind: "start-session", sessionId: id, ...destination });
    return session;
  }

  /** The client is there. It hears nothing before the agent is as well, or the time is over. */
  clientArrived(session: Session, client: Waiting): void {
    session.client = client;
    clearTimeout(session.timer);
    session.timer = setTimeout(() => {
      client.refuse(504, "the agent opened no data channel in time");
      this.end(session.id);
    }, AGENT_MILLISECONDS);
    if (session.failure !== undefined) this.agentFailed(session, session.failure);
    else this.joinIfComplete(session);
  }

  agentArrived(session: Session, agent: Duplex): void {
    session.agent = agent;
    const lost = (): void => {
      // Once the ends are joined, what one still has to say reaches the other first.
      if (session.close === undefined) this.end(session.id);
    };
    agent.on("error", lost).on("close", lost);
    this.joinIfComplete(session);
  }

  /** The agent did not reach the destination: the client is told now, or when it comes. */
  agentFailed(session: Session, reason: string): void {
    session.failure = reason;
    if (session.client === undefined) return;
    session.client.refuse(502, `Connection to destination port failed: ${reason}`);
    this.end(session.id);
  }

  /** Ends a session and both its connections. */
  end(sessionId: string): void {
    const session = this.sessions.get(sessionId);
    if (session === undefined) return;
    this.sessions.delete(sessionId);
    clearTimeout(session.timer);
    if (session.close !== undefined) session.close();
    else {
      session.client?.refuse(410, "the session has ended");
      session.agent?.destroy();
    }
    this.channels.get(session.instanceId)?.send({ kind: "end-session", sessionId });
  }

  /** Ends everything. */
  closeAll(): void {
    for (const id of [...this.sessions.keys()]) this.end(id);
    for (const channel of [...this.channels.values()]) channel.close();
  }

  private joinIfComplete(session: Session): void {
    const { client, agent } = session;
    if (client === undefined || agent === undefined || session.close !== undefined) return;
    clearTimeout(session.timer);
    session.close = joinStreams(client.connect(), agent, () => this.end(session.id));
  }
}
