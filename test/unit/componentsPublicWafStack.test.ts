import * as assert from "node:assert/strict";
import { InvalidInputError } from "../../components/checks/problem";
import { PublicWafStack, type PublicWafStackArgs, ZoneState } from "../../components";
import { type Declared, settled, startMocks, statements, temporaryBundle, valueOf } from "./componentsMocks";

const REGION = "eu-central-1";

function stackArgs(changes: Partial<PublicWafStackArgs> = {}): PublicWafStackArgs {
  return {
    region: REGION,
    cidrBlock: "10.40.0.0/16",
    zones: [
      { name: "eu-central-1a", state: ZoneState.Active, publicCidr: "10.40.0.0/24", gatewayCidr: "10.40.10.0/24" },
      { name: "eu-central-1b", state: ZoneState.Active, publicCidr: "10.40.1.0/24", gatewayCidr: "10.40.11.0/24" },
    ],
    certificate: { domainName: "*.shop.example", hostedZoneId: "Z0PORTCULLIS" },
    imageId: "ami-0123456789abcdef0",
    gatewayBundlePath: temporaryBundle(),
    ...changes,
  };
}

async function declare(
  changes: Partial<PublicWafStackArgs> = {},
): Promise<{ declared: Declared; stack: PublicWafStack }> {
  const declared = await startMocks();
  const stack = new PublicWafStack("waf", stackArgs(changes));
  await settled(declared);
  return { declared, stack };
}

