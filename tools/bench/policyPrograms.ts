import { type AnalyzedResource, StackResource } from "../policyPack/policyPackProcess";

/** What a service of a company's program is made of: the types that policies look at, in proportions that programs have. */
const PARTS: {
  type: string;
  count: number;
  properties: (name: string) => Record<string, unknown>;
  refers?: Record<string, string>;
}[] = [
  {
    type: "aws:ec2/securityGroup:SecurityGroup",
    count: 2,
    properties: (name) => ({ description: `Members of ${name}`, vpcId: "vpc-0a1b2c3d4e5f60718" }),
  },
  {
    type: "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
    count: 4,
    properties: () => ({
      description: "HTTPS from the office",
      ipProtocol: "tcp",
      fromPort: 443,
      toPort: 443,
      cidrIpv4: "203.0.113.0/24",
    }),
    refers: { securityGroupId: "aws:ec2/securityGroup:SecurityGroup" },
  },
  {
    type: "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",
    count: 2,
    properties: () => ({
      description: "HTTPS out",
      ipProtocol: "tcp",
      fromPort: 443,
      toPort: 443,
      cidrIpv4: "0.0.0.0/0",
    }),
    refers: { securityGroupId: "aws:ec2/securityGroup:SecurityGroup" },
  },
  {
    type: "aws:ec2/launchTemplate:LaunchTemplate",
    count: 1,
    properties: (name) => ({
      imageId: "ami-0123456789abcdef0",
      userData: Buffer.from(`#!/bin/sh\n${"echo started\n".repeat(100)}hostname ${name}\n`).toString("base64"),
      metadataOptions: { httpTokens: "required", httpPutResponseHopLimit: 1 },
      networkInterfaces: [{ associatePublicIpAddress: "false" }],
      blockDeviceMappings: [{ deviceName: "/dev/xvda", ebs: { encrypted: "true" } }],
    }),
  },
  {
    type: "aws:autoscaling/group:Group",
    count: 1,
    properties: () => ({ minSize: 1, maxSize: 3, launchTemplate: { id: "lt-0a1b2c3d", version: "3" } }),
  },
  {
    type: "aws:lb/targetGroup:TargetGroup",
    count: 1,
    properties: () => ({ protocol: "HTTPS", port: 8443, healthCheck: { protocol: "HTTPS", path: "/" } }),
  },
  { type: "aws:s3/bucket:Bucket", count: 1, properties: () => ({ forceDestroy: false }) },
  {
    type: "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
    count: 1,
    properties: () => ({
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    }),
    refers: { bucket: "aws:s3/bucket:Bucket" },
  },
  {
    type: "aws:s3/bucketPolicy:BucketPolicy",
    count: 1,
    properties: () => ({
      policy: JSON.stringify({
        Version: "2012-10-17",
        Statement: [
          {
            Effect: "Deny",
            Principal: "*",
            Action: "s3:*",
            Resource: "*",
            Condition: { Bool: { "aws:SecureTransport": "false" } },
          },
        ],
      }),
    }),
    refers: { bucket: "aws:s3/bucket:Bucket" },
  },
  {
    type: "aws:iam/role:Role",
    count: 3,
    properties: () => ({ assumeRolePolicy: '{"Version":"2012-10-17","Statement":[]}', tags: { team: "shop" } }),
  },
  {
    type: "aws:lambda/function:Function",
    count: 2,
    properties: (name) => ({
      runtime: "nodejs22.x",
      handler: "index.handler",
      environment: { variables: { TABLE: name } },
    }),
  },
  {
    type: "aws:lambda/permission:Permission",
    count: 2,
    properties: () => ({
      action: "lambda:InvokeFunction",
      principal: "apigateway.amazonaws.com",
      sourceArn: "arn:aws:execute-api:eu-central-1:123456789012:a1b2c3d4e5/*/*",
    }),
  },
  { type: "aws:cloudwatch/logGroup:LogGroup", count: 3, properties: () => ({ retentionInDays: 90 }) },
  {
    type: "aws:ec2/subnet:Subnet",
    count: 2,
    properties: () => ({ cidrBlock: "10.0.1.0/24", availabilityZone: "eu-central-1a" }),
  },
  {
    type: "aws:route53/record:Record",
    count: 2,
    properties: (name) => ({ name, type: "A", ttl: 60, records: ["203.0.113.7"] }),
  },
  {
    type: "aws:apigateway/restApi:RestApi",
    count: 1,
    properties: () => ({ endpointConfiguration: { types: "REGIONAL" } }),
  },
  {
    type: "aws:apigateway/method:Method",
    count: 5,
    properties: () => ({ httpMethod: "GET", authorization: "CUSTOM", authorizerId: "a1b2c3" }),
    refers: { restApi: "aws:apigateway/restApi:RestApi" },
  },
];

const PROVIDER = {
  urn: "urn:pulumi:bench::bench::pulumi:providers:aws::default",
  type: "pulumi:providers:aws",
  name: "default",
  properties: { region: "eu-central-1" },
};

/** A program of this many resources: services one after the other, the last one cut off. */
export function generateProgram(size: number): AnalyzedResource[] {
  const resources: AnalyzedResource[] = [];
  for (let service = 0; resources.length < size; service++) {
    const ofType = new Map<string, AnalyzedResource>();
    for (const part of PARTS) {
      for (let index = 0; index < part.count; index++) {
        const name = `service-${service}-${part.type.split(":").at(-1) ?? ""}-${index}`;
        const targets = Object.entries(part.refers ?? {}).flatMap(([property, type]) => {
          const target = ofType.get(type);
          return target === undefined ? [] : [{ property, target }];
        });
        const resource: AnalyzedResource = {
          urn: `urn:pulumi:bench::bench::${part.type}::${name}`,
          type: part.type,
          name,
          properties: {
            ...part.properties(name),
            id: `${name}-id`,
            arn: `arn:aws:bench:eu-central-1:123456789012:${name}`,
            ...Object.fromEntries(targets.map(({ property, target }) => [property, target.properties["id"]])),
          },
          protect: false,
          provider: PROVIDER,
          dependencies: targets.map(({ target }) => target.urn),
          propertyDependencies: Object.fromEntries(targets.map(({ property, target }) => [property, [target.urn]])),
        };
        if (!ofType.has(part.type)) ofType.set(part.type, resource);
        resources.push(resource);
      }
    }
  }
  return resources.slice(0, size);
}

/** The same resources in the form in which a stack travels. */
export function asStack(resources: readonly AnalyzedResource[]): StackResource[] {
  return resources.map((resource) => new StackResource(resource));
}
