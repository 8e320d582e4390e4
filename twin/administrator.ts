import type { ProbeRequest, ProbeResponse, VantagePointName } from "../verify/vantagePoint";
import type { ControlClient } from "./controlClient";
import type { RoleCredentials } from "./credentials";

/** What somebody asks of StartSession. */
export interface SessionOrder {
  /** Id of the instance. */
  target: string;
  /** Default: AWS's own, a shell. */
  documentName?: string;
  parameters?: Record<string, string[]>;
}

/** A session that was started: one connection, to be opened within a minute. */
export interface StartedSession {
  sessionId: string;
  streamUrl: string;
  token: string;
}

/** Systems Manager said no. */
export class SystemsManagerError extends Error {
  constructor(
    /** AWS's name of the error, e.g. `AccessDeniedException`. */
    readonly code: string,
    message: string,
  ) {
    super(`${code}: ${message}`);
  }
}

/** Somebody with AWS's command line and its plugin, at a place and with one IAM policy. */
export class Administrator {
  private constructor(
    private readonly twin: ControlClient,
    private readonly from: VantagePointName,
    private readonly credentials: RoleCredentials,
  ) {}

  /** @param policy JSON text. @throws TwinFailureError when the twin does not know something in it. */
  static async holding(twin: ControlClient, from: VantagePointName, policy: string): Promise<Administrator> {
    return new Administrator(twin, from, await twin.administrator(policy));
  }

  /** Calls an action of Systems Manager. @throws SystemsManagerError when it is refused. */
  async call(action: string, input: Record<string, unknown>): Promise<Record<string, unknown>> {
    const { from, credentials } = this;
    const { status, body } = await this.twin.systemsManager({ from, credentials, action, input });
    if (status === 200) return body;
    throw new SystemsManagerError(textOf(body, "__type"), textOf(body, "message"));
  }

  /** @throws SystemsManagerError when it is refused. */
  async start({ target, documentName, parameters }: SessionOrder): Promise<StartedSession> {
    const body = await this.call("StartSession", {
      Target: target,
      ...(documentName === undefined ? {} : { DocumentName: documentName }),
      ...(parameters === undefined ? {} : { Parameters: parameters }),
    });
    return {
      sessionId: textOf(body, "SessionId"),
      streamUrl: textOf(body, "StreamUrl"),
      token: textOf(body, "TokenValue"),
    };
  }

  /** @throws SystemsManagerError when it is refused. */
  async terminate(sessionId: string): Promise<void> {
    await this.call("TerminateSession", { SessionId: sessionId });
  }

  /**
   * Sends a request into a session, which is its one connection: whatever the request says of host and port to connect to,
   * it goes where the session leads. @throws Error when the stream is refused, or the agent reaches nobody.
   */
  async send({ streamUrl, token }: StartedSession, request: ProbeRequest): Promise<ProbeResponse> {
    return this.twin.probeThroughSession({ from: this.from, session: { streamUrl, token }, request });
  }

  /** Starts a session and sends a request into it. */
  async sendThrough(order: SessionOrder, request: ProbeRequest): Promise<ProbeResponse> {
    return this.send(await this.start(order), request);
  }
}

function textOf(body: Record<string, unknown>, key: string): string {
  const value = body[key];
  return typeof value === "string" ? value : "";
}
