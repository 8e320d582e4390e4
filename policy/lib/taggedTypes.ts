/**
 * AWS resource types that take a map of tags: the common ones of @pulumi/aws 7.48.0. A type that is not here is left out
 * by `required-tags`; a unit test compares the list with the package's typings.
 */
const TAGGED_CLASSES: Readonly<Record<string, string>> = {
  acm: "Certificate",
  apigateway: "ClientCertificate DomainName DomainNameAccessAssociation RestApi Stage UsagePlan VpcLink",
  apigatewayv2: "Api DomainName Stage",
  cloudfront: "Distribution",
  cloudtrail: "Trail",
  cloudwatch: "CompositeAlarm EventRule LogGroup MetricAlarm",
  cognito: "UserPool",
  dlm: "LifecyclePolicy",
  dynamodb: "Table",
  ec2: "Ami DefaultSecurityGroup EgressOnlyInternetGateway Eip FlowLog Instance InternetGateway LaunchTemplate ManagedPrefixList NatGateway NetworkAcl NetworkInterface RouteTable SecurityGroup Subnet Vpc VpcEndpoint VpcPeeringConnection",
  ecr: "Repository",
  ecs: "Cluster Service TaskDefinition",
  efs: "FileSystem",
  eks: "Cluster NodeGroup",
  elasticache: "Cluster ReplicationGroup",
  iam: "InstanceProfile Policy Role",
  kinesis: "Stream",
  kms: "Key",
  lambda: "EventSourceMapping Function",
  lb: "Listener ListenerRule LoadBalancer TargetGroup",
  rds: "Cluster Instance",
  route53: "Zone",
  s3: "Bucket BucketObjectv2",
  secretsmanager: "Secret",
  sfn: "StateMachine",
  sns: "Topic",
  sqs: "Queue",
  ssm: "Parameter",
  vpc: "SecurityGroupEgressRule SecurityGroupIngressRule",
  wafv2: "IpSet WebAcl",
};

/** Type tokens of {@link TAGGED_CLASSES}, e.g. `aws:ec2/vpc:Vpc`. */
export const TAGGED_TYPES: ReadonlySet<string> = new Set(
  Object.entries(TAGGED_CLASSES).flatMap(([module, classes]) =>
    classes.split(" ").map((name) => `aws:${module}/${name.charAt(0).toLowerCase()}${name.slice(1)}:${name}`),
  ),
);
