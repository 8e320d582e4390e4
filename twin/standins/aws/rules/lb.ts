import { isGiven, isObject, isUnknown, list, nested, type Properties } from "../../values";
import { each, isKnown, length, oneOf, pattern, range, together, type Rule } from "./rule";

const LB_NAME: Rule[] = [
  length("name", 1, 32),
  pattern("name", /^[A-Za-z0-9-]+$/, "may only have letters, digits and dashes"),
  pattern("name", /^(?!internal-)(?!-)/, 'may not begin with a dash or "internal-"'),
  pattern("name", /[^-]$/, "may not end with a dash"),
  length("namePrefix", 1, 6),
  pattern("namePrefix", /^(?!-)[A-Za-z0-9-]+$/, "may only have letters, digits and dashes, and not begin with a dash"),
];

const ACTION_TYPES = [
  "forward",
  "redirect",
  "fixed-response",
  "authenticate-cognito",
  "authenticate-oidc",
  "jwt-validation",
];

/** Block that belongs to a type of action. */
const ACTION_BLOCKS: Record<string, string> = {
  redirect: "redirect",
  "fixed-response": "fixedResponse",
  "authenticate-cognito": "authenticateCognito",
  "authenticate-oidc": "authenticateOidc",
};

function actionRules(actions: string): Rule[] {
  return [
    oneOf(`${actions}.type`, ...ACTION_TYPES),
    length(`${actions}.fixedResponse.messageBody`, 0, 1024),
    pattern(`${actions}.fixedResponse.statusCode`, /^[245]\d\d$/, "must be a status 2xx, 4xx or 5xx"),
    oneOf(
      `${actions}.fixedResponse.contentType`,
      "text/plain",
      "text/css",
      "text/html",
      "application/javascript",
      "application/json",
    ),
    oneOf(`${actions}.redirect.statusCode`, "HTTP_301", "HTTP_302"),
    range(`${actions}.order`, 1, 50000),
    each(actions, (action) => {
      if (!isObject(action)) return undefined;
      const block = typeof action["type"] === "string" ? ACTION_BLOCKS[action["type"]] : undefined;
      if (block !== undefined && !isGiven(action[block])) return `needs "${block}" for its type`;
      const other = Object.entries(ACTION_BLOCKS).find(
        ([type, name]) => type !== action["type"] && isGiven(action[name]),
      );
      return other === undefined ? undefined : `has "${other[1]}", which does not belong to its type`;
    }),
  ];
}

/**
 * What AWS itself refuses beside a routing algorithm, when the group is made already:
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-target-group-attributes.html
 */
function algorithmConflict(properties: Properties): [property: string, reason: string] | undefined {
  const { loadBalancingAlgorithmType: algorithm, loadBalancingAnomalyMitigation: mitigation, slowStart } = properties;
  if (isUnknown(algorithm)) return undefined;
  if (algorithm === "least_outstanding_requests" && isKnown(properties, "slowStart") && Number(slowStart) !== 0) {
    return ["slowStart", 'must be 0 with the algorithm "least_outstanding_requests"'];
  }
  return mitigation === "on" && algorithm !== "weighted_random"
    ? ["loadBalancingAnomalyMitigation", 'may only be on with the algorithm "weighted_random"']
    : undefined;
}

