import { UNKNOWN_VALUE } from "../support/policyPack";
import { inProduction, of } from "../support/policyCase";
import type { PolicyCase } from "../support/policyCase";

const listener = of("aws:lb/listener:Listener");
const balancer = of("aws:lb/loadBalancer:LoadBalancer");
const oldNamed = of("aws:alb/loadBalancer:LoadBalancer");
const classic = of("aws:elb/loadBalancer:LoadBalancer");
const group = of("aws:lb/targetGroup:TargetGroup");
const TLS = "ELBSecurityPolicy-TLS13-1-2-2021-06";
const redirect = { type: "redirect", redirect: { protocol: "HTTPS", port: "443", statusCode: "HTTP_301" } };
const network = { loadBalancerType: "network" };

export const LOAD_BALANCER_CASES: PolicyCase[] = [
  {
    policy: "listener-tls-policy",
    passes: [
      [listener({ protocol: "HTTPS", sslPolicy: TLS })],
      [listener({ protocol: "TLS", sslPolicy: "ELBSecurityPolicy-TLS13-1-3-2021-06" })],
      [listener({ protocol: "HTTPS", sslPolicy: "ELBSecurityPolicy-TLS13-1-2-Res-2021-06" })],
    ],
    fails: [
      { stack: [listener({ protocol: "HTTPS" })], message: /sslPolicy is not given.*TLS13-1-2/ },
      {
        stack: [listener({ protocol: "TLS", sslPolicy: "ELBSecurityPolicy-2016-08" })],
        message: /sslPolicy has another/,
      },
      {
        stack: [listener({ protocol: "HTTPS", sslPolicy: "ELBSecurityPolicy-TLS13-1-0-2021-06" })],
        message: /sslPolicy/,
      },
      { stack: [listener({ protocol: "HTTPS", sslPolicy: 7 })], message: /sslPolicy is 7/ },
    ],
    unknown: [[listener({ protocol: UNKNOWN_VALUE })], [listener({ protocol: "HTTPS", sslPolicy: UNKNOWN_VALUE })]],
    notApplicable: [[listener({ protocol: "TCP" })], [balancer({})]],
    configured: {
      properties: { tlsPolicies: "^Company-" },
      passes: [[listener({ protocol: "HTTPS", sslPolicy: "Company-1" })]],
      fails: [{ stack: [listener({ protocol: "HTTPS", sslPolicy: TLS })], message: /sslPolicy/ }],
    },
  },
  {
    policy: "listener-plaintext",
    passes: [
      [listener({ protocol: "HTTP", defaultActions: [redirect] })],
      [listener({ protocol: "HTTPS", defaultActions: [{ type: "forward" }] })],
    ],
    fails: [
      {
        stack: [listener({ protocol: "HTTP", defaultActions: [{ type: "forward" }] })],
        message: /defaultActions\[0\]\.type/,
      },
      { stack: [listener({ protocol: "HTTP" })], message: /no redirect/ },
      { stack: [listener({ defaultActions: [{ type: "forward" }] })], message: /plain HTTP/ },
      {
        stack: [listener({ protocol: "HTTP", defaultActions: [{ type: "redirect", redirect: { protocol: "HTTP" } }] })],
        message: /redirect\.protocol/,
      },
    ],
    unknown: [
      [listener({ protocol: UNKNOWN_VALUE, defaultActions: [{ type: "forward" }] })],
      [listener({ protocol: "HTTP", defaultActions: [{ type: UNKNOWN_VALUE }] })],
    ],
    notApplicable: [[listener({ protocol: "TCP", defaultActions: [{ type: "forward" }] })]],
  },
  {
    policy: "invalid-headers-dropped",
    passes: [[balancer({ dropInvalidHeaderFields: true })]],
    fails: [
      { stack: [balancer({})], message: /dropInvalidHeaderFields is not given; it must be true/ },
      { stack: [oldNamed({ dropInvalidHeaderFields: false })], message: /is false/ },
      { stack: [balancer({ loadBalancerType: UNKNOWN_VALUE, dropInvalidHeaderFields: false })], message: /is false/ },
    ],
    unknown: [[balancer({ dropInvalidHeaderFields: UNKNOWN_VALUE })]],
    notApplicable: [[balancer(network)]],
  },
  {
    policy: "request-smuggling-mitigated",
    passes: [[balancer({})], [balancer({ desyncMitigationMode: "strictest" })]],
    fails: [{ stack: [balancer({ desyncMitigationMode: "monitor" })], message: /desyncMitigationMode.*strictest/ }],
    unknown: [[balancer({ desyncMitigationMode: UNKNOWN_VALUE })]],
    notApplicable: [[balancer({ ...network, desyncMitigationMode: "monitor" })]],
  },
  {
    policy: "load-balancer-access-logs",
    passes: [
      [balancer({ accessLogs: { bucket: UNKNOWN_VALUE, enabled: true } })],
      [classic({ accessLogs: { bucket: "logs" } })],
    ],
    fails: [
      { stack: [balancer({})], message: /accessLogs is not given/ },
      { stack: [balancer({ accessLogs: { bucket: "logs" } })], message: /accessLogs\.enabled is not given/ },
      { stack: [balancer({ accessLogs: { bucket: "logs", enabled: false } })], message: /enabled is false/ },
      { stack: [balancer({ ...network, accessLogs: { enabled: true } })], message: /accessLogs\.bucket is not given/ },
      { stack: [classic({ accessLogs: { bucket: "logs", enabled: false } })], message: /enabled is false/ },
    ],
    unknown: [
      [balancer({ accessLogs: UNKNOWN_VALUE })],
      [balancer({ accessLogs: { bucket: "l", enabled: UNKNOWN_VALUE } })],
    ],
    notApplicable: [[balancer({ loadBalancerType: "gateway" })]],
  },
  {
    policy: "load-balancer-deletion-protection",
    passes: [[inProduction(balancer({ enableDeletionProtection: true }))]],
    fails: [{ stack: [inProduction(balancer({}))], message: /enableDeletionProtection is not given/ }],
    unknown: [[inProduction(balancer({ enableDeletionProtection: UNKNOWN_VALUE }))]],
    notApplicable: [[balancer({})]],
    configured: {
      properties: { productionStacks: "^test$" },
      passes: [[inProduction(balancer({}))]],
      fails: [{ stack: [balancer({})], message: /production stack/ }],
    },
  },
  {
    policy: "target-group-health-check-tls",
    passes: [[group({ protocol: "HTTPS", healthCheck: { protocol: "HTTPS" } })]],
    fails: [
      { stack: [group({ protocol: "HTTPS" })], message: /healthCheck\.protocol is not given/ },
      { stack: [group({ protocol: "HTTPS", healthCheck: { protocol: "HTTP" } })], message: /healthCheck\.protocol/ },
    ],
    unknown: [[group({ protocol: UNKNOWN_VALUE })], [group({ protocol: "HTTPS", healthCheck: UNKNOWN_VALUE })]],
    notApplicable: [[group({ protocol: "HTTP" })], [group({ targetType: "lambda" })]],
  },
  {
    policy: "target-group-stickiness-stated",
    passes: [[group({ stickiness: { enabled: false, type: "lb_cookie" } })]],
    fails: [
      { stack: [group({ stickiness: { type: "lb_cookie" } })], message: /stickiness\.enabled is not given/ },
      {
        // As it comes from AWS's provider, which fills its default in.
        stack: [group({ stickiness: { __defaults: ["enabled"], enabled: true, type: "lb_cookie" } })],
        message: /it must be true or false, by the program/,
      },
    ],
    unknown: [[group({ stickiness: UNKNOWN_VALUE })]],
    notApplicable: [[group({})]],
  },
  {
    policy: "load-balancer-tells-the-truth",
    passes: [[balancer({})], [balancer({ xffHeaderProcessingMode: "append", enableWafFailOpen: false })]],
    fails: [
      {
        stack: [balancer({ xffHeaderProcessingMode: "preserve" })],
        message: /xffHeaderProcessingMode has another value/,
      },
      { stack: [balancer({ enableWafFailOpen: true })], message: /enableWafFailOpen is true/ },
    ],
    unknown: [[balancer({ enableWafFailOpen: UNKNOWN_VALUE })]],
    notApplicable: [[balancer({ ...network, xffHeaderProcessingMode: "preserve" })]],
  },
];
