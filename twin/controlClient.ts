import * as http from "node:http";
import { z } from "zod";
import type { ProbeResponse } from "../verify/vantagePoint";
import type {
  ControlRequestBody,
  FleetStatus,
  ObservationPage,
  ProbeCall,
  SessionProbeCall,
  SystemsManagerCall,
  TwinStatus,
} from "./controlProtocol";
import {
  apiAnswerSchema,
  fleetStatusSchema,
  observationPageSchema,
  probeResponseSchema,
  resourceRecordSchema,
  roleCredentialsSchema,
  twinFailureSchema,
  twinStatusSchema,
} from "./controlSchemas";
import type { RoleCredentials } from "./credentials";
import type { ResourceRecord } from "./resourceRecord";
import type { ApiAnswer } from "./services/vantage.types";
import { socketAddress } from "./socketAddress";
import { messageOf, TwinFailureError } from "./twinFailureError";

type Method = "GET" | "PUT" | "POST" | "DELETE";

interface Answer {
  status: number;
  body: string;
}

/** Speaks the control protocol with a running twin. Safe for calls at the same time. */
export class ControlClient {
  constructor(
    /** Unix socket of the twin: `TwinPaths.controlSocket`. */
    readonly socketPath: string,
  ) {}

  /**
   * Creates or updates a resource and returns when the twin has become it.
   * @throws TwinFailureError when it could not be made real.
   */
  async put(record: ResourceRecord): Promise<void> {
    await this.call("PUT", "/records", z.unknown(), record);
  }

  /**
   * Deletes a resource and returns when it is gone. One that the twin does not know is gone already.
   * @throws TwinFailureError when it could not be taken away.
   */
  async remove(urn: string): Promise<void> {
    await this.call("DELETE", `/records?urn=${encodeURIComponent(urn)}`, z.unknown());
  }

  /** Every resource that the twin knows. */
  records(): Promise<ResourceRecord[]> {
    return this.call("GET", "/records", z.array(resourceRecordSchema));
  }

  /** Instances and services as they run now. */
  status(): Promise<TwinStatus> {
    return this.call("GET", "/status", twinStatusSchema);
  }

  /** Sends one request from a vantage point. */
  probe(call: ProbeCall): Promise<ProbeResponse> {
    return this.call("POST", "/probe", probeResponseSchema, call);
  }

  /** What the far side saw since the observation with the number `since` (0: from the start). */
  observations(since: number): Promise<ObservationPage> {
    return this.call("GET", `/observations?since=${since}`, observationPageSchema);
  }

  /** Every auto-scaling group as AWS has it now. */
  fleets(): Promise<FleetStatus[]> {
    return this.call("GET", "/fleets", z.array(fleetStatusSchema));
  }

  /**
   * Sets how many instances a group has, as a scaling policy would; returns when they run, or have gone after the
   * requests they had.
   * @throws TwinFailureError when there is no such group, or outside its bounds.
   */
  async setDesiredCapacity(groupId: string, desiredCapacity: number): Promise<void> {
    await this.call("PUT", "/fleets", z.unknown(), { groupId, desiredCapacity });
  }

  /**
   * Makes changes of distributions, edge functions, stages, domain names, functions and web ACLs from now on late: requests
   * meet them so many milliseconds after the call has returned. A distribution's call returns then, unless the program
   * does not wait for its deployment. 0, as it is at first: at once.
   */
  async setPropagationDelay(milliseconds: number): Promise<void> {
    await this.call("PUT", "/propagation", z.unknown(), { milliseconds });
  }

  /**
   * Waits from now on at most so many milliseconds for the instances of a changed group, also where the program would wait
   * longer: whoever knows that they never get healthy need not wait for minutes.
   */
  async setPatience(milliseconds: number): Promise<void> {
    await this.call("PUT", "/patience", z.unknown(), { milliseconds });
  }

  /** Ends an instance as a failure of its host would. @throws TwinFailureError when it does not run. */
  async crash(instanceId: string): Promise<void> {
    await this.call("POST", "/crash", z.unknown(), { instanceId });
  }

  /**
   * Sets how many invocations of functions at a time the account may have: what functions reserve, and the rest for all
   * others. Until then these share a new account's quota beside what is reserved.
   */
  async setConcurrency(executions: number): Promise<void> {
    await this.call("PUT", "/concurrency", z.unknown(), { executions });
  }

  /**
   * Takes a role to sign requests with, as an administrator of the account would.
   * @throws TwinFailureError when there is no such role, or its trust policy does not admit the account.
   */
  credentials(roleArn: string): Promise<RoleCredentials> {
    return this.call("POST", "/credentials", roleCredentialsSchema, { roleArn });
  }

  /**
   * Credentials of an administrator of the account who holds a policy (JSON text) and nothing else, until the twin is
   * stopped.
   * @throws TwinFailureError when the policy holds something that the twin does not know.
   */
  administrator(policy: string): Promise<RoleCredentials> {
    return this.call("POST", "/administrators", roleCredentialsSchema, { policy });
  }

  /** Calls an action of Systems Manager's API from a vantage point. What is refused is an answer too. */
  systemsManager(call: SystemsManagerCall): Promise<ApiAnswer> {
    return this.call("POST", "/systems-manager", apiAnswerSchema, call);
  }

  /** Sends one request through a session, whose one connection it is. @throws Error when the stream is refused. */
  probeThroughSession(call: SessionProbeCall): Promise<ProbeResponse> {
    return this.call("POST", "/session-probe", probeResponseSchema, call);
  }

  private async call<T>(method: Method, target: string, schema: z.ZodType<T>, body?: ControlRequestBody): Promise<T> {
    const answer = await this.exchange(method, target, body === undefined ? "" : JSON.stringify(body));
    if (answer.status === 422) {
      const failure = twinFailureSchema.parse(JSON.parse(answer.body));
      throw new TwinFailureError(failure.part, failure.message, failure.kept);
    }
    if (answer.status !== 200) {
      throw new Error(`The twin answered ${answer.status} to ${method} ${target}: ${answer.body.trim()}`);
    }
    return schema.parse(JSON.parse(answer.body));
  }

  private async exchange(method: Method, target: string, body: string): Promise<Answer> {
    let address;
    try {
      address = socketAddress(this.socketPath);
    } catch (error) {
      throw this.silent(error);
    }
    try {
      return await this.send(address.path, method, target, body);
    } finally {
      address.release();
    }
  }

  private send(socketPath: string, method: Method, target: string, body: string): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const headers = { "content-type": "application/json", "content-length": Buffer.byteLength(body) };
      const request = http.request({ socketPath, method, path: target, headers, agent: false });
      request.on("response", (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("error", reject);
        response.on("end", () => {
          resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString("utf8") });
        });
      });
      request.on("error", (error) => {
        reject(this.silent(error));
      });
      request.end(body);
    });
  }

  private silent(error: unknown): Error {
    return new Error(`No twin answers at ${this.socketPath} (${messageOf(error)}); start it first.`);
  }
}
