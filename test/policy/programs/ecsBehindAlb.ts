import type { ForeignProgram } from "./program";
import { declare, idOf } from "./program";

const vpc = declare("aws:ec2/vpc:Vpc", "main", { cidrBlock: "10.0.0.0/16" });
const lbGroup = declare(
  "aws:ec2/securityGroup:SecurityGroup",
  "lb",
  {
    ingress: [{ protocol: "tcp", fromPort: 80, toPort: 80, cidrBlocks: ["0.0.0.0/0"] }],
    egress: [{ protocol: "-1", fromPort: 0, toPort: 0, cidrBlocks: ["0.0.0.0/0"] }],
  },
  { vpcId: idOf(vpc) },
);
const taskGroup = declare(
  "aws:ec2/securityGroup:SecurityGroup",
  "tasks",
  { ingress: [{ protocol: "tcp", fromPort: 8080, toPort: 8080, cidrBlocks: ["0.0.0.0/0"] }] },
  { vpcId: idOf(vpc) },
);
const alb = declare(
  "aws:lb/loadBalancer:LoadBalancer",
  "web",
  { loadBalancerType: "application" },
  { securityGroups: [idOf(lbGroup)] },
);
const target = declare(
  "aws:lb/targetGroup:TargetGroup",
  "web",
  { port: 8080, protocol: "HTTP", targetType: "ip" },
  { vpcId: idOf(vpc) },
);
const cluster = declare("aws:ecs/cluster:Cluster", "web", {});
const task = declare("aws:ecs/taskDefinition:TaskDefinition", "web", {
  family: "web",
  containerDefinitions: JSON.stringify([
    {
      name: "web",
      image: "nginx",
      environment: [
        { name: "DATABASE_HOST", value: "db.internal" },
        { name: "DATABASE_PASSWORD", value: "correcthorse1" },
      ],
    },
  ]),
});

/** A container service behind a load balancer that takes plain HTTP, as first tutorials have it. */
export const ecsBehindAlb: ForeignProgram = {
  title: "an ECS service behind an ALB",
  resources: [
    vpc,
    lbGroup,
    taskGroup,
    alb,
    target,
    declare(
      "aws:lb/listener:Listener",
      "web",
      { port: 80, protocol: "HTTP", defaultActions: [{ type: "forward" }] },
      { loadBalancerArn: idOf(alb) },
    ),
    cluster,
    task,
    declare(
      "aws:ecs/service:Service",
      "web",
      { desiredCount: 2, launchType: "FARGATE" },
      { cluster: idOf(cluster), taskDefinition: idOf(task), networkConfiguration: idOf(taskGroup) },
    ),
  ],
};
