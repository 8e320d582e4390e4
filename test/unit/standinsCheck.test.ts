import * as assert from "node:assert/strict";
import { checkResource } from "../../twin/standins/aws/check";
import { resolveReference } from "../../twin/standins/aws/references";
import { typesWithMakers } from "../../twin/standins/aws/outputs";
import { typesWithRules } from "../../twin/standins/aws/rules";
import { inputsOf, type Inputs, knownTypes } from "../../twin/standins/aws/schema";
import { DEFAULTS_KEY, UNKNOWN, type Properties } from "../../twin/standins/values";

const URN = "urn:pulumi:test::tiny::some:type/of:Resource::thing";

function check(type: string, news: Properties, olds: Properties = {}) {
  return checkResource({
    urn: URN,
    type,
    logicalName: "thing",
    olds,
    news,
    seed: new Uint8Array([1, 2, 3]),
    region: "eu-central-1",
  });
}

function refused(type: string, news: Properties): string[] {
  return check(type, news).problems.map(({ property, reason }) => `${property} ${reason}`);
}

describe("stand-in for AWS: what it refuses", () => {
  it("names a type that it does not know", () => {
    assert.match(refused("aws:rds/instance:Instance", {})[0] ?? "", /"aws:rds\/instance:Instance"/);
  });

  it("reports every problem of a resource together, each with the resource's URN", () => {
    const problems = refused("aws:ec2/route:Route", { gatewayID: "igw-1", destinationCidrBlock: "0.0.0.0/0" });
    assert.ok(problems.every((problem) => problem.includes(URN)));
    assert.ok(
      problems.some((problem) =>
        problem.startsWith('gatewayID is not an input of this resource; did you mean "gatewayId"'),
      ),
    );
    assert.ok(problems.some((problem) => problem.startsWith("routeTableId is required")));
    assert.ok(problems.some((problem) => problem.includes("exactly one of") && problem.includes('"natGatewayId"')));
    assert.equal(problems.length, 3);
  });

  it("sees unknown and missing inputs in nested objects", () => {
    const problems = refused("aws:autoscaling/group:Group", {
      minSize: 1,
      maxSize: 1,
      launchTemplate: { id: "lt-1", version: "1" },
      tags: [{ key: "a", value: "b", propagate: true }],
    });
    assert.deepEqual(
      problems.map((problem) => problem.split(" ")[0]),
      ["tags[0].propagate", "tags[0].propagateAtLaunch"],
    );
  });

  it("counts a value that is not known yet as given", () => {
    assert.deepEqual(
      refused("aws:ec2/route:Route", { routeTableId: UNKNOWN, destinationCidrBlock: UNKNOWN, gatewayId: UNKNOWN }),
      [],
    );
    assert.match(
      refused("aws:ec2/route:Route", {
        routeTableId: UNKNOWN,
        destinationCidrBlock: "0.0.0.0/0",
        gatewayId: UNKNOWN,
        natGatewayId: UNKNOWN,
      }).join(),
      /exactly one of .* may be given, but "gatewayId", "natGatewayId" are/,
    );
  });

  it("refuses inputs that conflict, in Pulumi's names", () => {
    const problems = refused("aws:autoscaling/group:Group", {
      minSize: 1,
      maxSize: 1,
      launchTemplate: { id: "lt-1" },
      vpcZoneIdentifiers: ["subnet-1"],
      availabilityZones: ["eu-central-1a"],
    });
    assert.match(problems.join(), /vpcZoneIdentifiers conflicts with "availabilityZones"/);
  });

  it("wants what goes with an input", () => {
    assert.match(refused("aws:kms/key:Key", { rotationPeriodInDays: 90 }).join(), /needs "enableKeyRotation"/);
  });

  it("accepts what the typings know and the older schema does not", () => {
    assert.deepEqual(
      refused("aws:apigateway/restApi:RestApi", {
        securityPolicy: "SecurityPolicy_TLS13_1_3_2025_09",
        endpointAccessMode: "STRICT",
      }),
      [],
    );
    assert.match(refused("aws:apigateway/restApi:RestApi", { endpointAccessMode: "STRICT" }).join(), /SecurityPolicy_/);
  });

  it("accepts what only AWS's API refuses", () => {
    assert.deepEqual(
      refused("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", {
        securityGroupId: "sg",
        ipProtocol: "tcp",
        cidrIpv4: "0.0.0.0/0",
        fromPort: 443,
        toPort: 80,
      }),
      [],
    );
    assert.deepEqual(refused("aws:ec2/launchTemplate:LaunchTemplate", { userData: "not base64!" }), []);
  });

  it("never repeats a value that may be a secret", () => {
    const problems = refused("aws:secretsmanager/secretVersion:SecretVersion", {
      secretId: "s",
      secretString: { open: "sesame" },
      secretSting: "sesame",
    });
    assert.equal(problems.length, 2);
    assert.ok(!problems.join().includes("sesame"));
  });
});

