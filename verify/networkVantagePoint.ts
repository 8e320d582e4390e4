import { sendRaw } from "./rawRequest";
import type { ProbeRequest, ProbeResponse, VantagePoint, VantagePointName } from "./vantagePoint";

/** How to reach what is probed from this machine. */
export interface NetworkOptions {
  /** Milliseconds after which nothing more is sent. Default 10 minutes. */
  timeLimit?: number;
  /** Where to connect instead of the host and port of a request. Default: there. */
  connectTo?: (host: string, port: number) => { host: string; port: number };
  /** Certificate authorities in PEM that count instead of the usual ones. Default: Node's, with NODE_EXTRA_CA_CERTS. */
  certificateAuthorities?: string;
}

const TIME_LIMIT_MILLISECONDS = 10 * 60_000;

/** This machine, over its real network. */
export class NetworkVantagePoint implements VantagePoint {
  private readonly end: number;

  constructor(
    /** What this machine is: requests from anywhere else are refused. */
    private readonly place: VantagePointName,
    private readonly options: NetworkOptions = {},
  ) {
    this.end = performance.now() + (options.timeLimit ?? TIME_LIMIT_MILLISECONDS);
  }

  async send(from: VantagePointName, request: ProbeRequest): Promise<ProbeResponse> {
    if (from !== this.place) throw new Error(`this machine is ${this.place}; it cannot send from ${from}`);
    if (performance.now() >= this.end) return { outcome: "unresolved", detail: "not sent: the time is over" };
    const { certificateAuthorities, connectTo } = this.options;
    const { host, port } = connectTo?.(request.connectTo, request.port) ?? {
      host: request.connectTo,
      port: request.port,
    };
    return sendRaw(request, { certificateAuthorities, address: { host, port } });
  }
}
