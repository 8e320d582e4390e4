import type { InputSchema } from "./schema";

/**
 * Where the typings of @pulumi/aws 7.48.0 know more than the schema, which was read from the Terraform provider 6.34.0:
 * properties added since, nested ones named `id` (the schema left them out), and two that changed their shape.
 * Found by comparing the schema with the `Args` interfaces of all its types.
 */
export const AMENDMENTS: Record<string, Record<string, Partial<InputSchema>>> = {
  "aws:acm/certificate:Certificate": { privateKeyWo: {}, privateKeyWoVersion: { type: "int" } },
  "aws:apigateway/restApi:RestApi": { endpointAccessMode: {}, securityPolicy: { computed: true } },
  "aws:autoscaling/group:Group": {
    instanceLifecyclePolicy: { type: "object" },
    "launchTemplate.id": { computed: true, conflictsWith: ["launch_template.0.name"] },
  },
  "aws:autoscaling/policy:Policy": {
    "targetTrackingConfiguration.customizedMetricSpecification.metrics.id": { required: true },
  },
  "aws:cloudfront/distribution:Distribution": {
    cacheTagConfig: { type: "object" },
    "connectionFunctionAssociation.id": { required: true },
    "origins.customOriginConfig.originMtlsConfig": {
      type: "object",
      of: { clientCertificateArn: { type: "string", required: true } },
    },
  },
  "aws:cloudfront/function:Function": { tags: { type: "map" } },
  "aws:cloudfront/keyValueStore:KeyValueStore": { tags: { type: "map" }, timeouts: { type: "object" } },
  "aws:cloudwatch/metricAlarm:MetricAlarm": {
    evaluationCriteria: { type: "object" },
    evaluationInterval: { type: "int" },
    warmUpConfiguration: { type: "object" },
    comparisonOperator: { required: false },
    evaluationPeriods: { required: false },
    "metricQueries.id": { required: true },
  },
  "aws:dlm/lifecyclePolicy:LifecyclePolicy": { "policyDetails.parameters.excludeDataVolumeTags": { type: "map" } },
  "aws:dynamodb/table:Table": { restoreBackupArn: {} },
  "aws:ec2/flowLog:FlowLog": { tagFieldSpecifications: { type: "list" } },
  "aws:ec2/instance:Instance": { "launchTemplate.id": { computed: true, conflictsWith: ["launch_template.0.name"] } },
  "aws:ec2/launchTemplate:LaunchTemplate": { "networkInterfaces.enaQueueCount": { type: "int" } },
  "aws:ec2/networkInterface:NetworkInterface": { enaSrdSpecification: { type: "object" } },
  "aws:ec2/route:Route": { odbNetworkArn: {} },
  "aws:ec2/routeTable:RouteTable": { "routes.odbNetworkArn": {} },
  "aws:lambda/eventSourceMapping:EventSourceMapping": { useResourceTimeoutForPropagation: { type: "bool" } },
  "aws:lambda/function:Function": { useResourceTimeoutForPropagation: { type: "bool" } },
  "aws:lb/listenerRule:ListenerRule": {
    "conditions.sourceIp.ipAddressType": {},
    "conditions.sourceIp.values": { required: false },
  },
  "aws:lb/loadBalancer:LoadBalancer": { enablePrefixForIpv6SourceNat: { computed: true } },
  "aws:s3/bucket:Bucket": {
    bucketNamespace: {},
    "grants.id": {},
    "lifecycleRules.id": { computed: true },
    "replicationConfiguration.rules.id": { computed: true },
    "serverSideEncryptionConfiguration.rule.blockedEncryptionTypes": { type: "set" },
    "serverSideEncryptionConfiguration.rule.applyServerSideEncryptionByDefault": { required: false },
    "objectLockConfiguration.rule.defaultRetention.mode": { required: false },
  },
  "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": {
    timeouts: { type: "object" },
    "rules.id": { required: true },
    "rules.abortIncompleteMultipartUpload": { type: "object" },
    "rules.expiration": { type: "object" },
    "rules.filter": { type: "object" },
    "rules.noncurrentVersionExpiration": { type: "object" },
    "rules.noncurrentVersionTransitions": { type: "set" },
    "rules.transitions": { type: "set" },
  },
  "aws:s3/bucketNotification:BucketNotification": {
    "lambdaFunctions.id": { computed: true },
    "queues.id": { computed: true },
    "topics.id": { computed: true },
  },
  "aws:secretsmanager/secret:Secret": { type: {} },
  "aws:secretsmanager/secretRotation:SecretRotation": {
    externalSecretRotationMetadatas: { type: "list" },
    externalSecretRotationRoleArn: {},
    rotationRules: { required: false },
  },
  "aws:wafv2/webAcl:WebAcl": {
    "rules.statement.notStatement.statement": { type: "object" },
    "rules.statement.notStatement.statements": { type: "list", required: false },
  },
};
