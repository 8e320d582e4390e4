import { apiRequests, distributionRequests, distributionUntouched, everyRefused, frontDoorUntouched } from "../checks";
import { describeResponse } from "../describe";
import type { Answers, Evidence, Probe, Problem } from "../probe";
import { asClient, throughExternalHost, type RequestParts } from "../requests";
import { resourcesOf } from "../resources";
import type { ProbeTarget } from "../target";
import { type ProbeRequest, VantagePointName } from "../vantagePoint";

type Header = [name: string, value: string];

/** What another parser would take for a request of its own. */
const HIDDEN = "GET /portcullis-verify/hidden HTTP/1.1\r\nHost: portcullis-verify.invalid\r\n\r\n";

/** In chunks it is empty, and what is hidden comes after it. */
const BODY = `0\r\n\r\n${HIDDEN}`;
const LENGTH = String(BODY.length);

/**
 * Bytes that two parsers may read in two ways, by the front entrance. Whatever load balancer, gateway and distribution
 * make of them: what arrives is what was sent, once, or nothing.
 */
export function rawProbes(target: ProbeTarget): Probe[] {
  const { samplePath } = target;
  const [egress = ""] = target.egressAddresses;
  const get = (...headers: Header[]): RequestParts => ({ path: samplePath, headers });
  const item = (...headers: Header[]): RequestParts => ({ path: `${target.writePath ?? samplePath}/42`, headers });
  const framed = (...headers: Header[]): Framed => ({ headers, body: BODY });
  return [
    arrival(
      target,
      "raw-framing",
      "bodies of two lengths, with a request hidden in one of them",
      framings(target, [
        framed(["Content-Length", "4"], ["Transfer-Encoding", "chunked"]),
        framed(["Transfer-Encoding", "chunked"], ["Content-Length", "4"]),
        framed(["Content-Length", LENGTH], ["Transfer-Encoding", "xchunked"]),
        framed(["Content-Length", LENGTH], ["Transfer-Encoding ", "chunked"]),
        framed(["Content-Length", LENGTH], ["Transfer-Encoding", "\x0bchunked"]),
        framed(["Content-Length", LENGTH], ["Transfer-Encoding", "\r\n chunked"]),
        framed(["Content-Length", LENGTH], ["Transfer_Encoding", "chunked"]),
        framed(["Content-Length", LENGTH], ["Transfer-Encoding abcd", "chunked"]),
        framed(["Transfer-Encoding", "identity"], ["Transfer-Encoding", "chunked"]),
        framed(["Content-Length", "0"], ["Content-Length", LENGTH]),
        framed(["Content-Length", `+${LENGTH}`]),
        framed(["Content-Length", `0x${Number(LENGTH).toString(16)}`]),
        framed(["Content-Length", LENGTH], ["Content-Length abcd", "0"]),
      ]),
    ),
    arrival(
      target,
      "raw-header-names",
      "header names that are nearly others: a blank, a tab or a word before the colon, underscores, a folded line",
      [
        item(["X-HTTP-Method-Override ", "DELETE"]),
        item(["X-HTTP-Method-Override\t", "DELETE"]),
        item(["X-HTTP-Method-Override abcd", "DELETE"]),
        item(["X_HTTP_Method_Override", "DELETE"]),
        item(["X-Other", "1\r\n X-HTTP-Method-Override: DELETE"]),
        item(["X-Forwarded-For abcd", egress]),
        item(["X_Forwarded_For", egress]),
        item(["X-Origin-Verify\x0b", "guess"]),
        item(["X_Origin_Verify", "guess"]),
        item(["Host abcd", "portcullis-verify.invalid"]),
        item(["X-Amzn-Remapped-Authorization", "guess"]),
        item(["X-Amzn-Remapped-Host", "portcullis-verify.invalid"]),
        item(["", "no name"]),
      ].map((parts) => asClient(target, parts)),
    ),
    served(
      target,
      "raw-headers-dropped",
      "what only our own may say, twice, in odd case, or as what concerns the connection: dropped, and the client served",
      [
        get(["X-Origin-Verify", "guess"], ["x-origin-verify", "guess"], ["X-ORIGIN-VERIFY", "guess"]),
        get(["X-Portcullis-Viewer-Address", egress], ["X-PORTCULLIS-VIEWER-ADDRESS", egress]),
        get(["X-Forwarded-For", egress], ["x-forwarded-for", "198.51.100.9"], ["X-FORWARDED-FOR", "9.9.9.9, 10.0.0.4"]),
        get(["Connection", "close, x-origin-verify, x-portcullis-viewer-address, x-forwarded-for, host"]),
        get(["True-Client-IP", egress], ["Forwarded", `for=${egress}`], ["CloudFront-Viewer-Address", `${egress}:443`]),
      ].map((parts) => asClient(target, parts)),
    ),
    arrival(
      target,
      "raw-paths",
      "paths that two parsers read in two ways",
      [
        "/..%2fitems",
        "/%2e%2e/items",
        "/../items",
        "/./a",
        "//a",
        "/a//",
        "/a;b=c",
        "/%00",
        "/%252e%252e%252fitems",
        "/a%5cb",
        "/a%0d%0ab",
        "/%c0%ae%c0%ae/items",
        "/%69tem",
        "?a=1;b=2",
        "?a=%00",
      ].map((suffix) => asClient(target, { path: `${samplePath}${suffix}` })),
    ),
    encodings(target),
    arrival(
      target,
      "raw-upgrade",
      "another protocol from here on",
      [
        get(["Connection", "Upgrade, HTTP2-Settings"], ["Upgrade", "h2c"], ["HTTP2-Settings", "AAMAAABkAAQAAP__"]),
        get(
          ["Connection", "Upgrade"],
          ["Upgrade", "websocket"],
          ["Sec-WebSocket-Version", "13"],
          ["Sec-WebSocket-Key", "cG9ydGN1bGxpcy12ZXJpZg=="],
        ),
      ].map((parts) => asClient(target, parts)),
    ),
  ];
}

