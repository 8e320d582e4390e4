import { TwinFailureError } from "../twinFailureError";
import { GROUP_TYPE } from "./fleet";
import type { Instance } from "./instance.types";
import { listenersOf } from "./listener";
import type {
  HealthCheckTopology,
  LoadBalancerNode,
  LoadBalancerTopology,
  TargetGroupTopology,
  TargetTopology,
} from "./loadBalancer.types";
import { LOAD_BALANCER_TYPE, loadBalancerSubnets, nodeNamespace } from "./network";
import type { VpcTopology } from "./network.types";
import { Properties, type Resource, type Resources } from "./resources";
import { routingAlgorithm } from "./routingAlgorithm";

const TARGET_GROUP_TYPE = "aws:lb/targetGroup:TargetGroup";

/** Every load balancer of the stack with its listeners and their target groups. */
export function loadBalancers(
  resources: Resources,
  instances: Instance[],
  vpc: VpcTopology | undefined,
): LoadBalancerTopology[] {
  return resources.ofType(LOAD_BALANCER_TYPE).map((loadBalancer) => {
    const type = loadBalancer.text("loadBalancerType") ?? "application";
    if (type !== "application") {
      throw new TwinFailureError(loadBalancer.owner, `the twin has application load balancers, not "${type}"`);
    }
    const arn = loadBalancer.requiredText("arn");
    const listeners = listenersOf(arn, resources);
    const used = listeners.flatMap(({ action }) => (action.kind === "forward" ? [action.targetGroupArn] : []));
    return {
      arn,
      name: loadBalancer.label,
      dnsName: loadBalancer.requiredText("dnsName").toLowerCase(),
      nodes: nodesOf(loadBalancer, arn, vpc),
      listeners,
      targetGroups: [...new Set(used)].map((one) => targetGroup(one, loadBalancer, resources, instances, vpc)),
      idleTimeout: loadBalancer.number("idleTimeout") ?? 60,
      dropInvalidHeaderFields: loadBalancer.flag("dropInvalidHeaderFields") ?? false,
      forwardedFor: forwardedFor(loadBalancer),
    };
  });
}

/** Target groups in which an instance of a group must be healthy. */
export function targetGroupArns(group: Resource): string[] {
  return group.texts("targetGroupArns");
}

function nodesOf(loadBalancer: Resource, arn: string, vpc: VpcTopology | undefined): LoadBalancerNode[] {
  return loadBalancerSubnets(loadBalancer).flatMap((subnetId) => {
    const namespace = nodeNamespace(arn, subnetId);
    const found = vpc?.interfaces.find((candidate) => candidate.namespace === namespace);
    if (found === undefined) return [];
    const pair = vpc?.addressPairs.find((candidate) => candidate.privateAddress === found.address);
    return [{ namespace, address: found.address, publicAddress: pair?.publicAddress }];
  });
}

function forwardedFor(loadBalancer: Resource): LoadBalancerTopology["forwardedFor"] {
  const mode = loadBalancer.text("xffHeaderProcessingMode") ?? "append";
  if (mode === "append" || mode === "preserve" || mode === "remove") return mode;
  throw new TwinFailureError(
    loadBalancer.owner,
    `xffHeaderProcessingMode is "${mode}"; allowed are append, preserve and remove`,
  );
}

function targetGroup(
  arn: string,
  loadBalancer: Resource,
  resources: Resources,
  instances: Instance[],
  vpc: VpcTopology | undefined,
): TargetGroupTopology {
  const group = resources.byText(TARGET_GROUP_TYPE, "arn", arn);
  if (group === undefined) throw new TwinFailureError(loadBalancer.owner, `there is no target group ${arn}`);
  const protocol = group.requiredText("protocol");
  const port = group.number("port");
  if ((protocol !== "HTTP" && protocol !== "HTTPS") || port === undefined) {
    throw new TwinFailureError(group.owner, "the twin's target groups speak HTTP or HTTPS and name a port");
  }
  return {
    arn,
    name: group.label,
    tls: protocol === "HTTPS",
    algorithm: routingAlgorithm(group),
    healthCheck: healthCheck(group),
    deregistrationDelay: group.number("deregistrationDelay") ?? 300,
    targets: targets(arn, port, resources, instances, vpc),
  };
}

/** AWS's defaults, the surprising one included: HTTP, also for a group that speaks HTTPS. */
function healthCheck(group: Resource): HealthCheckTopology {
  const declared = group.object("healthCheck") ?? new Properties({}, group.owner);
  const protocol = declared.text("protocol") ?? "HTTP";
  if (protocol !== "HTTP" && protocol !== "HTTPS") {
    throw new TwinFailureError(group.owner, `the twin checks health by HTTP or HTTPS, not ${protocol}`);
  }
  const port = declared.text("port") ?? "traffic-port";
  const matcher = (declared.text("matcher") ?? "200").split(",").map((part) => part.trim());
  const path = declared.text("path") ?? "/";
  if (!matcher.every((part) => /^\d{3}(-\d{3})?$/.test(part)) || !/^\/[!-~]*$/.test(path)) {
    throw new TwinFailureError(
      group.owner,
      `health check: path "${path}" or matcher "${matcher.join(",")}" is malformed`,
    );
  }
  return {
    tls: protocol === "HTTPS",
    path,
    port: port === "traffic-port" ? undefined : Number(port),
    interval: declared.number("interval") ?? 30,
    timeout: declared.number("timeout") ?? 5,
    healthyThreshold: declared.number("healthyThreshold") ?? 3,
    unhealthyThreshold: declared.number("unhealthyThreshold") ?? 3,
    matcher: matcher.join(","),
  };
}

function targets(
  arn: string,
  port: number,
  resources: Resources,
  instances: Instance[],
  vpc: VpcTopology | undefined,
): TargetTopology[] {
  const groups = resources.ofType(GROUP_TYPE).filter((group) => targetGroupArns(group).includes(arn));
  return instances.flatMap((instance) => {
    if (!groups.some((group) => group.id === instance.groupId)) return [];
    const found = vpc?.interfaces.find((candidate) => candidate.namespace === instance.id);
    return found === undefined ? [] : [{ id: instance.id, address: found.address, port, draining: instance.draining }];
  });
}
