import * as assert from "node:assert/strict";
import { GATEWAY_REFUSAL_MESSAGE } from "../../../contracts";
import { STAND } from "./protocol";
import type { Exchange, GatewayStand } from "./stand";

export interface RouteChange {
  formatVersion?: number;
  externalHost?: string;
  originHost?: string;
  sendServerName?: boolean;
  mode?: string;
  paranoiaLevel?: number;
}

/** A host route as the component writes it, with what a test changes. */
export function hostRoute(change: RouteChange): string {
  return JSON.stringify({
    formatVersion: change.formatVersion ?? 1,
    endpoint: "shop",
    externalHost: change.externalHost ?? "api.shop.example",
    origin: {
      host: change.originHost ?? STAND.origin,
      port: 443,
      pathPrefix: "/prod",
      sendServerName: change.sendServerName ?? true,
    },
    waf: { mode: change.mode ?? "block", paranoiaLevel: change.paranoiaLevel ?? 1 },
  });
}

/** The gateway itself said no, and nothing reached the origin. */
export function refusedByGateway(exchange: Exchange): void {
  assert.equal(exchange.status, 403, exchange.body);
  assert.ok(exchange.body.includes(GATEWAY_REFUSAL_MESSAGE), exchange.body);
  assert.deepEqual(exchange.received, []);
}

export type StandRequest = Parameters<GatewayStand["request"]>[0];

/** The request reached the origin as it was sent, and the origin's answer came back. */
export async function passesThrough(stand: GatewayStand, request: StandRequest): Promise<Exchange> {
  const exchange = await stand.request(request);
  assert.equal(exchange.status, 200, exchange.body);
  assert.equal(exchange.received.length, 1);
  const got = exchange.received[0];
  assert.equal(got?.method, request.method ?? "GET");
  assert.equal(got.target, `/prod${request.path}`);
  assert.equal(Buffer.from(got.body, "base64").compare(Buffer.from(request.body ?? "")), 0);
  return exchange;
}
