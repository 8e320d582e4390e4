import { nested, list, text } from "../../values";
import { arnOf, findRecord, hex, keep, keepText, type Maker, type MakerContext, nameFrom, randomText } from "./maker";

/** Hosted zone of the load balancers' own names in eu-central-1; other regions have other ones. */
const LOAD_BALANCER_ZONE = "Z215JYRZR1TBD5";

const KINDS: Record<string, string> = { application: "app", network: "net", gateway: "gwy" };

/** Load balancers, listeners, target groups and auto-scaling groups. */
export const LB_MAKERS: Record<string, Maker> = {
  "aws:lb/loadBalancer:LoadBalancer": {
    id: (context) => {
      const kind = KINDS[text(context.inputs, "loadBalancerType", "application")] ?? "app";
      return arnOf("elasticloadbalancing", context.region, `loadbalancer/${kind}/${nameFrom(context)}/${hex(16)}`);
    },
    outputs: (context) => {
      const name = nameOf(context.id);
      const internal = context.inputs["internal"] === true ? "internal-" : "";
      return {
        arn: context.id,
        arnSuffix: context.id.split(":loadbalancer/")[1],
        name,
        dnsName: keepText(
          context,
          "dnsName",
          () => `${internal}${name.toLowerCase()}-${randomText(10, "123456789")}.${context.region}.elb.amazonaws.com`,
        ),
        zoneId: LOAD_BALANCER_ZONE,
        vpcId: vpcOf(context),
        internal: false,
        ipAddressType: "ipv4",
        securityGroups: [],
        subnetMappings: list(context.inputs, "subnets").map((subnetId) => ({ subnetId })),
      };
    },
  },
  "aws:lb/listener:Listener": {
    id: (context) => `${text(context.inputs, "loadBalancerArn").replace(":loadbalancer/", ":listener/")}/${hex(16)}`,
    outputs: (context) => ({ arn: context.id, sslPolicy: defaultSslPolicy(context), protocol: "HTTP" }),
  },
  "aws:lb/listenerRule:ListenerRule": {
    id: (context) => `${text(context.inputs, "listenerArn").replace(":listener/", ":listener-rule/")}/${hex(16)}`,
    outputs: (context) => ({ arn: context.id, priority: keep(context, "priority", () => nextPriority(context)) }),
  },
  "aws:lb/listenerCertificate:ListenerCertificate": {
    id: ({ inputs }) => `${text(inputs, "listenerArn")}_${text(inputs, "certificateArn")}`,
    outputs: () => ({}),
  },
  "aws:lb/targetGroup:TargetGroup": {
    id: (context) => arnOf("elasticloadbalancing", context.region, `targetgroup/${nameFrom(context)}/${hex(16)}`),
    outputs: (context) => ({
      arn: context.id,
      arnSuffix: `targetgroup/${context.id.split(":targetgroup/")[1] ?? ""}`,
      name: context.id.split("/")[1],
      ipAddressType: "ipv4",
      protocolVersion: "HTTP1",
      loadBalancingAlgorithmType: "round_robin",
      loadBalancingCrossZoneEnabled: "use_load_balancer_configuration",
      loadBalancerArns: [],
    }),
  },
  "aws:lb/targetGroupAttachment:TargetGroupAttachment": {
    id: ({ inputs }) => `${text(inputs, "targetGroupArn")}-${hex(26)}`,
    outputs: () => ({}),
  },
  "aws:autoscaling/group:Group": {
    id: (context) => nameFrom(context),
    outputs: (context) => ({
      arn: keep(context, "arn", () =>
        arnOf("autoscaling", context.region, `autoScalingGroup:${hex(8)}-${hex(4)}:autoScalingGroupName/${context.id}`),
      ),
      name: context.id,
      desiredCapacity:
        context.inputs["desiredCapacity"] ?? context.olds["desiredCapacity"] ?? context.inputs["minSize"],
      defaultCooldown: 300,
      healthCheckType: "EC2",
      predictedCapacity: 0,
      warmPoolSize: 0,
      availabilityZones: zonesOf(context),
      serviceLinkedRoleArn: arnOf(
        "iam",
        "",
        "role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling",
      ),
    }),
  },
  "aws:autoscaling/lifecycleHook:LifecycleHook": { id: nameFrom, outputs: () => ({}) },
  "aws:autoscaling/policy:Policy": {
    id: nameFrom,
    outputs: (context) => ({
      arn: keep(context, "arn", () =>
        arnOf("autoscaling", context.region, `scalingPolicy:${hex(8)}:policyName/${context.id}`),
      ),
    }),
  },
};

/** AWS's legacy policy, which a listener gets that names none. */
function defaultSslPolicy(context: MakerContext): string {
  const protocol = text(context.inputs, "protocol");
  return protocol === "HTTPS" || protocol === "TLS" ? "ELBSecurityPolicy-2016-08" : "";
}

function nameOf(loadBalancerArn: string): string {
  return loadBalancerArn.split("/")[2] ?? "";
}

function subnetIds(context: MakerContext, ...names: string[]): string[] {
  return names
    .flatMap((name) => list(context.inputs, name))
    .filter((value): value is string => typeof value === "string");
}

function vpcOf(context: MakerContext): string {
  const mapped = text(nested(context.inputs, "subnetMappings"), "subnetId");
  const [subnet = mapped] = subnetIds(context, "subnets");
  return text(findRecord(context, "aws:ec2/subnet:Subnet", subnet)?.outputs ?? {}, "vpcId");
}

function zonesOf(context: MakerContext): string[] {
  const zones = subnetIds(context, "vpcZoneIdentifiers").map((id) =>
    text(findRecord(context, "aws:ec2/subnet:Subnet", id)?.outputs ?? {}, "availabilityZone"),
  );
  return [...new Set(zones.filter((zone) => zone !== ""))].sort();
}

function nextPriority(context: MakerContext): number {
  const taken = context.records
    .filter((record) => record.type === "aws:lb/listenerRule:ListenerRule")
    .filter((record) => record.inputs["listenerArn"] === context.inputs["listenerArn"])
    .map((record) => Number(record.outputs["priority"] ?? 0));
  return Math.max(0, ...taken) + 1;
}
