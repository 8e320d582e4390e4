import type { ChildProcess } from "node:child_process";
import * as path from "node:path";
import { z } from "zod";
import { VantagePointName, type ProbeRequest, type ProbeResponse } from "../../verify/vantagePoint";
import { INTERNET, REGION } from "../addresses";
import type { SessionStream } from "../controlProtocol";
import { apiAnswerSchema, probeResponseSchema } from "../controlSchemas";
import type { ApiAnswer, FromVantage, ToVantage, VantageOrder } from "../services/vantage.types";
import { ADMIN_NAMESPACE, BYSTANDER_NAMESPACE, CLIENT_NAMESPACE, SERVICE_HOSTS } from "../topology/internet";
import { kill, startScript } from "./childProcess";
import { within } from "./waiting";

const SCRIPT = path.join(__dirname, "..", "services", "vantage.ts");

/** Time beyond a probe's own after which its process is taken for stuck. */
const SLACK_MILLISECONDS = 20_000;

interface Place {
  namespace: string;
  localAddress: string | undefined;
}

/** Places on the twin's network; a gateway is none of them, since it is more than one machine. */
export type PlaceName = Exclude<VantagePointName, VantagePointName.Gateway>;

const PLACES: Record<PlaceName, Place> = {
  [VantagePointName.Internet]: { namespace: CLIENT_NAMESPACE, localAddress: undefined },
  [VantagePointName.Admin]: { namespace: ADMIN_NAMESPACE, localAddress: undefined },
  [VantagePointName.Bystander]: { namespace: BYSTANDER_NAMESPACE, localAddress: undefined },
  // One pool of addresses serves every customer; ours answers from another one so that connections can be told apart.
  [VantagePointName.ForeignDistribution]: {
    namespace: SERVICE_HOSTS.cloudfront.namespace,
    localAddress: INTERNET.services.cloudfrontOriginFacing[1],
  },
};

const fromVantageSchema: z.ZodType<FromVantage> = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("response"), serial: z.number(), response: probeResponseSchema }),
  z.object({ kind: z.literal("answer"), serial: z.number(), answer: apiAnswerSchema }),
  z.object({ kind: z.literal("failed"), serial: z.number(), message: z.string() }),
]);

type Answered = Exclude<FromVantage, { kind: "failed" }>;

/** Time that whoever opens a session's stream may wait for the other end. */
const STREAM_MILLISECONDS = 30_000;

interface Waiting {
  resolve: (answer: Answered) => void;
  reject: (error: Error) => void;
}

/** The places that probes are sent from: a process in each one's namespace, started when first needed. */
export class VantagePoints {
  private readonly senders = new Map<PlaceName, Sender>();

  constructor(
    /** Certificate of the authority that the senders trust besides the public ones. */
    private readonly authorityFile: string,
  ) {}

  send(from: PlaceName, request: ProbeRequest): Promise<ProbeResponse> {
    const { localAddress } = PLACES[from];
    return this.probe(from, { kind: "probe", request, localAddress }, request.timeoutMilliseconds);
  }

  /** Sends a request through the stream of a session of Systems Manager. */
  sendThroughSession(from: PlaceName, session: SessionStream, request: ProbeRequest): Promise<ProbeResponse> {
    const milliseconds = request.timeoutMilliseconds + STREAM_MILLISECONDS;
    return this.probe(from, { kind: "session-probe", region: REGION, ...session, request }, milliseconds);
  }

  /** Calls an action of Systems Manager's API. */
  async callSystemsManager(
    from: PlaceName,
    call: Omit<Extract<VantageOrder, { kind: "systems-manager" }>, "kind" | "region">,
  ): Promise<ApiAnswer> {
    const answered = await this.order(from, { kind: "systems-manager", region: REGION, ...call }, STREAM_MILLISECONDS);
    if (answered.kind === "answer") return answered.answer;
    throw new Error(`${from} answered a call of an API with a ${answered.kind}`);
  }

  private async probe(from: PlaceName, order: VantageOrder, milliseconds: number): Promise<ProbeResponse> {
    const answered = await this.order(from, order, milliseconds);
    if (answered.kind === "response") return answered.response;
    throw new Error(`${from} answered a probe with an ${answered.kind}`);
  }

  private order(from: PlaceName, order: VantageOrder, milliseconds: number): Promise<Answered> {
    const place = PLACES[from];
    let sender = this.senders.get(from);
    if (sender === undefined || !sender.running) {
      sender = new Sender(place.namespace, this.authorityFile);
      this.senders.set(from, sender);
    }
    return within(milliseconds + SLACK_MILLISECONDS, `a probe from ${from}`, sender.send(order));
  }

  /** Ends the process in a namespace that is about to go. */
  async leave(namespace: string): Promise<void> {
    for (const [name, sender] of [...this.senders]) {
      if (PLACES[name].namespace !== namespace) continue;
      this.senders.delete(name);
      await sender.stop();
    }
  }
}

class Sender {
  private readonly child: ChildProcess;
  private readonly waiting = new Map<number, Waiting>();
  private serial = 0;
  running = true;

  constructor(namespace: string, authorityFile: string) {
    this.child = startScript(namespace, SCRIPT, { NODE_EXTRA_CA_CERTS: authorityFile }, (message) => {
      this.receive(fromVantageSchema.parse(message));
    });
    const end = (why: string): void => {
      this.running = false;
      for (const { reject } of this.waiting.values()) reject(new Error(`the vantage point's process ended (${why})`));
      this.waiting.clear();
    };
    this.child.on("error", (error) => {
      end(error.message);
    });
    this.child.on("exit", (code, signal) => {
      end(signal ?? `exit ${code}`);
    });
  }

  send(order: VantageOrder): Promise<Answered> {
    const serial = ++this.serial;
    return new Promise((resolve, reject) => {
      this.waiting.set(serial, { resolve, reject });
      const full: ToVantage = { ...order, serial };
      this.child.send(full, (error) => {
        if (error !== null) reject(error);
      });
    });
  }

  stop(): Promise<void> {
    return kill(this.child);
  }

  private receive(answer: FromVantage): void {
    const waiting = this.waiting.get(answer.serial);
    this.waiting.delete(answer.serial);
    if (answer.kind === "failed") waiting?.reject(new Error(answer.message));
    else waiting?.resolve(answer);
  }
}
