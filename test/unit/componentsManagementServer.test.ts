import * as assert from "node:assert/strict";
import { ManagementAccess, type ManagementServerArgs, type PublicWafStack } from "../../components";
import { MANAGEMENT_TAG } from "../../contracts/typeTokens";
import { type Declared, statements, valueOf } from "./componentsMocks";
import { declareManaged, rulesOf, settingsOf } from "./managedStack";

const REGION = "eu-central-1";
const BUCKET = "arn:aws:s3:::waf-gateways-bucket";
const ARN = "arn:aws:mock:eu-central-1:123456789012";

const LIFECYCLE = "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration";
const SECRET = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:waf-management-login";

const PRIVATE: ManagementServerArgs = { host: "waf-admin.shop.example", adminCidrs: ["10.8.0.0/24", "10.9.0.7/32"] };
const PUBLIC: ManagementServerArgs = {
  access: ManagementAccess.Public,
  host: "waf-admin.shop.example",
  adminCidrs: ["198.51.100.0/28"],
  hostedZoneId: "Z0PORTCULLIS",
};

describe("a management server", () => {
  let declared: Declared;
  let stack: PublicWafStack;

  before(async () => {
    ({ declared, stack } = await declareManaged(PUBLIC));
  });

  it("has subnets of its own at the end of the list, which lead to S3 alone", () => {
    const { subnetSpecs } = declared.only("awsx:ec2:Vpc").inputs;
    assert.deepEqual((subnetSpecs as unknown[]).slice(2), [
      { type: "Isolated", name: "management", cidrBlocks: ["10.40.20.0/28", "10.40.20.16/28"] },
    ]);
    assert.deepEqual(declared.only("aws:ec2/vpcEndpoint:VpcEndpoint", "waf-s3").inputs.routeTableIds, [
      "rtb-of-subnet-gateway-0",
      "rtb-of-subnet-management-0",
      "rtb-of-subnet-gateway-1",
      "rtb-of-subnet-management-1",
    ]);
    for (const { inputs } of declared.ofType("aws:ec2/route:Route")) {
      assert.match(String(inputs.routeTableId), /gateway/);
    }
  });

  it("is reached by administrators and gateways, and reaches its two endpoints, by these rules alone", () => {
    assert.deepEqual(rulesOf(declared), [
      "waf-gateways-to-management waf-gateways-id waf-management-id tcp 8444 8444",
      "waf-management-from-gateways waf-management-id waf-gateways-id tcp 8444 8444",
      "waf-management-from-lb waf-management-id waf-management-lb-id tcp 8443 8443",
      "waf-management-lb-from-198.51.100.0-28 waf-management-lb-id 198.51.100.0/28 tcp 443 443",
      "waf-management-lb-to-server waf-management-lb-id waf-management-id tcp 8443 8443",
      "waf-management-secrets-from-server waf-management-secrets-id waf-management-id tcp 443 443",
      "waf-management-to-s3 waf-management-id pl-1 tcp 443 443",
      "waf-management-to-secrets waf-management-id waf-management-secrets-id tcp 443 443",
    ]);
    for (const suffix of ["management", "management-lb", "management-secrets"]) {
      const { tags } = declared.only("aws:ec2/securityGroup:SecurityGroup", `waf-${suffix}`).inputs;
      assert.deepEqual(tags, { [MANAGEMENT_TAG.key]: MANAGEMENT_TAG.value });
    }
  });

  it("may do this with its role, and nothing else", () => {
    assert.deepEqual(statements(declared.only("aws:iam/rolePolicy:RolePolicy", "waf-management").inputs.policy), [
      {
        Effect: "Allow",
        Action: ["s3:GetObject"],
        Resource: [
          `${BUCKET}/gateway-bundles/*`,
          `${BUCKET}/management/requests/*`,
          `${BUCKET}/management/server.json`,
        ],
      },
      {
        Effect: "Allow",
        Action: ["s3:ListBucket"],
        Resource: [BUCKET],
        Condition: { StringLike: { "s3:prefix": ["management/requests/*"] } },
      },
      {
        Effect: "Allow",
        Action: ["s3:PutObject"],
        Resource: [
          `${BUCKET}/management/authority.pem`,
          `${BUCKET}/management/server.json`,
          `${BUCKET}/management/certificates/*`,
        ],
      },
      {
        Effect: "Allow",
        Action: ["secretsmanager:GetSecretValue"],
        Resource: [SECRET],
      },
    ]);
  });

  it("lets a gateway write its own request and read its own certificate, and no other's", () => {
    const all = statements(declared.only("aws:iam/rolePolicy:RolePolicy", "waf-gateway").inputs.policy);
    assert.deepEqual(all.slice(2), [
      { Effect: "Allow", Action: ["s3:PutObject"], Resource: [`${BUCKET}/management/requests/\${aws:userid}.csr`] },
      {
        Effect: "Allow",
        Action: ["s3:GetObject"],
        Resource: [
          `${BUCKET}/management/certificates/\${aws:userid}.pem`,
          `${BUCKET}/management/authority.pem`,
          `${BUCKET}/management/server.json`,
        ],
      },
    ]);
    const endpoint = statements(declared.only("aws:ec2/vpcEndpoint:VpcEndpoint", "waf-s3").inputs.policy);
    assert.deepEqual(
      endpoint.filter(({ Action: action }) => action === "s3:PutObject").map(({ Resource: resource }) => resource),
      [`${BUCKET}/management/*`],
    );
  });

  it("reads its login secret through an endpoint that lets its role read that secret only", () => {
    const { policy, ...inputs } = declared.only("aws:ec2/vpcEndpoint:VpcEndpoint", "waf-management-secrets").inputs;
    assert.deepEqual(inputs, {
      region: REGION,
      vpcId: "vpc-1",
      vpcEndpointType: "Interface",
      serviceName: "com.amazonaws.eu-central-1.secretsmanager",
      subnetIds: ["subnet-management-0"],
      securityGroupIds: ["waf-management-secrets-id"],
      privateDnsEnabled: true,
      tags: { Name: "waf-management-secrets" },
    });
    assert.deepEqual(statements(policy), [
      {
        Effect: "Allow",
        Principal: "*",
        Action: "secretsmanager:GetSecretValue",
        Resource: SECRET,
        Condition: { ArnEquals: { "aws:PrincipalArn": `${ARN}:waf-management` } },
      },
    ]);
  });

  it("is one instance in an active zone, with IMDSv2 at one hop, an encrypted disk, no key and no public address", () => {
    const template = declared.only("aws:ec2/launchTemplate:LaunchTemplate", "waf-management").inputs;
    const metadata = template.metadataOptions as Record<string, unknown>;
    assert.deepEqual([metadata.httpTokens, metadata.httpPutResponseHopLimit], ["required", 1]);
    assert.equal(template.keyName, undefined);
    assert.deepEqual(template.networkInterfaces, [
      {
        deviceIndex: 0,
        associatePublicIpAddress: "false",
        deleteOnTermination: "true",
        securityGroups: ["waf-management-id"],
      },
    ]);
    const [disk] = template.blockDeviceMappings as { ebs: Record<string, unknown> }[];
    assert.deepEqual([disk?.ebs.encrypted, disk?.ebs.volumeSize], ["true", 10]);
    const group = declared.only("aws:autoscaling/group:Group", "waf-management").inputs;
    assert.deepEqual([group.minSize, group.maxSize, group.desiredCapacity, group.waitForElbCapacity], [1, 1, 1, 1]);
    assert.deepEqual(group.vpcZoneIdentifiers, ["subnet-management-0"]);
    assert.deepEqual(group.targetGroupArns, [`${ARN}:waf-adm`]);
    assert.equal(group.healthCheckType, "ELB");
    assert.equal(group.name, undefined, "a name of its own would keep the new server from being made first");
  });

  it("gets its settings, and the gateways get theirs, without a secret", () => {
    const { bundleKey, bundleSha256, ...settings } = settingsOf(declared, "waf-management") as Record<string, unknown>;
    assert.equal(bundleKey, `gateway-bundles/${String(bundleSha256)}.tar`);
    assert.deepEqual(settings, {
      role: "management",
      region: REGION,
      bucket: "waf-gateways-bucket",
      managementPrefix: "management/",
      gatewayRoleId: "AROA-of-waf-gateway",
      loginSecretArn: SECRET,
      agentPort: 8444,
      adminPort: 8443,
      eventsMegabytes: 1024,
      loadBalancerCidrs: ["10.40.0.0/24", "10.40.1.0/24"],
    });
    const gateway = settingsOf(declared, "waf-gateways") as Record<string, unknown>;
    assert.deepEqual(gateway.management, { managementPrefix: "management/", roleId: "AROA-of-waf-gateway" });
  });

  it("has a door of its own: HTTPS on the internet, with the stack's certificate and a record", () => {
    const { inputs } = declared.only("aws:lb/loadBalancer:LoadBalancer", "waf-adm");
    assert.deepEqual([inputs.internal, inputs.subnets], [false, ["subnet-public-0", "subnet-public-1"]]);
    assert.deepEqual(inputs.securityGroups, ["waf-management-lb-id"]);
    assert.deepEqual(
      [inputs.desyncMitigationMode, inputs.dropInvalidHeaderFields, inputs.xffHeaderProcessingMode],
      ["strictest", true, "append"],
    );
    const listener = declared.only("aws:lb/listener:Listener", "waf-adm-https").inputs;
    assert.deepEqual(
      [listener.port, listener.protocol, listener.sslPolicy],
      [443, "HTTPS", "ELBSecurityPolicy-TLS13-1-2-2021-06"],
    );
    assert.equal(listener.certificateArn, declared.only("aws:lb/listener:Listener", "waf-https").inputs.certificateArn);
    const group = declared.only("aws:lb/targetGroup:TargetGroup", "waf-adm").inputs;
    const check = group.healthCheck as Record<string, unknown>;
    assert.deepEqual([group.port, group.protocol, check.protocol, check.path], [8443, "HTTPS", "HTTPS", "/healthz"]);
    const record = declared.only("aws:route53/record:Record", "waf-management-dns").inputs;
    assert.deepEqual([record.name, record.type, record.zoneId], ["waf-admin.shop.example", "A", "Z0PORTCULLIS"]);
  });

  it("forgets requests and certificates of instances that are gone", () => {
    const { rules } = declared.only(LIFECYCLE, "waf-management").inputs;
    assert.deepEqual(rules, [
      {
        id: "management-requests",
        status: "Enabled",
        filter: { prefix: "management/requests/" },
        expiration: { days: 2 },
      },
      {
        id: "management-certificates",
        status: "Enabled",
        filter: { prefix: "management/certificates/" },
        expiration: { days: 2 },
      },
      {
        id: "management-old-versions",
        status: "Enabled",
        filter: { prefix: "management/" },
        noncurrentVersionExpiration: { noncurrentDays: 1 },
      },
    ]);
  });

  it("tells where it is, and of the secret its ARN alone", async () => {
    assert.ok(stack.management);
    assert.deepEqual(await valueOf(stack.management), {
      url: "https://waf-admin.shop.example",
      loginSecretArn: SECRET,
      autoScalingGroupName: "waf-management",
      loadBalancerDnsName: "waf-lb-1.eu-central-1.elb.amazonaws.com",
      routeTableIds: ["rtb-of-subnet-management-0", "rtb-of-subnet-management-1"],
    });
  });

  it("stands in private by default: an internal load balancer in its own subnets, no record unless asked for", async () => {
    const { declared: own } = await declareManaged(PRIVATE);
    const { inputs } = own.only("aws:lb/loadBalancer:LoadBalancer", "waf-adi");
    assert.deepEqual([inputs.internal, inputs.subnets], [true, ["subnet-management-0", "subnet-management-1"]]);
    assert.deepEqual(
      rulesOf(own).filter((rule) => rule.includes("waf-management-lb-from")),
      [
        "waf-management-lb-from-10.8.0.0-24 waf-management-lb-id 10.8.0.0/24 tcp 443 443",
        "waf-management-lb-from-10.9.0.7-32 waf-management-lb-id 10.9.0.7/32 tcp 443 443",
      ],
    );
    const { loadBalancerCidrs } = settingsOf(own, "waf-management") as Record<string, unknown>;
    assert.deepEqual(loadBalancerCidrs, ["10.40.20.0/28", "10.40.20.16/28"]);
    assert.equal(own.names().includes("aws:route53/record:Record waf-management-dns"), false);
  });

  it("uses a secret and a certificate that are brought", async () => {
    const loginSecretArn = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:login-AbCdEf";
    const certificateArn = "arn:aws:acm:eu-central-1:123456789012:certificate/0a1b2c3d-0000";
    const { declared: own } = await declareManaged({
      ...PRIVATE,
      host: "waf.other.example",
      loginSecretArn,
      certificateArn,
    });
    assert.deepEqual(own.ofType("aws:secretsmanager/secret:Secret"), []);
    assert.equal(own.only("aws:lb/listener:Listener", "waf-adi-https").inputs.certificateArn, certificateArn);
    const policy = own.only("aws:iam/rolePolicy:RolePolicy", "waf-management").inputs.policy;
    assert.deepEqual(statements(policy).at(-1)?.Resource, [loginSecretArn]);
  });
});
