import type {
  HealthCheckTopology,
  ListenerTopology,
  LoadBalancerTopology,
  TargetGroupTopology,
  TargetTopology,
} from "../topology/loadBalancer.types";
import type { RoutingAlgorithm } from "../topology/routingAlgorithm";

/** Files of one node, as HAProxy sees them. */
export interface NodeFiles {
  socket: string;
  state: string;
  lua: string;
  /** Answer in place of HAProxy's own 503, see {@link UNREACHABLE_ANSWER}. */
  unreachable: string;
  /** Certificate and key, one file each, by listener port; the first is the default. */
  certificates: Map<number, string[]>;
}

/** Connecting to a target takes no longer on AWS. */
const CONNECT_SECONDS = 10;
/**
 * A target that refuses the connection is a 502 of the load balancer, one that does not answer within the time for
 * connecting a 504, where HAProxy says 503 to both. Nothing is sent to another target then:
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-troubleshooting.html
 */
export const UNREACHABLE_ANSWER =
  "HTTP/1.1 502 Bad Gateway\r\nContent-Type: text/html\r\nContent-Length: 0\r\nx-unreachable: 1\r\n\r\n";

/** What AWS lets a request line and its headers be together, and room for what is added. */
const BUFFER_BYTES = 65_536;

/** Variable by which a reloaded HAProxy tells that it is the new one. */
export const GENERATION_VARIABLE = "PORTCULLIS_GENERATION";

/**
 * HAProxy's counterparts. `leastconn` counts the requests that a target has, those included that still wait for a
 * connection, and takes turns where they are as many. Each node counts its own. AWS documents what is counted ("in
 * progress"), and neither what it does with equal targets nor that its nodes tell each other.
 */
const BALANCE: Record<RoutingAlgorithm, string> = {
  round_robin: "roundrobin",
  least_outstanding_requests: "leastconn",
};

/** The part of HAProxy's configuration that does not change with the targets. */
export function nodeConfiguration(loadBalancer: LoadBalancerTopology, files: NodeFiles): string {
  const idle = loadBalancer.idleTimeout;
  return [
    "global",
    `  stats socket ${files.socket} mode 600 level admin`,
    `  server-state-file ${files.state}`,
    `  lua-load ${files.lua}`,
    "  nbthread 1",
    "  maxconn 2000",
    `  tune.bufsize ${BUFFER_BYTES}`,
    "defaults",
    "  mode http",
    `  timeout connect ${CONNECT_SECONDS}s`,
    ...["client", "server", "http-request", "http-keep-alive"].map((timeout) => `  timeout ${timeout} ${idle}s`),
    // AWS sends a request to one target once.
    "  retries 0",
    "  load-server-state-from-file global",
    ...loadBalancer.listeners.flatMap((listener) => frontend(loadBalancer, listener, files)),
    "",
  ].join("\n");
}

/**
 * A target group, and the same targets again for the time in which none is healthy: AWS sends to all of them then
 * (https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health.html).
 * @param targets Those that are known when the configuration is read.
 */
export function backend(group: TargetGroupTopology, targets: TargetTopology[], files: NodeFiles): string {
  const check = group.healthCheck;
  const shared = [`  balance ${BALANCE[group.algorithm]}`, `  errorfile 503 ${files.unreachable}`];
  return [
    `backend ${failOpenName(group.arn)}`,
    ...shared,
    `  http-request return status 503 if { nbsrv(${failOpenName(group.arn)}) eq 0 }`,
    ...targets.map((target) => `  server ${target.id} ${addressWords(group, target)}`),
    `backend ${backendName(group.arn)}`,
    ...shared,
    "  option httpchk",
    `  timeout check ${check.timeout}s`,
    `  http-check send meth GET uri ${quoted(check.path)} ver HTTP/1.1 hdr Host ${group.name} hdr User-Agent ELB-HealthChecker/2.0`,
    `  http-check expect status ${check.matcher}`,
    ...targets.map((target) => `  server ${target.id} ${serverWords(group, target)}`),
    "",
  ].join("\n");
}

