import * as assert from "node:assert/strict";
import type { DeployedResource } from "../../tools/mutants/deployment";
import { mutantsOf } from "../../tools/mutants/mutants";
import { Verdict } from "../../tools/mutants/outcome";
import { type Row, to } from "../../tools/mutants/row";
import { tryPolicies } from "../../tools/mutants/run";
import type { Properties } from "../../twin/standins/values";

function resource(type: string, name: string, inputs: Properties): DeployedResource {
  return {
    urn: `urn:pulumi:prod::p::${type}::${name}`,
    type,
    name,
    custom: true,
    id: `id-of-${name}`,
    inputs,
    outputs: { ...inputs, id: `id-of-${name}` },
    protect: false,
    dependencies: [],
    propertyDependencies: {},
  };
}

const REGION = "eu-central-1";
const DISTRIBUTION = "aws:cloudfront/distribution:Distribution";
const BALANCER = "aws:lb/loadBalancer:LoadBalancer";

const STACK = [
  resource(DISTRIBUTION, "edge", {
    enabled: true,
    isIpv6Enabled: false,
    origins: [
      {
        originId: "api",
        domainName: "a1b2c3d4e5.execute-api.eu-central-1.amazonaws.com",
        customOriginConfig: {
          httpPort: 80,
          httpsPort: 443,
          originProtocolPolicy: "https-only",
          originSslProtocols: ["TLSv1.2"],
        },
      },
    ],
    defaultCacheBehavior: {
      targetOriginId: "api",
      viewerProtocolPolicy: "https-only",
      allowedMethods: ["GET", "HEAD"],
      cachedMethods: ["GET", "HEAD"],
      functionAssociations: [
        { eventType: "viewer-request", functionArn: "arn:aws:cloudfront::123456789012:function/gate" },
      ],
    },
    restrictions: { geoRestriction: { restrictionType: "none" } },
    viewerCertificate: { cloudfrontDefaultCertificate: true },
  }),
  resource(BALANCER, "entrance", {
    region: REGION,
    subnets: ["subnet-1", "subnet-2"],
    enableHttp2: true,
    desyncMitigationMode: "strictest",
  }),
];

/** What is agreed on here, whatever this program's own list says. */
const AGREED = [
  { type: DISTRIBUTION, property: "isIpv6Enabled", allowed: [false], reason: "The lists hold IPv4." },
  { type: BALANCER, property: "enableHttp2", allowed: [true], reason: "It was tested so." },
  { type: BALANCER, property: "desyncMitigationMode", allowed: ["strictest"], reason: "Requests have one reading." },
];

const TABLE: Row[] = [
  { type: DISTRIBUTION, property: "isIpv6Enabled", weak: [to(true)], why: "no list holds the viewer's address" },
  { type: BALANCER, property: "enableHttp2", weak: [to(false)], why: "it was tested with HTTP/2" },
  { type: BALANCER, property: "desyncMitigationMode", weak: [to("monitor")], why: "requests have two readings" },
];

describe("mutants before the policies", () => {
  it("count for a rule wherever one objects, and for what the program agreed on with itself only where none does", async () => {
    const configuration = { "values-as-agreed": { rules: AGREED } };
    const outcomes = await tryPolicies(mutantsOf(TABLE, STACK), STACK, undefined, configuration);
    assert.deepEqual(
      outcomes.map(({ verdict, policies }) => [verdict, policies]),
      [
        // The rule is one for the whole stack, which the engine asks only when no resource was refused by itself.
        [Verdict.Killed, ["values-as-agreed", "distribution-ipv6-off"]],
        [Verdict.Agreed, ["values-as-agreed"]],
        [Verdict.Killed, ["values-as-agreed", "request-smuggling-mitigated"]],
      ],
    );
  });
});