/** Values of Elastic Load Balancing resources that the provider's validators refuse. */
export const LB_RULES: Record<string, Rule[]> = {
  "aws:lb/loadBalancer:LoadBalancer": [
    ...LB_NAME,
    oneOf("loadBalancerType", "application", "network", "gateway"),
    oneOf("desyncMitigationMode", "monitor", "defensive", "strictest"),
    oneOf("xffHeaderProcessingMode", "append", "preserve", "remove"),
    oneOf("ipAddressType", "ipv4", "dualstack", "dualstack-without-public-ipv4"),
    oneOf("enforceSecurityGroupInboundRulesOnPrivateLinkTraffic", "on", "off"),
    together((properties) =>
      isGiven(properties["subnets"]) || list(properties, "subnetMappings").length > 0
        ? undefined
        : ["subnets", 'one of "subnets", "subnetMappings" must be given'],
    ),
  ],
  "aws:lb/listener:Listener": [
    oneOf("protocol", "HTTP", "HTTPS", "TCP", "TLS", "UDP", "TCP_UDP", "GENEVE", "QUIC", "TCP_QUIC"),
    range("port", 1, 65535),
    range("tcpIdleTimeoutSeconds", 60, 6000),
    oneOf("mutualAuthentication.mode", "off", "verify", "passthrough"),
    together((properties) => {
      const mutual = nested(properties, "mutualAuthentication");
      const verifies = mutual["mode"] === "verify";
      if (verifies && !isGiven(mutual["trustStoreArn"]))
        return ["mutualAuthentication.trustStoreArn", "is required to verify"];
      if (typeof mutual["mode"] === "string" && !verifies && isGiven(mutual["trustStoreArn"])) {
        return ["mutualAuthentication.trustStoreArn", 'may only be given when "mode" is verify'];
      }
      return undefined;
    }),
    ...actionRules("defaultActions"),
  ],
  "aws:lb/listenerRule:ListenerRule": [
    each("priority", (value) => {
      const priority = Number(value);
      return (priority >= 1 && priority <= 50000) || priority === 99999 ? undefined : "must be between 1 and 50000";
    }),
    together((properties) =>
      Array.isArray(properties["conditions"]) && properties["conditions"].length === 0
        ? ["conditions", "must have at least one element"]
        : undefined,
    ),
    pattern(
      "conditions.httpHeader.httpHeaderName",
      /^[0-9A-Za-z_!#$%&'*+,.^`|~-]{1,40}$/,
      "must be a header name of at most 40 characters",
    ),
    ...["hostHeader", "pathPattern", "httpHeader"].map((name) => length(`conditions.${name}.values`, 1, 128)),
    range("actions.forward.targetGroups.weight", 0, 999),
    range("actions.forward.stickiness.duration", 1, 604800),
    ...actionRules("actions"),
  ],
  "aws:lb/targetGroup:TargetGroup": [
    ...LB_NAME,
    oneOf("targetType", "instance", "ip", "lambda", "alb"),
    oneOf("protocol", "HTTP", "HTTPS", "TCP", "TLS", "UDP", "TCP_UDP", "GENEVE", "QUIC", "TCP_QUIC"),
    oneOf("protocolVersion", "HTTP1", "HTTP2", "GRPC"),
    range("port", 1, 65535),
    range("deregistrationDelay", 0, 3600),
    each("slowStart", (value) => {
      const seconds = Number(value);
      return seconds === 0 || (seconds >= 30 && seconds <= 900) ? undefined : "must be 0 or between 30 and 900";
    }),
    oneOf("loadBalancingAlgorithmType", "round_robin", "least_outstanding_requests", "weighted_random"),
    oneOf("loadBalancingAnomalyMitigation", "on", "off"),
    oneOf("loadBalancingCrossZoneEnabled", "true", "false", "use_load_balancer_configuration"),
    together(algorithmConflict),
    range("healthCheck.interval", 5, 300),
    range("healthCheck.timeout", 2, 120),
    range("healthCheck.healthyThreshold", 2, 10),
    range("healthCheck.unhealthyThreshold", 2, 10),
    oneOf("healthCheck.protocol", "HTTP", "HTTPS", "TCP"),
    oneOf("stickiness.type", "lb_cookie", "app_cookie", "source_ip", "source_ip_dest_ip", "source_ip_dest_ip_proto"),
    together((properties) => {
      const check = nested(properties, "healthCheck");
      const extra = ["path", "matcher"].find((name) => isGiven(check[name]));
      return check["protocol"] === "TCP" && extra !== undefined
        ? [`healthCheck.${extra}`, "may not be given for a health check over TCP"]
        : undefined;
    }),
    together((properties) => {
      if (properties["targetType"] === "lambda") return undefined;
      const missing = ["port", "protocol", "vpcId"].find((name) => !isGiven(properties[name]));
      return missing === undefined ? undefined : [missing, "is required for targets of this type"];
    }),
  ],
};
