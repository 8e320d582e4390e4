import { UNKNOWN_VALUE } from "../support/policyPack";
import type { TestResource } from "../support/policyPack";
import { inProduction, of } from "../support/policyCase";
import type { PolicyCase, Props } from "../support/policyCase";

const listener = of("aws:lb/listener:Listener");
const balancer = of("aws:lb/loadBalancer:LoadBalancer");
const oldNamed = of("aws:alb/loadBalancer:LoadBalancer");
const classic = of("aws:elb/loadBalancer:LoadBalancer");
const group = of("aws:lb/targetGroup:TargetGroup");
const oldGroup = of("aws:alb/targetGroup:TargetGroup");
const securityGroup = (name: string, props: Props = {}): TestResource =>
  of("aws:ec2/securityGroup:SecurityGroup")({ id: `sg-${name}`, ...props }, { name });
const egress = (props: Props): TestResource =>
  of("aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule")(
    { ipProtocol: "tcp", fromPort: 8443, toPort: 8443, securityGroupId: "sg-lb", ...props },
    { name: "out" },
  );
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
    configured: {
      properties: { strictestOnly: true },
      passes: [[balancer({ desyncMitigationMode: "strictest" })], [balancer({ ...network })]],
      fails: [
        { stack: [balancer({ desyncMitigationMode: "defensive" })], message: /must be strictest\./ },
        { stack: [balancer({})], message: /desyncMitigationMode is not given/ },
      ],
    },
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
    notApplicable: [
      [balancer({ ...network, xffHeaderProcessingMode: "preserve" })],
      [balancer({ enableXffClientPort: true })],
    ],
    configured: {
      properties: { plainAddresses: true },
      passes: [[balancer({})], [balancer({ enableXffClientPort: false })]],
      fails: [{ stack: [balancer({ enableXffClientPort: true })], message: /enableXffClientPort is true/ }],
    },
  },
  {
    policy: "target-group-tls",
    passes: [[group({ protocol: "HTTPS" })], [group({ protocol: "TLS" })], [group({ protocol: "TCP" })]],
    fails: [
      { stack: [group({ protocol: "HTTP" })], message: /protocol has another value; it must be "HTTPS"/ },
      { stack: [oldGroup({ protocol: "HTTP", targetType: "ip" })], message: /in the clear/ },
    ],
    unknown: [[group({ protocol: UNKNOWN_VALUE })]],
    notApplicable: [[group({ targetType: "lambda" })], [group({ targetType: "alb", protocol: "HTTP" })]],
  },
  {
    policy: "target-group-health-tells",
    passes: [
      [group({ protocol: "HTTP" })],
      [group({ protocol: "HTTP", healthCheck: { matcher: "200" } })],
      [group({ protocol: "HTTP", healthCheck: { matcher: "200,301-399" } })],
      [group({ protocolVersion: "GRPC", healthCheck: { matcher: "0-99" } })],
      [group({ targetType: "lambda", healthCheck: { enabled: false, matcher: "200-499" } })],
    ],
    fails: [
      { stack: [group({ healthCheck: { matcher: "200-499" } })], message: /healthCheck\.matcher has another value/ },
      { stack: [group({ healthCheck: { matcher: "200,404" } })], message: /of statuses below 400/ },
    ],
    unknown: [[group({ healthCheck: UNKNOWN_VALUE })], [group({ healthCheck: { matcher: UNKNOWN_VALUE } })]],
    notApplicable: [[group({ healthCheck: { path: "/" } })]],
    configured: {
      properties: { ownPath: true },
      passes: [
        [group({ protocol: "HTTPS", healthCheck: { path: "/healthz" } })],
        [group({ protocol: "TCP" })],
        [group({ targetType: "lambda" })],
        [group({ protocol: UNKNOWN_VALUE, healthCheck: { path: "/" } })],
      ],
      fails: [
        { stack: [group({ protocol: "HTTP" })], message: /healthCheck\.path is not given/ },
        { stack: [group({ protocol: "HTTPS", healthCheck: { path: "/" } })], message: /healthCheck\.path has another/ },
      ],
    },
  },
  {
    policy: "load-balancer-egress",
    passes: [
      [
        securityGroup("lb"),
        balancer({ securityGroups: ["sg-lb"] }),
        egress({ referencedSecurityGroupId: "sg-targets" }),
      ],
      [securityGroup("lb"), balancer({ securityGroups: ["sg-lb"] }), egress({ cidrIpv4: "10.0.0.0/16" })],
      // Somebody else's way out.
      [
        securityGroup("lb"),
        securityGroup("machines"),
        balancer({ securityGroups: ["sg-lb"] }),
        egress({ securityGroupId: "sg-machines", cidrIpv4: "0.0.0.0/0" }),
      ],
    ],
    fails: [
      {
        stack: [securityGroup("lb"), balancer({ securityGroups: ["sg-lb"] }), egress({ cidrIpv4: "0.0.0.0/0" })],
        message: /cidrIpv4 lets a load balancer reach the world/,
      },
      {
        stack: [securityGroup("lb"), balancer({ securityGroups: ["sg-lb"] }), egress({ cidrIpv6: "::/0" })],
        message: /cidrIpv6 lets a load balancer/,
      },
      {
        stack: [
          securityGroup("lb", { egress: [{ protocol: "tcp", fromPort: 443, toPort: 443, cidrBlocks: ["0.0.0.0/1"] }] }),
          balancer({ securityGroups: ["sg-lb"] }),
        ],
        message: /egress\[0\]\.cidrBlocks\[0\]/,
        at: "lb",
      },
    ],
    unknown: [[securityGroup("lb"), balancer({ securityGroups: ["sg-lb"] }), egress({ cidrIpv4: UNKNOWN_VALUE })]],
    notApplicable: [[securityGroup("lb"), egress({ cidrIpv4: "0.0.0.0/0" })]],
  },
];
