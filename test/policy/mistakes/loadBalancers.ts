import { mistakesIn, type Mistake } from "./mistake";

export const LOAD_BALANCER_MISTAKES: Mistake[] = [
  ...mistakesIn("aws:lb/listener:Listener", "waf-https", [
    {
      title: "clients speak old TLS",
      change: { set: { sslPolicy: "ELBSecurityPolicy-2016-08" } },
      policy: "listener-tls-policy",
      says: ["sslPolicy"],
    },
    {
      title: "nobody decided which TLS clients speak",
      change: { set: { sslPolicy: undefined } },
      policy: "listener-tls-policy",
      says: ["sslPolicy is not given"],
    },
    {
      title: "clients speak in the clear",
      change: { set: { protocol: "HTTP", port: 80, sslPolicy: undefined, certificateArn: undefined } },
      policy: "listener-plaintext",
      says: ["HTTP"],
    },
  ]),
  ...mistakesIn("aws:lb/loadBalancer:LoadBalancer", "waf-lb", [
    {
      title: "the load balancer is in the gateways' group",
      change: {
        refer: { property: "securityGroups", type: "aws:ec2/securityGroup:SecurityGroup", name: "waf-gateways" },
      },
      policy: "load-balancer-groups-apart",
      at: "waf-gateways",
      says: ["a group of the load balancer waf-lb", "a group of their own"],
    },
    {
      title: "headers that are none reach the gateways",
      change: { set: { dropInvalidHeaderFields: false } },
      policy: "invalid-headers-dropped",
      says: ["dropInvalidHeaderFields", "true"],
    },
    {
      title: "requests with two readings reach the gateways",
      change: { set: { desyncMitigationMode: "monitor" } },
      policy: "request-smuggling-mitigated",
      says: ["desyncMitigationMode"],
    },
    {
      title: "requests that do not keep to the standard reach the gateways",
      change: { set: { desyncMitigationMode: "defensive" } },
      policy: "request-smuggling-mitigated",
      says: ["desyncMitigationMode", "strictest"],
    },
    {
      title: "clients come over IPv6, of which no rule says anything",
      change: { set: { ipAddressType: "dualstack" } },
      policy: "ipv6-ruled",
      says: ["ipAddressType"],
    },
    {
      title: "access logs are given and not on",
      change: { set: { "accessLogs.enabled": false } },
      policy: "load-balancer-access-logs",
      says: ["accessLogs.enabled"],
    },
    {
      title: "the entrance may be deleted",
      change: { set: { enableDeletionProtection: false } },
      policy: "load-balancer-deletion-protection",
      says: ["enableDeletionProtection"],
    },
  ]),
  ...mistakesIn("aws:lb/targetGroup:TargetGroup", "waf-tg", [
    {
      title: "what clients log in with travels in the clear behind the load balancer",
      change: { set: { protocol: "HTTP" } },
      policy: "target-group-tls",
      says: ["protocol", '"HTTPS"'],
    },
    {
      title: "a gateway without rules is taken for a healthy one",
      change: { set: { "healthCheck.matcher": "200-499" } },
      policy: "target-group-health-tells",
      says: ["healthCheck.matcher", "below 400"],
    },
    {
      title: "the health of TLS is asked without TLS",
      change: { set: { "healthCheck.protocol": "HTTP" } },
      policy: "target-group-health-check-tls",
      says: ["healthCheck.protocol"],
    },
    {
      title: "clients stick to one gateway, which nobody meant",
      change: { set: { stickiness: { type: "lb_cookie" } } },
      policy: "target-group-stickiness-stated",
      says: ["stickiness"],
    },
  ]),
];
