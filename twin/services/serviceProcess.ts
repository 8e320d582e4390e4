import type { Observation } from "../../verify/observation";
import type { FromService, ToService } from "./protocol";
import { messageOf } from "../twinFailureError";

/** A service as its process sees it: takes whole configurations, one after the other. */
export interface Service {
  /** Returns when the configuration is in force; throws, with the last one still in force, when it cannot be. */
  configure(configuration: unknown): Promise<void>;
}

/** Tells the twin what a service saw. */
export type Observe = (observation: Observation) => void;

/** Address and TCP port on which a service listens. Port 0 takes a free one. */
export interface ListenAddress {
  address: string;
  port: number;
}

/** Connects a service with the twin: see protocol.ts. The process ends with the twin. */
export function runService(create: (observe: Observe) => Service): void {
  const send = (message: FromService): void => {
    if (process.connected) process.send?.(message);
  };
  const service = create((observation) => send({ kind: "observation", observation }));
  let last = Promise.resolve();
  process.on("message", (message: ToService) => {
    last = last.then(async () => {
      try {
        await service.configure(message.configuration);
        send({ kind: "configured", serial: message.serial });
      } catch (error) {
        send({
          kind: "failed",
          serial: message.serial,
          message: messageOf(error),
        });
      }
    });
  });
  process.on("disconnect", () => process.exit(0));
  send({ kind: "ready" });
}