/** What follows a server's name, in a configuration and at run time alike. */
export function serverWords(group: TargetGroupTopology, target: TargetTopology): string {
  return [addressWords(group, target), ...checkWords(group.healthCheck)].join(" ");
}

/** {@link serverWords} of a server that is not checked. */
export function addressWords(group: TargetGroupTopology, target: TargetTopology): string {
  // AWS does not verify a target's certificate.
  return `${target.address}:${target.port}${group.tls ? " ssl verify none" : ""}`;
}

/** Name of a target group for HAProxy: unique, and found in messages. */
export function backendName(targetGroupArn: string): string {
  return (targetGroupArn.split(":").at(-1) ?? targetGroupArn).replace(/[^A-Za-z0-9_.:-]/g, "_");
}

/** Name of the same target group for the time in which none of its targets is healthy. */
export function failOpenName(targetGroupArn: string): string {
  return `${backendName(targetGroupArn)}:any`;
}

function checkWords(check: HealthCheckTopology): string[] {
  return [
    "check",
    ...(check.tls ? ["check-ssl", "verify", "none"] : ["no-check-ssl"]),
    ...(check.port === undefined ? [] : ["port", String(check.port)]),
    ...[
      "inter",
      `${check.interval}s`,
      "fall",
      String(check.unhealthyThreshold),
      "rise",
      String(check.healthyThreshold),
    ],
  ];
}

function frontend(loadBalancer: LoadBalancerTopology, listener: ListenerTopology, files: NodeFiles): string[] {
  const { tls, port } = listener;
  const certificates = (files.certificates.get(port) ?? []).map((file) => `crt ${file}`);
  const bind =
    tls === undefined
      ? `bind :${port}`
      : `bind :${port} ssl ${certificates.join(" ")} alpn h2,http/1.1 ${tlsWords(tls.minimumVersion)}`;
  return [
    `frontend port-${port}`,
    `  ${bind}`,
    ...(loadBalancer.dropInvalidHeaderFields ? ["  http-request del-header [^-A-Za-z0-9] -m reg"] : []),
    ...forwardedFor(loadBalancer.forwardedFor),
    `  http-request set-header X-Forwarded-Proto ${tls === undefined ? "http" : "https"}`,
    `  http-request set-header X-Forwarded-Port ${port}`,
    "  http-request lua.add_trace_id",
    "  http-request set-var(txn.arrived) date(0,ms)",
    `  http-after-response set-status 504 reason "Gateway Timeout" if { res.hdr(x-unreachable) -m found } { date(0,ms),sub(txn.arrived) ge ${CONNECT_SECONDS * 1000} }`,
    "  http-after-response del-header x-unreachable",
    ...action(listener),
  ];
}

/** OpenSSL's own level of security would refuse what AWS's old policies accept. */
function tlsWords(minimumVersion: string): string {
  const floor = `ssl-min-ver ${minimumVersion}`;
  return minimumVersion === "TLSv1.0" ? `${floor} ciphers DEFAULT:@SECLEVEL=0` : floor;
}

function forwardedFor(mode: LoadBalancerTopology["forwardedFor"]): string[] {
  switch (mode) {
    case "append":
      return ["  http-request lua.append_forwarded_for"];
    case "remove":
      return ["  http-request del-header X-Forwarded-For"];
    case "preserve":
      return [];
  }
}

function action({ action: chosen }: ListenerTopology): string[] {
  switch (chosen.kind) {
    case "forward":
      return [
        `  use_backend ${failOpenName(chosen.targetGroupArn)} if { nbsrv(${backendName(chosen.targetGroupArn)}) eq 0 }`,
        `  default_backend ${backendName(chosen.targetGroupArn)}`,
      ];
    case "redirect":
      return [`  http-request redirect location ${chosen.location} code ${chosen.status}`];
    case "fixed-response": {
      const { status, contentType, body } = chosen;
      return [`  http-request return status ${status} content-type ${quoted(contentType)} string ${quoted(body)}`];
    }
  }
}

/** In HAProxy's strong quotes nothing but a single quote has a meaning. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