describe("PublicWafStack", () => {
  let declared: Declared;
  let stack: PublicWafStack;

  before(async () => {
    ({ declared, stack } = await declare());
  });

  it("lays its subnets out by position, with no NAT of awsx", () => {
    assert.deepEqual(declared.only("awsx:ec2:Vpc").inputs, {
      region: REGION,
      cidrBlock: "10.40.0.0/16",
      enableDnsHostnames: true,
      enableDnsSupport: true,
      availabilityZoneNames: ["eu-central-1a", "eu-central-1b"],
      subnetStrategy: "Auto",
      subnetSpecs: [
        { type: "Public", name: "public", cidrBlocks: ["10.40.0.0/24", "10.40.1.0/24"] },
        { type: "Private", name: "gateway", cidrBlocks: ["10.40.10.0/24", "10.40.11.0/24"] },
      ],
      natGateways: { strategy: "None" },
      tags: {},
    });
  });

  it("sends each gateway subnet through the NAT of its own zone", () => {
    for (const [index, zone] of ["eu-central-1a", "eu-central-1b"].entries()) {
      const name = `waf-egress-${zone}`;
      const nat = declared.only("aws:ec2/natGateway:NatGateway", name).inputs;
      assert.equal(nat.subnetId, `subnet-public-${index}`);
      assert.equal(nat.allocationId, `eipalloc-${name}`);
      const route = declared.only("aws:ec2/route:Route", name).inputs;
      assert.deepEqual(route, {
        region: REGION,
        routeTableId: `rtb-of-subnet-gateway-${index}`,
        destinationCidrBlock: "0.0.0.0/0",
        natGatewayId: `${name}-id`,
      });
    }
  });

  it("is open to the world at the load balancer's 443 only, and lets gateways out to 443 only", () => {
    const rules = [
      ...declared.ofType("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"),
      ...declared.ofType("aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule"),
    ];
    const facts = rules.map(({ name, inputs }) => {
      assert.ok(typeof inputs.description === "string" && inputs.description.length > 10, name);
      const peer = inputs.cidrIpv4 ?? inputs.referencedSecurityGroupId;
      return [name, inputs.securityGroupId, peer, inputs.ipProtocol, inputs.fromPort, inputs.toPort].join(" ");
    });
    assert.deepEqual(facts.sort(), [
      "waf-gateways-from-lb waf-gateways-id waf-lb-id tcp 8443 8443",
      "waf-gateways-to-origins waf-gateways-id 0.0.0.0/0 tcp 443 443",
      "waf-lb-from-clients waf-lb-id 0.0.0.0/0 tcp 443 443",
      "waf-lb-to-gateways waf-lb-id waf-gateways-id tcp 8443 8443",
    ]);
    for (const group of declared.ofType("aws:ec2/securityGroup:SecurityGroup")) {
      assert.equal(group.inputs.ingress, undefined);
      assert.equal(group.inputs.egress, undefined);
    }
    const unused = declared.only("aws:ec2/defaultSecurityGroup:DefaultSecurityGroup").inputs;
    assert.deepEqual([unused.ingress, unused.egress], [[], []]);
  });

  it("has a load balancer that refuses what could be read in two ways", () => {
    const { inputs } = declared.only("aws:lb/loadBalancer:LoadBalancer");
    assert.equal(inputs.internal, false);
    assert.equal(inputs.desyncMitigationMode, "strictest");
    assert.equal(inputs.dropInvalidHeaderFields, true);
    assert.equal(inputs.xffHeaderProcessingMode, "append");
    assert.equal(inputs.enableDeletionProtection, true);
    assert.deepEqual(inputs.securityGroups, ["waf-lb-id"]);
    assert.deepEqual(inputs.subnets, ["subnet-public-0", "subnet-public-1"]);
    const listener = declared.only("aws:lb/listener:Listener").inputs;
    assert.deepEqual([listener.port, listener.protocol], [443, "HTTPS"]);
    assert.equal(listener.sslPolicy, "ELBSecurityPolicy-TLS13-1-2-2021-06");
    const group = declared.only("aws:lb/targetGroup:TargetGroup").inputs;
    assert.deepEqual([group.port, group.protocol, group.protocolVersion], [8443, "HTTPS", "HTTP1"]);
    const check = group.healthCheck as Record<string, unknown>;
    assert.deepEqual([check.protocol, check.path, check.matcher], ["HTTPS", "/healthz", "200"]);
  });

  it("uses a new certificate only after its validation", () => {
    const certificate = declared.only("aws:acm/certificate:Certificate").inputs;
    assert.deepEqual([certificate.domainName, certificate.validationMethod], ["*.shop.example", "DNS"]);
    assert.equal(declared.only("aws:route53/record:Record").inputs.zoneId, "Z0PORTCULLIS");
    const validated = declared.only("aws:acm/certificateValidation:CertificateValidation").inputs.certificateArn;
    assert.equal(declared.only("aws:lb/listener:Listener").inputs.certificateArn, validated);
  });

  it("makes gateways with IMDSv2 at one hop, an encrypted disk, no key and no public address", () => {
    const { inputs } = declared.only("aws:ec2/launchTemplate:LaunchTemplate");
    const metadata = inputs.metadataOptions as Record<string, unknown>;
    assert.deepEqual([metadata.httpTokens, metadata.httpPutResponseHopLimit], ["required", 1]);
    assert.equal(inputs.keyName, undefined);
    const [networkInterface] = inputs.networkInterfaces as Record<string, unknown>[];
    assert.equal(networkInterface?.associatePublicIpAddress, "false");
    assert.deepEqual(networkInterface.securityGroups, ["waf-gateways-id"]);
    const [disk] = inputs.blockDeviceMappings as { ebs: Record<string, unknown> }[];
    assert.equal(disk?.ebs.encrypted, "true");
  });

  it("gives user data that names the bundle by its SHA-256", () => {
    const encoded = declared.only("aws:ec2/launchTemplate:LaunchTemplate").inputs.userData;
    const userData = Buffer.from(String(encoded), "base64").toString("utf8");
    assert.match(userData, /^#!/);
    const key = String(declared.only("aws:s3/bucketObjectv2:BucketObjectv2").inputs.key);
    const settings = userData
      .split('"')
      .map((part) => Buffer.from(part, "base64").toString("utf8"))
      .find((part) => part.startsWith("{"));
    assert.deepEqual(JSON.parse(settings ?? ""), {
      role: "gateway",
      region: REGION,
      bucket: "waf-gateways-bucket",
      bundleKey: key,
      bundleSha256: /^gateway-bundles\/([0-9a-f]{64})\.tar$/.exec(key)?.[1],
      hostRoutePrefix: "host-routes/",
      hostRoutePollSeconds: 10,
      loadBalancerCidrs: ["10.40.0.0/24", "10.40.1.0/24"],
    });
  });

  it("runs one gateway in each active zone, of a numbered version, and waits until all are healthy", () => {
    const { inputs } = declared.only("aws:autoscaling/group:Group");
    assert.deepEqual([inputs.minSize, inputs.desiredCapacity, inputs.maxSize], [2, 2, 4]);
    assert.deepEqual(inputs.vpcZoneIdentifiers, ["subnet-gateway-0", "subnet-gateway-1"]);
    assert.deepEqual(inputs.launchTemplate, { id: "waf-gateways-id", version: "3" });
    assert.equal(inputs.healthCheckType, "ELB");
    assert.equal(inputs.waitForElbCapacity, 2);
    assert.equal(inputs.name, undefined, "a name of its own would keep the new group from being made first");
  });

  it("lets a gateway read its bundle and its routes, and nothing else", () => {
    const policy = declared.only("aws:iam/rolePolicy:RolePolicy", "waf-gateway").inputs.policy;
    const bucket = "arn:aws:s3:::waf-gateways-bucket";
    assert.deepEqual(statements(policy), [
      {
        Effect: "Allow",
        Action: ["s3:GetObject"],
        Resource: [`${bucket}/gateway-bundles/*`, `${bucket}/host-routes/*`],
      },
      {
        Effect: "Allow",
        Action: ["s3:ListBucket"],
        Resource: [bucket],
        Condition: { StringLike: { "s3:prefix": ["gateway-bundles/*", "host-routes/*"] } },
      },
    ]);
    const endpoint = declared.only("aws:ec2/vpcEndpoint:VpcEndpoint").inputs;
    assert.equal(endpoint.vpcEndpointType, "Gateway");
    assert.deepEqual(endpoint.routeTableIds, ["rtb-of-subnet-gateway-0", "rtb-of-subnet-gateway-1"]);
    for (const statement of statements(endpoint.policy)) {
      assert.ok(String(statement.Resource).startsWith(bucket));
      assert.match(String(statement.Action), /^s3:(GetObject|ListBucket)$/);
    }
  });

  for (const bucket of ["waf-gateways", "waf-lb-logs"]) {
    it(`keeps the bucket ${bucket} private, versioned and TLS-only`, () => {
      const inputsOf = (kind: string) => declared.only(`aws:s3/${kind}:${kind.replace("b", "B")}`, bucket).inputs;
      const block = inputsOf("bucketPublicAccessBlock");
      const flags = ["blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets"];
      assert.deepEqual(
        flags.map((flag) => block[flag]),
        [true, true, true, true],
      );
      assert.deepEqual(inputsOf("bucketVersioning").versioningConfiguration, { status: "Enabled" });
      assert.deepEqual(inputsOf("bucketOwnershipControls").rule, { objectOwnership: "BucketOwnerEnforced" });
      const deny = statements(inputsOf("bucketPolicy").policy).find(({ Effect }) => Effect === "Deny");
      assert.ok(deny);
      assert.deepEqual([deny.Principal, deny.Action], ["*", "s3:*"]);
      assert.deepEqual(deny.Condition, { Bool: { "aws:SecureTransport": "false" } });
      assert.equal(inputsOf("bucket").forceDestroy, false);
    });
  }

  it("logs every flow of the VPC", () => {
    const { inputs } = declared.only("aws:ec2/flowLog:FlowLog");
    assert.deepEqual([inputs.trafficType, inputs.vpcId], ["ALL", "vpc-1"]);
    assert.ok(inputs.iamRoleArn);
  });

  it("names every resource after itself and puts each into its region", () => {
    const regionless = /^aws:(iam|route53|cloudfront)\//;
    for (const { type, name, inputs } of declared.resources.filter((resource) => resource.name !== "waf")) {
      assert.ok(name.startsWith("waf-"), `${type} ${name}`);
      assert.equal(inputs.region, regionless.test(type) ? undefined : REGION, `${type} ${name}`);
    }
  });

  it("publishes what an endpoint needs as plain strings", async () => {
    assert.deepEqual(await valueOf(stack.attachment), {
      region: REGION,
      egressAddresses: { active: ["203.0.113.10", "203.0.113.11"], reserved: [], retiring: [] },
      loadBalancerDnsName: "waf-lb-1.eu-central-1.elb.amazonaws.com",
      loadBalancerZoneId: "Z215JYRZR1TBD5",
      listenerArn: "arn:aws:elasticloadbalancing:eu-central-1:123456789012:listener/app/waf-https/1/2",
      hostRouteBucket: "waf-gateways-bucket",
      hostRoutePrefix: "host-routes/",
      certificateNames: ["*.shop.example"],
      certificateArn: "arn:aws:mock:eu-central-1:123456789012:waf-certificate",
      privateApiEndpointId: undefined,
    });
  });
});

describe("PublicWafStack's arguments", () => {
  it("a reserved zone has a published address and nothing that uses it", async () => {
    const [first, second] = stackArgs().zones;
    assert.ok(first && second);
    const { declared, stack } = await declare({ zones: [first, { ...second, state: ZoneState.Reserved }] });
    assert.equal(declared.ofType("aws:ec2/eip:Eip").length, 2);
    assert.deepEqual(
      declared.ofType("aws:ec2/natGateway:NatGateway").map(({ name }) => name),
      ["waf-egress-eu-central-1a"],
    );
    assert.deepEqual(
      declared.ofType("aws:ec2/route:Route").map(({ name }) => name),
      ["waf-egress-eu-central-1a"],
    );
    const group = declared.only("aws:autoscaling/group:Group").inputs;
    assert.deepEqual([group.desiredCapacity, group.vpcZoneIdentifiers], [1, ["subnet-gateway-0"]]);
    assert.deepEqual((await valueOf(stack.attachment)).egressAddresses, {
      active: ["203.0.113.10"],
      reserved: ["203.0.113.11"],
      retiring: [],
    });
  });

  it("a given certificate is used as it is", async () => {
    const arn = "arn:aws:acm:eu-central-1:123456789012:certificate/0a1b2c3d-0000-0000-0000-000000000000";
    const { declared } = await declare({ certificate: { arn, names: ["*.shop.example"] } });
    assert.equal(declared.only("aws:lb/listener:Listener").inputs.certificateArn, arn);
    assert.equal(declared.ofType("aws:acm/certificate:Certificate").length, 0);
  });

  it("another bundle is another object and another version of the template", async () => {
    const facts = async (content: string) => {
      const { declared } = await declare({ gatewayBundlePath: temporaryBundle(content) });
      const key = declared.only("aws:s3/bucketObjectv2:BucketObjectv2").inputs.key;
      return { key, userData: declared.only("aws:ec2/launchTemplate:LaunchTemplate").inputs.userData };
    };
    const [one, same, other] = [await facts("one"), await facts("one"), await facts("other")];
    assert.deepEqual(one, same);
    assert.notEqual(one.key, other.key);
    assert.notEqual(one.userData, other.userData);
  });

  it("are refused together, before anything is made", async () => {
    const declared = await startMocks();
    const [first] = stackArgs().zones;
    assert.ok(first);
    const bad = stackArgs({ zones: [first], imageId: "debian", gatewayBundlePath: "/nowhere.tar" });
    assert.throws(
      () => new PublicWafStack("Waf_Stack", bad),
      (error) => {
        assert.ok(error instanceof InvalidInputError);
        const keys = error.problems.map(({ key }) => key).sort();
        assert.deepEqual(keys, ["gatewayBundlePath", "imageId", "name", "zones"]);
        return true;
      },
    );
    await settled(declared);
    assert.deepEqual(declared.names(), []);
  });
});