describe("stand-in for AWS: defaults and names", () => {
  it("fills in defaults, nested ones too, and notes them", () => {
    const { inputs } = check("aws:lb/targetGroup:TargetGroup", {
      name: "t",
      port: 443,
      protocol: "HTTPS",
      vpcId: "v",
      healthCheck: { path: "/healthz" },
    });
    assert.equal(inputs["deregistrationDelay"], 300);
    assert.deepEqual(inputs[DEFAULTS_KEY], ["deregistrationDelay", "targetType"]);
    assert.equal(Object.getOwnPropertyDescriptor(inputs["healthCheck"], "protocol")?.value, "HTTP");
  });

  it("makes up a name of the logical name and seven hexadecimal digits", () => {
    const { inputs } = check("aws:iam/role:Role", { assumeRolePolicy: "{}" });
    assert.match(String(inputs["name"]), /^thing-[0-9a-f]{7}$/);
  });

  it("keeps a made-up name, and makes none where a prefix or a name is given", () => {
    const first = check("aws:iam/role:Role", { assumeRolePolicy: "{}" }).inputs;
    const again = checkResource({
      urn: URN,
      type: "aws:iam/role:Role",
      logicalName: "thing",
      olds: first,
      news: { assumeRolePolicy: "{}" },
      seed: new Uint8Array([9, 9, 9]),
      region: "eu-central-1",
    }).inputs;
    assert.equal(again["name"], first["name"]);
    assert.equal(check("aws:iam/role:Role", { assumeRolePolicy: "{}", namePrefix: "p-" }).inputs["name"], undefined);
    assert.equal(check("aws:iam/role:Role", { assumeRolePolicy: "{}", name: "mine" }).inputs["name"], "mine");
  });

  it("refuses a made-up name that is too long", () => {
    const { problems } = checkResource({
      urn: URN,
      type: "aws:lb/targetGroup:TargetGroup",
      logicalName: "a-name-with-twenty-six-char",
      olds: {},
      news: { port: 443, protocol: "HTTPS", vpcId: "v" },
      seed: new Uint8Array([1]),
      region: "eu-central-1",
    });
    assert.match(problems[0]?.reason ?? "", /at most 32/);
  });

  it("takes policy documents as objects", () => {
    const { inputs, problems } = check("aws:iam/role:Role", {
      assumeRolePolicy: { Version: "2012-10-17", Statement: [] },
    });
    assert.deepEqual(problems, []);
    assert.equal(inputs["assumeRolePolicy"], '{"Version":"2012-10-17","Statement":[]}');
  });
});

describe("stand-in for AWS: its tables", () => {
  it("has rules and outputs only for types that the schema knows", () => {
    const known = new Set(knownTypes());
    assert.deepEqual(
      [...typesWithRules(), ...typesWithMakers()].filter((type) => !known.has(type)),
      [],
    );
  });

  it("finds the input that each cross-reference of the schema means", () => {
    const lost: string[] = [];
    for (const type of knownTypes()) {
      const top = inputsOf(type) ?? {};
      const visit = (inputs: Inputs): void => {
        for (const input of Object.values(inputs)) {
          const { conflictsWith = [], exactlyOneOf = [], atLeastOneOf = [], requiredWith = [] } = input;
          for (const reference of [...conflictsWith, ...exactlyOneOf, ...atLeastOneOf, ...requiredWith]) {
            if (resolveReference(top, reference) === undefined) lost.push(`${type} ${reference}`);
          }
          visit(input.of ?? {});
        }
      };
      visit(top);
    }
    assert.deepEqual([...new Set(lost)].sort(), []);
  });
});
