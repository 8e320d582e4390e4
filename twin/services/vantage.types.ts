import type { ProbeRequest, ProbeResponse } from "../../verify/vantagePoint";

/** Messages between the twin and the process of a vantage point. */
export interface ToVantage {
  serial: number;
  request: ProbeRequest;
  /** Address to connect from; undefined leaves it to the kernel. */
  localAddress: string | undefined;
}

export type FromVantage =
  { kind: "response"; serial: number; response: ProbeResponse } | { kind: "failed"; serial: number; message: string };
