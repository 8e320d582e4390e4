import * as fs from "node:fs";
import * as path from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { temporaryFolder } from "../support/temporary";

/** A resource as a component declared it. */
export interface DeclaredResource {
  type: string;
  name: string;
  inputs: Record<string, unknown>;
}

/** What components declared since the last {@link startMocks}, under Pulumi's mocks: no parents, protection or order. */
export class Declared {
  readonly resources: DeclaredResource[] = [];

  ofType(type: string): DeclaredResource[] {
    return this.resources.filter((resource) => resource.type === type);
  }

  /** @throws Error unless there is exactly one of the type (and name, when given). */
  only(type: string, name?: string): DeclaredResource {
    const found = this.ofType(type).filter((resource) => name === undefined || resource.name === name);
    const [first] = found;
    if (first === undefined || found.length > 1) {
      throw new Error(`${found.length} resources of ${type} ${name ?? ""}; declared: ${this.names().join(", ")}`);
    }
    return first;
  }

  names(): string[] {
    return this.resources.map(({ type, name }) => `${type} ${name}`);
  }
}

const ZONES = 2;
/** A failed assertion is within so many lines of its test. */
const STACK_LINES = 6;
let nextAddress = 10;

/** An auto-scaling group that AWS has already. */
export interface ExistingGroup {
  name: string;
  targetGroupArns: string[];
  desiredCapacity: number;
}

/** @param groups What the data sources of auto-scaling groups find. */
export async function startMocks(groups: ExistingGroup[] = []): Promise<Declared> {
  const declared = new Declared();
  nextAddress = 10;
  // Pulumi keeps the stack of every promise it makes, and Mocha has no limit for one: half of such a test's time.
  Error.stackTraceLimit = STACK_LINES;
  await pulumi.runtime.setMocks(
    {
      newResource: ({ type, name, inputs }) => {
        const given = inputs as Record<string, unknown>;
        declared.resources.push({ type, name, inputs: given });
        return { id: `${name}-id`, state: { ...given, ...computed(type, name) } };
      },
      call: ({ token, inputs }) => {
        switch (token) {
          case "aws:autoscaling/getAmiIds:getAmiIds":
            return { names: groups.map(({ name }) => name) };
          case "aws:autoscaling/getGroup:getGroup":
            return groups.find(({ name }) => name === (inputs as Record<string, unknown>).name) ?? {};
          default:
            throw new Error(`The components call no data source ${token}.`);
        }
      },
    },
    "portcullis",
    "test",
    false,
  );
  return declared;
}

function computed(type: string, name: string): Record<string, unknown> {
  const arn = `arn:aws:mock:eu-central-1:123456789012:${name}`;
  switch (type) {
    case "awsx:ec2:Vpc": {
      const ids = (kind: string) => Array.from({ length: ZONES }, (_, zone) => `subnet-${kind}-${zone}`);
      return {
        vpcId: "vpc-1",
        publicSubnetIds: ids("public"),
        privateSubnetIds: ids("gateway"),
        isolatedSubnetIds: ids("management"),
        // Not in the order of the zones, as nothing promises that they are.
        routeTableAssociations: [...ids("gateway"), ...ids("public"), ...ids("management")]
          .reverse()
          .map((subnetId) => ({ subnetId, routeTableId: `rtb-of-${subnetId}` })),
      };
    }
    case "aws:ec2/eip:Eip":
      return { publicIp: `203.0.113.${nextAddress++}`, allocationId: `eipalloc-${name}` };
    case "aws:iam/role:Role":
      return { arn, name, uniqueId: `AROA-of-${name}` };
    case "aws:ec2/vpcEndpoint:VpcEndpoint":
      return { arn, prefixListId: "pl-1" };
    case "aws:ec2/launchTemplate:LaunchTemplate":
      return { latestVersion: 3 };
    case "aws:s3/bucket:Bucket":
      return { bucket: `${name}-bucket`, arn: `arn:aws:s3:::${name}-bucket` };
    case "aws:lb/targetGroup:TargetGroup":
      return { arn, name, arnSuffix: `targetgroup/${name}/0123456789abcdef` };
    case "aws:lb/loadBalancer:LoadBalancer":
      return {
        arnSuffix: `app/${name}/0123456789abcdef`,
        arn,
        name,
        dnsName: "waf-lb-1.eu-central-1.elb.amazonaws.com",
        zoneId: "Z215JYRZR1TBD5",
      };
    case "aws:apigateway/domainName:DomainName":
      return {
        regionalDomainName: `d-${name}.execute-api.eu-central-1.amazonaws.com`,
        regionalZoneId: "Z0APIGATEWAY",
      };
    case "aws:s3/bucketObjectv2:BucketObjectv2":
      return { arn, versionId: "version-1" };
    case "tls:index/selfSignedCert:SelfSignedCert":
    case "tls:index/locallySignedCert:LocallySignedCert":
      return { certPem: `certificate of ${name}\n` };
    case "tls:index/privateKey:PrivateKey":
      return { privateKeyPem: pulumi.secret(`key of ${name}`) };
    case "tls:index/certRequest:CertRequest":
      return { certRequestPem: `request of ${name}` };
    case "aws:cloudfront/distribution:Distribution":
      return { domainName: "d111111abcdef8.cloudfront.net", arn };
    case "aws:lb/listener:Listener":
      return { arn: `arn:aws:elasticloadbalancing:eu-central-1:123456789012:listener/app/${name}/1/2` };
    case "aws:secretsmanager/secret:Secret":
      return { arn: `arn:aws:secretsmanager:eu-central-1:123456789012:secret:${name}` };
    case "aws:ssm/document:Document":
      return { arn: `arn:aws:ssm:eu-central-1:123456789012:document/${name}`, name };
    case "aws:lambda/function:Function":
      return { arn, name, invokeArn: `${arn}/invocations` };
    case "random:index/randomPassword:RandomPassword":
      return { result: pulumi.secret("A".repeat(64)) };
    case "aws:acm/certificate:Certificate":
      return {
        arn,
        domainValidationOptions: [
          { resourceRecordName: "_x.shop.example", resourceRecordType: "CNAME", resourceRecordValue: "_y.acm" },
        ],
      };
    default:
      return { arn, name };
  }
}

/** Waits until what an Output stands for is known. */
export function valueOf<T>(output: pulumi.Output<T>): Promise<T> {
  return new Promise((resolve) => {
    output.apply(resolve);
  });
}

/** Every resource whose inputs are Outputs is registered in a later turn; waits until no more come. */
export async function settled(declared: Declared): Promise<void> {
  let before = -1;
  while (before !== declared.resources.length) {
    before = declared.resources.length;
    for (let turn = 0; turn < 50; turn++) {
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
}

/** A file that stands for a gateway bundle. */
export function temporaryBundle(content = "bundle"): string {
  const file = path.join(temporaryFolder(), "gateway-bundle.tar");
  fs.writeFileSync(file, content);
  return file;
}

/** Policy document in an input that is JSON text. */
export function statements(value: unknown): Record<string, unknown>[] {
  const document: unknown = JSON.parse(String(value));
  if (typeof document !== "object" || document === null || !("Statement" in document)) {
    throw new Error(`No policy document: ${String(value)}`);
  }
  return Array.isArray(document.Statement) ? (document.Statement as Record<string, unknown>[]) : [];
}