/** What the rules cannot read goes no further: compressed, of no type, or of two. */
function encodings(target: ProbeTarget): Probe {
  const { wafRules } = resourcesOf(target);
  const path = target.writePath ?? target.samplePath;
  const attack = "x' OR '1'='1' UNION SELECT password FROM users-- -";
  const post = (...headers: Header[]): ProbeRequest => {
    const request = throughExternalHost(target, { method: "POST", path, headers });
    return { ...request, body: JSON.stringify({ name: attack }) };
  };
  const json: Header = ["Content-Type", "application/json"];
  const requests = [
    post(json, ["Content-Encoding", "gzip"]),
    post(json, ["Content-Encoding", "br"]),
    post(json, ["Content-Encoding", "identity, deflate"]),
    post(),
    post(json, ["Content-Type", "image/png"]),
    post(["Content-Type", "application/json; charset=ibm037"]),
    post(["Content-Type", "application/json; charset=utf-7"]),
    post(["Content-Type", "image/png"]),
  ];
  const judge = (answers: Answers): Problem[] => everyRefused(answers, wafRules);
  return {
    id: "attack-encodings",
    title: "an attack in a body of an encoding, a type or a charset that the rules do not read",
    from: VantagePointName.Internet,
    requests,
    expectation: "refused; nothing beyond the gateways saw it",
    observed: true,
    judge: (evidence) => [
      ...judge(evidence),
      ...distributionUntouched(evidence, wafRules),
      ...frontDoorUntouched(evidence, wafRules),
    ],
    byAnswers: { expectation: "refused", judge },
  };
}

interface Framed {
  headers: Header[];
  body: string;
}

function framings(target: ProbeTarget, all: Framed[]): ProbeRequest[] {
  const path = target.writePath ?? target.samplePath;
  return all.map(({ headers, body }) => ({
    ...asClient(target, { method: "POST", path, json: "{}", headers }),
    body,
    timeoutMilliseconds: 4_000,
  }));
}

function arrival(target: ProbeTarget, id: string, title: string, requests: ProbeRequest[]): Probe {
  const lookAt = placesOf(target);
  const expectation = "served or refused";
  const judge = (answers: Answers): Problem[] =>
    answers.responses
      .filter((response) => !isServed(response) && !isRefused(response))
      .map((response) => ({ what: `the answer is neither a refusal nor 2xx: ${describeResponse(response)}`, lookAt }));
  return {
    id,
    title,
    from: VantagePointName.Internet,
    requests,
    expectation: `${expectation}; what came to the API's front door is what was sent, each once at most`,
    observed: true,
    judge: (evidence) => [...judge(evidence), ...onlyWhatWasSent(target, evidence, requests, lookAt)],
    byAnswers: { expectation, judge },
  };
}

function served(target: ProbeTarget, id: string, title: string, requests: ProbeRequest[]): Probe {
  const lookAt = placesOf(target);
  const judge = (answers: Answers): Problem[] =>
    answers.responses
      .filter((response) => !isServed(response))
      .map((response) => ({ what: `the answer is not 2xx: ${describeResponse(response)}`, lookAt }));
  return {
    id,
    title,
    from: VantagePointName.Internet,
    requests,
    expectation: "2xx; what came to the API's front door is what was sent, each once",
    observed: true,
    judge: (evidence) => [...judge(evidence), ...onlyWhatWasSent(target, evidence, requests, lookAt)],
    byAnswers: { expectation: "2xx", judge },
  };
}

function onlyWhatWasSent(
  target: ProbeTarget,
  { responses, observations }: Evidence,
  requests: readonly ProbeRequest[],
  lookAt: string,
): Problem[] {
  const { pathPrefix } = target.api;
  const problems: string[] = [];
  const left = requests.map(({ method, target: path }) => `${method} ${pathPrefix}${path}`);
  const seen = apiRequests(observations).map(({ method, target: path }) => `${method} ${path}`);
  for (const one of seen) {
    const index = left.indexOf(one);
    if (index < 0) problems.push(`the API's front door saw ${one}, which was not sent, or not so often`);
    else left.splice(index, 1);
  }
  const served = responses.filter(isServed).length;
  if (served > seen.length) problems.push(`${served} requests were answered 2xx, and ${seen.length} came to the API`);
  const passed = distributionRequests(observations).length;
  if (passed > requests.length)
    problems.push(`${passed} requests came to the distribution instead of ${requests.length}`);
  for (const [index, response] of responses.entries()) {
    const method = requests[index]?.method ?? "";
    // What the sample API tells of what it was asked.
    const [, executed = method] =
      response.outcome === "response" ? (/"method":"([A-Z]+)"/.exec(response.body) ?? []) : [];
    if (executed !== method) problems.push(`${method} was executed as ${executed}`);
  }
  return problems.map((what) => ({ what, lookAt }));
}

function placesOf(target: ProbeTarget): string {
  const { listener, wafRules, gatewayHostRoute } = resourcesOf(target);
  return `${listener}; aws:lb/loadBalancer:LoadBalancer: desyncMitigationMode, dropInvalidHeaderFields; ${wafRules}; ${gatewayHostRoute}`;
}

function isServed(response: Answers["responses"][number]): boolean {
  return response.outcome === "response" && response.status >= 200 && response.status < 300;
}

function isRefused(response: Answers["responses"][number]): boolean {
  return response.outcome === "response"
    ? response.status >= 400 && response.status < 500
    : response.outcome === "closed";
}
