import { AUTHORIZER_SETTINGS_VARIABLE } from "../../../contracts";
import { SECRET_SIGNATURE } from "../../../tools/mutants/deployment";
import { SIGNATURE_KEY } from "../../../twin/standins/values";
import { UNKNOWN_VALUE } from "../support/policyPack";
import type { TestResource } from "../support/policyPack";
import { of } from "../support/policyCase";
import type { PolicyCase, Props } from "../support/policyCase";

const api = (props: Props = {}): TestResource =>
  of("aws:apigateway/restApi:RestApi")({ id: "a1", endpointConfiguration: { types: "PRIVATE" }, ...props });
const denyUnless = (condition: Props): string =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      { Effect: "Allow", Principal: "*", Action: "execute-api:Invoke", Resource: "execute-api:/*" },
      {
        Effect: "Deny",
        Principal: "*",
        Action: "execute-api:Invoke",
        Resource: "execute-api:/*",
        Condition: condition,
      },
    ],
  });
const byEndpoint = denyUnless({ StringNotEquals: { "aws:SourceVpce": ["vpce-0a1b2c3d"] } });

const vpc = of("aws:ec2/vpc:Vpc")({ id: "vpc-1", cidrBlock: "10.0.0.0/16" }, { name: "vpc" });
const subnet = of("aws:ec2/subnet:Subnet")({ id: "subnet-1", vpcId: "vpc-1" }, { name: "subnet" });
const nat = of("aws:ec2/natGateway:NatGateway")({ id: "nat-1", subnetId: "subnet-1" }, { name: "nat" });
const gateway = of("aws:ec2/internetGateway:InternetGateway")({ id: "igw-1", vpcId: "vpc-1" }, { name: "gateway" });
const endpoint = (props: Props = {}): TestResource =>
  of("aws:ec2/vpcEndpoint:VpcEndpoint")({
    vpcId: "vpc-1",
    vpcEndpointType: "Interface",
    serviceName: "com.amazonaws.eu-central-1.execute-api",
    privateDnsEnabled: true,
    ...props,
  });

const authorizer = (settings: Props): TestResource =>
  of("aws:lambda/function:Function")(
    { environment: { variables: { [AUTHORIZER_SETTINGS_VARIABLE]: JSON.stringify(settings) } } },
    { parentTypes: "portcullis:index:Authorizer$" },
  );

const acl = (props: Props): TestResource =>
  of("aws:wafv2/webAcl:WebAcl")({ arn: "arn:acl", scope: "REGIONAL", ...props }, { name: "acl" });
const sampled = (sampledRequestsEnabled: boolean): Props => ({ sampledRequestsEnabled });
/** Lets in by a secret header alone. */
const lettingIn = (comparison: Props, more: Props = {}, visibilityConfig = sampled(false)): TestResource =>
  acl({
    defaultAction: { block: {} },
    visibilityConfig: sampled(false),
    rules: [
      {
        name: "secret",
        action: { allow: {} },
        visibilityConfig,
        statement: {
          orStatement: {
            statements: [
              {
                byteMatchStatement: {
                  fieldToMatch: { singleHeader: { name: "x-origin-verify" } },
                  positionalConstraint: "EXACTLY",
                  searchString: { [SIGNATURE_KEY]: SECRET_SIGNATURE, value: "0123456789abcdef" },
                  textTransformations: [{ priority: 0, type: "NONE" }],
                  ...comparison,
                },
              },
            ],
          },
        },
      },
    ],
    ...more,
  });
const association = (props: Props = {}): TestResource =>
  of("aws:wafv2/webAclAssociation:WebAclAssociation")({ resourceArn: "arn:stage", webAclArn: "arn:acl", ...props });
const distribution = (webAclId: string): TestResource => of("aws:cloudfront/distribution:Distribution")({ webAclId });
const logging = of("aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration");
const ARN = "arn:aws:wafv2:us-east-1:123456789012";

