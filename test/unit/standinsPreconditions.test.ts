import * as assert from "node:assert/strict";
import type { AwsProvider } from "../../twin/standins/aws/provider";
import type { Properties } from "../../twin/standins/values";
import { regionalProvider } from "./standinsFrame";

const SERVICE = "com.amazonaws.eu-central-1.secretsmanager";

describe("stand-in for AWS: what AWS demands of endpoints and listeners", () => {
  let provider: AwsProvider;

  beforeEach(() => {
    provider = regionalProvider();
  });

  function create(type: string, inputs: Properties, name: string): Promise<{ id: string; outputs: Properties }> {
    const urn = `urn:pulumi:test::tiny::${type}::${name}`;
    return provider.create({ urn, type, logicalName: name, inputs, preview: false, connection: "one" });
  }

  async function vpc(inputs: Properties = {}): Promise<string> {
    const { id } = await create("aws:ec2/vpc:Vpc", { cidrBlock: "10.0.0.0/16", ...inputs }, "vpc");
    return id;
  }

  async function subnet(vpcId: string, zone: string, name: string): Promise<string> {
    const inputs = { vpcId, availabilityZone: `eu-central-1${zone}`, cidrBlock: "10.0.0.0/24" };
    return (await create("aws:ec2/subnet:Subnet", inputs, name)).id;
  }

  const endpoint = (vpcId: string, more: Properties = {}, name = "secrets") =>
    create(
      "aws:ec2/vpcEndpoint:VpcEndpoint",
      { vpcId, vpcEndpointType: "Interface", serviceName: SERVICE, privateDnsEnabled: true, ...more },
      name,
    );

  it("gives an interface endpoint names and interfaces, and a gateway endpoint a prefix list", async () => {
    const vpcId = await vpc({ enableDnsHostnames: true });
    const subnets = [await subnet(vpcId, "a", "one"), await subnet(vpcId, "b", "two")];
    const { id, outputs } = await endpoint(vpcId, { subnetIds: subnets });
    const [own, service] = outputs["dnsEntries"] as { dnsName: string }[];
    assert.match(
      own?.dnsName ?? "",
      new RegExp(`^${id}-[a-z0-9]{8}\\.secretsmanager\\.eu-central-1\\.vpce\\.amazonaws\\.com$`),
    );
    assert.equal(service?.dnsName, "secretsmanager.eu-central-1.amazonaws.com");
    assert.equal((outputs["networkInterfaceIds"] as string[]).length, 2);
    assert.equal(outputs["prefixListId"], undefined);
    const s3 = {
      vpcEndpointType: "Gateway",
      serviceName: "com.amazonaws.eu-central-1.s3",
      privateDnsEnabled: undefined,
    };
    assert.match(String((await endpoint(vpcId, s3, "s3")).outputs["prefixListId"]), /^pl-[0-9a-f]{8}$/);
  });

  it("refuses private DNS without the VPC's support, or a second time, and two subnets of one zone", async () => {
    const bare = await vpc({ enableDnsHostnames: false });
    await assert.rejects(endpoint(bare), /InvalidParameter: Enabling private DNS requires both/);
    const vpcId = await vpc({ enableDnsHostnames: true });
    const subnetIds = [await subnet(vpcId, "a", "one"), await subnet(vpcId, "a", "two")];
    await assert.rejects(endpoint(vpcId, { subnetIds }), /DuplicateSubnetsInSameZone/);
    await endpoint(vpcId);
    await assert.rejects(endpoint(vpcId, {}, "another"), /conflicting DNS domain for com\.amazonaws.*secretsmanager/);
    await endpoint(vpcId, { privateDnsEnabled: false }, "without");
  });

  it("names every REST API in private DNS of execute-api, and deploys no private API without a policy", async () => {
    const vpcId = await vpc({ enableDnsHostnames: true });
    const { outputs } = await endpoint(vpcId, { serviceName: "com.amazonaws.eu-central-1.execute-api" });
    const [, names] = outputs["dnsEntries"] as { dnsName: string }[];
    assert.equal(names?.dnsName, "*.execute-api.eu-central-1.amazonaws.com");
    const api = (types: string) =>
      create("aws:apigateway/restApi:RestApi", { name: types, endpointConfiguration: { types } }, types);
    const deploy = (restApi: string, name: string) => create("aws:apigateway/deployment:Deployment", { restApi }, name);
    await deploy((await api("REGIONAL")).id, "regional");
    const { id } = await api("PRIVATE");
    await assert.rejects(deploy(id, "open"), /Private REST API doesn't have a resource policy attached to it/);
    await create("aws:apigateway/restApiPolicy:RestApiPolicy", { restApiId: id, policy: "{}" }, "policy");
    await deploy(id, "guarded");
  });

  it("leaves a hundred of the account's thousand invocations to functions that reserve nothing", async () => {
    const lambda = (name: string, reservedConcurrentExecutions: number) =>
      create("aws:lambda/function:Function", { name, role: "arn:r", reservedConcurrentExecutions }, name);
    const { id, outputs } = await lambda("one", 800);
    await lambda("unreserved", -1);
    await assert.rejects(lambda("two", 101), /UnreservedConcurrentExecution below its minimum value of \[100\]/);
    await lambda("two", 100);
    const type = "aws:lambda/function:Function";
    const call = { urn: `urn:pulumi:test::tiny::${type}::one`, type, logicalName: "one", id, preview: false };
    const inputs = { name: "one", role: "arn:r", reservedConcurrentExecutions: 801 };
    await assert.rejects(
      provider.update({ ...call, inputs, oldOutputs: outputs, connection: "one" }),
      /others reserve 100, this function 801/,
    );
  });

  it("refuses a target group behind two load balancers", async () => {
    const listener = (loadBalancerArn: string, port: number) =>
      create(
        "aws:lb/listener:Listener",
        { loadBalancerArn, port, defaultActions: [{ type: "forward", targetGroupArn: "arn:tg" }] },
        `${loadBalancerArn}-${port}`,
      );
    await listener("arn:one", 443);
    await listener("arn:one", 8443);
    await assert.rejects(
      listener("arn:two", 443),
      /TargetGroupAssociationLimit: .*more than one load balancer: arn:tg/,
    );
  });
});
