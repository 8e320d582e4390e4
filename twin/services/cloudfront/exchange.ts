import * as http from "node:http";
import type { HeaderLines } from "../http";
import { ownLines, type OwnAnswer, type RequestMarks } from "./answers";

/** A viewer's request on its way through the edge, and the ways to answer it. */
export interface Exchange {
  protocol: "http" | "https";
  request: http.IncomingMessage;
  response: http.ServerResponse;
  lines: HeaderLines;
  peer: string;
  marks: RequestMarks;
  /** Answers in CloudFront's own words. */
  answer: (own: OwnAnswer) => void;
  /** Tells the twin how the request was answered; only the first time counts. */
  observe: (status: number) => void;
}

/** An answer that no origin gave. */
export interface Answer {
  status: number;
  /** Reason phrase; empty for the usual one. */
  reason: string;
  lines: HeaderLines;
  body: Buffer;
}

/** Answers without an origin, with what a function or a behavior says. */
export function respond(exchange: Exchange, { status, reason, lines, body }: Answer, cacheResult: string): void {
  exchange.observe(status);
  const all: HeaderLines = [
    ["Server", "CloudFront"],
    ["Content-Length", String(body.length)],
    ...lines.filter(([name]) => name.toLowerCase() !== "content-length"),
    ...ownLines(exchange.marks, cacheResult),
  ];
  exchange.response.writeHead(status, reason === "" ? http.STATUS_CODES[status] : reason, all.flat());
  exchange.response.end(body);
}