export const LOCK_CASES: PolicyCase[] = [
  {
    policy: "private-api-names-endpoints",
    passes: [
      [api({ policy: byEndpoint })],
      [api(), of("aws:apigateway/restApiPolicy:RestApiPolicy")({ restApiId: "a1", policy: byEndpoint })],
      [api({ policy: denyUnless({ StringNotEquals: { "aws:SourceVpc": "vpc-0a1b2c3d" } }) })],
    ],
    fails: [
      { stack: [api()], message: /no resource policy denies/ },
      { stack: [api({ endpointConfiguration: { types: ["PRIVATE"] } })], message: /no resource policy denies/ },
      {
        // Addresses of a private API's callers are those of any VPC.
        stack: [api({ policy: denyUnless({ NotIpAddress: { "aws:VpcSourceIp": ["10.0.0.0/16"] } }) })],
        message: /aws:SourceVpce/,
      },
      {
        stack: [api({ policy: denyUnless({ StringNotEquals: { "aws:SourceVpce": "*" } }) })],
        message: /aws:SourceVpce/,
      },
    ],
    unknown: [
      [api({ policy: UNKNOWN_VALUE })],
      [api({ endpointConfiguration: { types: UNKNOWN_VALUE } })],
      [api({ endpointConfiguration: UNKNOWN_VALUE })],
    ],
    notApplicable: [[api({ endpointConfiguration: { types: "REGIONAL" } })]],
  },
  {
    policy: "execute-api-private-dns-alone",
    passes: [
      [vpc, subnet, nat, endpoint({ privateDnsEnabled: false })],
      // Nobody in it calls anything public.
      [vpc, subnet, endpoint()],
    ],
    fails: [
      { stack: [vpc, subnet, nat, endpoint()], message: /privateDnsEnabled is true.*Set it to false/ },
      { stack: [vpc, gateway, endpoint()], message: /privateDnsEnabled is true/ },
      { stack: [endpoint({ vpcId: "vpc-of-another-stack" })], message: /privateDnsEnabled is true/ },
    ],
    unknown: [
      [vpc, gateway, endpoint({ privateDnsEnabled: UNKNOWN_VALUE })],
      [endpoint({ serviceName: UNKNOWN_VALUE })],
    ],
    notApplicable: [[vpc, gateway, endpoint({ serviceName: "com.amazonaws.eu-central-1.secretsmanager" })]],
  },
  {
    policy: "lock-enforced",
    passes: [
      [authorizer({ apiId: "a1" })],
      [authorizer({ auditUntil: "2020-12-31" })],
      [acl({ defaultAction: { block: {} } })],
      [acl({ defaultAction: { allow: {} }, rules: [{ name: "bad", action: { block: {} } }] })],
      [acl({ defaultAction: { allow: {} }, rules: [{ name: "managed", overrideAction: { none: {} } }] })],
    ],
    fails: [
      { stack: [acl({ defaultAction: { allow: {} } })], message: /only counts/, at: "acl" },
      {
        stack: [acl({ defaultAction: { allow: {} }, rules: [{ name: "in", action: { allow: {} } }] })],
        message: /no rule refuses anything/,
        at: "acl",
      },
      { stack: [authorizer({ auditUntil: "2999-12-31" })], message: /auditUntil 2999-12-31.*Remove it/ },
      { stack: [authorizer({ auditUntil: "soon" })], message: /auditUntil with no date/ },
    ],
    unknown: [
      [acl({ defaultAction: UNKNOWN_VALUE })],
      [acl({ defaultAction: { allow: {} }, rules: UNKNOWN_VALUE })],
      [
        of("aws:lambda/function:Function")(
          { environment: UNKNOWN_VALUE },
          { parentTypes: "portcullis:index:Authorizer$" },
        ),
      ],
    ],
    notApplicable: [[of("aws:lambda/function:Function")({ environment: UNKNOWN_VALUE })]],
  },
  {
    policy: "web-acl-compares-exactly",
    passes: [
      [lettingIn({})],
      [lettingIn({ fieldToMatch: { uriPath: {} }, positionalConstraint: "STARTS_WITH" })],
      [acl({ rules: [{ name: "plain", action: { block: {} }, visibilityConfig: sampled(true) }] })],
    ],
    fails: [
      {
        stack: [lettingIn({ positionalConstraint: "CONTAINS" })],
        message: /orStatement\.statements\[0\]\.byteMatchStatement\.positionalConstraint has another value/,
        at: "acl",
      },
      {
        stack: [lettingIn({ textTransformations: [{ priority: 0, type: "LOWERCASE" }] })],
        message: /textTransformations\[0\]\.type/,
        at: "acl",
      },
      {
        stack: [lettingIn({}, { visibilityConfig: sampled(true) })],
        message: /^.*\nvisibilityConfig\.sampled/,
        at: "acl",
      },
      { stack: [lettingIn({}, {}, sampled(true))], message: /rules\[0\]\.visibilityConfig\.sampled/, at: "acl" },
    ],
    unknown: [[acl({ rules: UNKNOWN_VALUE })], [lettingIn({ positionalConstraint: UNKNOWN_VALUE })]],
  },
  {
    policy: "web-acl-scope-fits",
    passes: [
      [acl({}), association()],
      [acl({ scope: "CLOUDFRONT" }), distribution("arn:acl")],
      [distribution(`${ARN}:global/webacl/gate/1`)],
      [distribution("")],
      [logging({ logDestinationConfigs: ["arn:aws:logs:eu-central-1:123456789012:log-group:aws-waf-logs-gate"] })],
      [logging({ logDestinationConfigs: ["arn:aws:s3:::aws-waf-logs-gate"] })],
    ],
    fails: [
      { stack: [acl({ scope: "CLOUDFRONT" }), association()], message: /Give one of scope REGIONAL/ },
      { stack: [acl({}), distribution("arn:acl")], message: /Give one of scope CLOUDFRONT/ },
      { stack: [distribution(`${ARN}:regional/webacl/gate/1`)], message: /Give one of scope CLOUDFRONT/ },
      { stack: [distribution("gate")], message: /no ARN of a web ACL/ },
      {
        stack: [
          association({
            resourceArn: "arn:aws:cloudfront::123456789012:distribution/E1",
            webAclArn: `${ARN}:regional/webacl/gate/1`,
          }),
        ],
        message: /takes no association/,
      },
      {
        stack: [logging({ logDestinationConfigs: ["arn:aws:logs:eu-central-1:123456789012:log-group:waf"] })],
        message: /aws-waf-logs-/,
      },
    ],
    unknown: [
      [acl({ scope: UNKNOWN_VALUE }), association()],
      [association({ webAclArn: UNKNOWN_VALUE })],
      [logging({ logDestinationConfigs: [UNKNOWN_VALUE] })],
    ],
  },
];
