import type { ProbeRequest, ProbeResponse } from "../../verify/vantagePoint";
import type { RoleCredentials } from "../credentials";

/** What the process of a vantage point is to do. */
export type VantageOrder =
  | {
      kind: "probe";
      request: ProbeRequest;
      /** Address to connect from; undefined leaves it to the kernel. */
      localAddress: string | undefined;
    }
  /** An action of Systems Manager's API, signed. */
  | {
      kind: "systems-manager";
      region: string;
      credentials: RoleCredentials;
      action: string;
      input: Record<string, unknown>;
    }
  /** A request through the stream of a session. */
  | { kind: "session-probe"; region: string; streamUrl: string; token: string; request: ProbeRequest };

/** What came of an action of an API. */
export interface ApiAnswer {
  status: number;
  body: Record<string, unknown>;
}

/** Messages between the twin and the process of a vantage point. */
export type ToVantage = VantageOrder & { serial: number };

export type FromVantage =
  | { kind: "response"; serial: number; response: ProbeResponse }
  | { kind: "answer"; serial: number; answer: ApiAnswer }
  | { kind: "failed"; serial: number; message: string };
