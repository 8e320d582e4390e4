import * as fs from "node:fs";
import * as http from "node:http";
import type { TwinFailure } from "./controlProtocol";
import {
  administratorCallSchema,
  concurrencyCallSchema,
  crashCallSchema,
  credentialsCallSchema,
  desiredCapacityCallSchema,
  patienceCallSchema,
  probeCallSchema,
  propagationCallSchema,
  resourceRecordSchema,
  sessionProbeCallSchema,
  systemsManagerCallSchema,
} from "./controlSchemas";
import type { Twin } from "./process/twin";
import { socketAddress } from "./socketAddress";
import { messageOf, TwinFailureError } from "./twinFailureError";

/** Requests larger than this hold no record; a bundle travels as a path, not as content. */
const MAXIMUM_BODY_BYTES = 64 * 1024 * 1024;

/** Serves the control protocol of a twin on a Unix socket that only its owner may use. */
export async function serveControl(socketPath: string, twin: Twin): Promise<void> {
  const server = http.createServer({ requestTimeout: 0 }, (request, response) => {
    answer(request, twin).then(
      (body) => send(response, 200, body),
      (error: unknown) => {
        if (error instanceof TwinFailureError) send(response, 422, failureOf(error));
        else send(response, error instanceof NotFoundError ? 404 : 400, { message: messageOf(error) });
      },
    );
  });
  fs.rmSync(socketPath, { force: true });
  const address = socketAddress(socketPath);
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(address.path, resolve);
  });
  address.release();
  fs.chmodSync(socketPath, 0o600);
}

class NotFoundError extends Error {}

async function answer(request: http.IncomingMessage, twin: Twin): Promise<unknown> {
  const url = new URL(request.url ?? "/", "http://twin");
  switch (`${request.method ?? ""} ${url.pathname}`) {
    case "PUT /records":
      await twin.put(resourceRecordSchema.parse(await readJson(request)));
      return {};
    case "DELETE /records": {
      const urn = url.searchParams.get("urn");
      if (urn === null) throw new Error("the parameter urn is missing");
      await twin.remove(urn);
      return {};
    }
    case "GET /records":
      return twin.records;
    case "GET /status":
      return twin.status();
    case "POST /probe":
      return twin.probe(probeCallSchema.parse(await readJson(request)));
    case "GET /fleets":
      return twin.fleets();
    case "PUT /fleets":
      await twin.setDesiredCapacity(desiredCapacityCallSchema.parse(await readJson(request)));
      return {};
    case "PUT /propagation":
      twin.setPropagationDelay(propagationCallSchema.parse(await readJson(request)));
      return {};
    case "PUT /patience":
      twin.setPatience(patienceCallSchema.parse(await readJson(request)));
      return {};
    case "POST /crash":
      await twin.crash(crashCallSchema.parse(await readJson(request)).instanceId);
      return {};
    case "PUT /concurrency":
      await twin.setConcurrency(concurrencyCallSchema.parse(await readJson(request)));
      return {};
    case "POST /credentials":
      return twin.credentials(credentialsCallSchema.parse(await readJson(request)));
    case "POST /administrators":
      return twin.administrator(administratorCallSchema.parse(await readJson(request)));
    case "POST /systems-manager":
      return twin.callSystemsManager(systemsManagerCallSchema.parse(await readJson(request)));
    case "POST /session-probe":
      return twin.probeThroughSession(sessionProbeCallSchema.parse(await readJson(request)));
    case "GET /observations": {
      const since = Number(url.searchParams.get("since") ?? "0");
      if (!Number.isInteger(since) || since < 0) throw new Error("since must be a whole number from 0");
      return twin.observations(since);
    }
    default:
      throw new NotFoundError(`there is no ${request.method ?? ""} ${url.pathname}`);
  }
}

async function readJson(request: http.IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    if (!Buffer.isBuffer(chunk)) continue;
    bytes += chunk.length;
    if (bytes > MAXIMUM_BODY_BYTES) throw new Error(`a body has at most ${MAXIMUM_BODY_BYTES} bytes`);
    chunks.push(chunk);
  }
  return JSON.parse(Buffer.concat(chunks).toString("utf8")) as unknown;
}

function failureOf({ part, message, kept }: TwinFailureError): TwinFailure {
  return { part, message, kept };
}

function send(response: http.ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { "content-type": "application/json" });
  response.end(JSON.stringify(body));
}
