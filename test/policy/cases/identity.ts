import { UNKNOWN_VALUE } from "../support/policyPack";
import { of } from "../support/policyCase";
import type { PolicyCase, Props } from "../support/policyCase";

const role = of("aws:iam/role:Role");
const rolePolicy = of("aws:iam/rolePolicy:RolePolicy");
const attachment = of("aws:iam/rolePolicyAttachment:RolePolicyAttachment");
const bucketPolicy = of("aws:s3/bucketPolicy:BucketPolicy");
const secret = of("aws:secretsmanager/secret:Secret");
const endpoint = of("aws:ec2/vpcEndpoint:VpcEndpoint");

const ssmDocument = of("aws:ssm/document:Document");
const session = (properties: Props): ReturnType<typeof ssmDocument> =>
  ssmDocument({ documentType: "Session", content: JSON.stringify({ sessionType: "Port", properties }) });

const document = (statement: Props): string =>
  JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", ...statement }] });
const OF_ORGANISATION = { StringEquals: { "aws:PrincipalOrgID": "o-1" } };
const OF_ROLE = { ArnEquals: { "aws:PrincipalArn": "arn:aws:iam::123456789012:role/server" } };
const OF_ANY_ROLE = { ArnLike: { "aws:PrincipalArn": "*" } };
const OF_ANY_ACCOUNT = { ArnLike: { "aws:PrincipalArn": "arn:aws:iam::*:role/server" } };
const CHANNEL: Props = { Action: ["ssmmessages:CreateControlChannel"], Resource: "*" };
const READ: Props = { Action: ["s3:GetObject"], Resource: "arn:aws:s3:::bundles/*" };
const LIST: Props = { Action: ["s3:ListBucket"], Resource: "arn:aws:s3:::bundles" };
const READ_SECRET: Props = {
  Action: "secretsmanager:GetSecretValue",
  Resource: "arn:aws:secretsmanager:eu-central-1:123456789012:secret:login-AbCdEf",
};
const trust = (principal: Props | string, more: Props = {}): Props => ({
  arn: "arn:aws:iam::123456789012:role/it",
  assumeRolePolicy: document({ Action: "sts:AssumeRole", Principal: principal, ...more }),
});
const OWN = { AWS: "arn:aws:iam::123456789012:root" };
const OTHER = { AWS: ["arn:aws:iam::999999999999:role/deployer"] };

export const IDENTITY_CASES: PolicyCase[] = [
  {
    policy: "permissions-limited",
    passes: [
      [rolePolicy({ policy: document(READ) })],
      [rolePolicy({ policy: document({ Action: "ec2:DescribeInstances", Resource: "*" }) })],
      [rolePolicy({ policy: document({ Effect: "Deny", Action: "*", Resource: "*" }) })],
      [role({ inlinePolicies: [{ name: "read", policy: document(READ) }] })],
    ],
    fails: [
      {
        stack: [rolePolicy({ policy: document({ ...READ, Action: "*" }) })],
        message: /statement 1 allows every action/,
      },
      { stack: [rolePolicy({ policy: document({ ...READ, Action: ["s3:*"] }) })], message: /every one of a service/ },
      { stack: [rolePolicy({ policy: document({ ...READ, Resource: ["*"] }) })], message: /is for every resource/ },
      { stack: [rolePolicy({ policy: document({ NotAction: "iam:*", Resource: "*" }) })], message: /NotAction/ },
      {
        stack: [rolePolicy({ policy: document({ Action: "s3:GetObject", NotResource: "x" }) })],
        message: /NotResource/,
      },
      {
        stack: [role({ inlinePolicies: [{ name: "all", policy: document({ Action: "*", Resource: "*" }) }] })],
        message: /inlinePolicies\[0\]\.policy: statement 1/,
      },
    ],
    unknown: [[rolePolicy({ policy: UNKNOWN_VALUE })]],
    notApplicable: [[endpoint({ policy: document(READ) })]],
    configured: {
      properties: { actionsOfAnyResource: ["sts:GetCallerIdentity"], conditionedActions: ["s3:ListBucket"] },
      passes: [
        [rolePolicy({ policy: document({ Action: "sts:GetCallerIdentity", Resource: "*" }) })],
        [rolePolicy({ policy: document({ ...LIST, Condition: { StringLike: { "s3:prefix": ["bundles/*"] } } }) })],
        [rolePolicy({ policy: document({ ...LIST, Effect: "Deny" }) })],
      ],
      fails: [
        ...[
          LIST,
          { ...LIST, Condition: {} },
          { ...LIST, Condition: { StringLike: { "s3:prefix": "*" } } },
          { ...LIST, Action: "s3:List*" },
        ].map((statement: Props) => ({
          stack: [rolePolicy({ policy: document(statement) })],
          message: /policy: statement 1 allows without a condition/,
        })),
        {
          stack: [rolePolicy({ policy: document({ Action: "ec2:DescribeInstances", Resource: "*" }) })],
          message: /is for every resource/,
        },
      ],
    },
  },
  {
    policy: "no-administrator-policy",
    passes: [
      [attachment({ policyArn: "arn:aws:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs" })],
      [role({ managedPolicyArns: ["arn:aws:iam::123456789012:policy/gateway"] })],
    ],
    fails: ["AdministratorAccess", "PowerUserAccess", "IAMFullAccess", "AdministratorAccess-Amplify"].flatMap(
      (name) => [
        {
          stack: [attachment({ policyArn: `arn:aws:iam::aws:policy/${name}` })],
          message: /policyArn is an administrator's/,
        },
        {
          stack: [role({ managedPolicyArns: [`arn:aws-cn:iam::aws:policy/${name}`] })],
          message: /managedPolicyArns\[0\] is an administrator's/,
        },
      ],
    ),
    unknown: [[attachment({ policyArn: UNKNOWN_VALUE })]],
  },
  {
    policy: "role-trust-limited",
    passes: [
      [role(trust({ Service: "ec2.amazonaws.com" }))],
      [role(trust(OWN))],
      [role(trust("*", { Condition: OF_ORGANISATION }))],
    ],
    fails: [
      { stack: [role(trust("*"))], message: /statement 1 lets anybody take the role/ },
      { stack: [role(trust({ AWS: "*" }))], message: /lets anybody take the role/ },
      { stack: [role(trust(OTHER))], message: /lets another account take the role/ },
      { stack: [role(trust({ AWS: "999999999999" }))], message: /lets another account take the role/ },
    ],
    unknown: [[role({ assumeRolePolicy: UNKNOWN_VALUE })], [role({ ...trust(OTHER), arn: UNKNOWN_VALUE })]],
    notApplicable: [[rolePolicy({ policy: document(READ) })]],
    configured: {
      properties: { trustedAccounts: ["999999999999"] },
      passes: [[role(trust(OTHER))]],
      fails: [{ stack: [role(trust({ AWS: "888888888888" }))], message: /another account/ }],
    },
  },
  {
    policy: "endpoint-policy-limited",
    passes: [
      [endpoint({ policy: document({ Principal: "*", ...READ }) })],
      [endpoint({ policy: document({ Principal: "*", ...CHANNEL, Condition: OF_ROLE }) })],
      [endpoint({ policy: document({ Principal: OWN, ...CHANNEL }) })],
    ],
    fails: [
      ...[
        CHANNEL,
        { Condition: { StringNotEquals: { "aws:PrincipalArn": "arn:x" } } },
        { Condition: OF_ANY_ROLE },
        { Condition: OF_ANY_ACCOUNT },
      ].map((more: Props) => ({
        stack: [endpoint({ policy: document({ Principal: "*", ...CHANNEL, ...more }) })],
        message: /policy: statement 1 is for every resource/,
      })),
      {
        stack: [endpoint({ policy: document({ Principal: "*", ...READ, Resource: "*", Condition: OF_ROLE }) })],
        message: /policy: statement 1 is for every resource/,
      },
      { stack: [endpoint({})], message: /policy is not given, so the endpoint allows everything/ },
      {
        stack: [endpoint({ policy: document({ Principal: "*", Action: "*", Resource: "*" }) })],
        message: /policy: statement 1 allows every action/,
      },
      {
        stack: [endpoint({ policy: document({ Principal: "*", ...READ, Resource: "*" }) })],
        message: /statement 1 is for every resource/,
      },
    ],
    unknown: [[endpoint({ policy: UNKNOWN_VALUE })]],
    notApplicable: [[rolePolicy({ policy: document(READ) })]],
    configured: {
      properties: {
        actionsOfAnyResource: ["logs:DescribeLogGroups"],
        actionsOfNamedPrincipals: ["secretsmanager:GetSecretValue"],
      },
      passes: [
        [endpoint({ policy: document({ Principal: "*", ...READ_SECRET, Condition: OF_ROLE }) })],
        [endpoint({ policy: document({ Principal: OWN, ...READ_SECRET }) })],
        [endpoint({ policy: document({ Principal: "*", ...READ }) })],
        [endpoint({ policy: document({ Action: "logs:DescribeLogGroups", Resource: "*", Condition: OF_ROLE }) })],
      ],
      fails: [
        {
          stack: [endpoint({ policy: document({ Principal: "*", ...READ_SECRET }) })],
          message: /statement 1 allows to everybody what is for named principals only/,
        },
        {
          stack: [endpoint({ policy: document({ Principal: "*", ...CHANNEL, Condition: OF_ROLE }) })],
          message: /is for every resource/,
        },
      ],
    },
  },
  {
    policy: "session-document-limited",
    passes: [
      [session({ portNumber: "443", host: "lb.example", localPortNumber: "{{ localPortNumber }}" })],
      [session({ portNumber: "443" })],
      [ssmDocument({ documentType: "Session", content: JSON.stringify({ sessionType: "Standard_Stream" }) })],
      [ssmDocument({ documentType: "Command", permissions: { type: "Share", accountIds: "123456789012" } })],
    ],
    fails: [
      { stack: [session({ portNumber: "{{ portNumber }}" })], message: /content: properties\.portNumber is for/ },
      {
        stack: [session({ portNumber: "{{portNumber}}", host: "{{ host }}" })],
        message: /properties\.host and properties\.portNumber/,
      },
      { stack: [session({ host: "lb.example" })], message: /properties\.portNumber/ },
      {
        stack: [ssmDocument({ documentType: "Command", permissions: { type: "Share", accountIds: "All" } })],
        message: /permissions\.accountIds is All/,
      },
    ],
    unknown: [
      [ssmDocument({ documentType: "Session", content: UNKNOWN_VALUE })],
      [ssmDocument({ documentType: "Command", permissions: { type: "Share", accountIds: UNKNOWN_VALUE } })],
    ],
    notApplicable: [[rolePolicy({ policy: document(READ) })]],
  },
  {
    policy: "resource-policy-private",
    passes: [
      [bucketPolicy({ policy: document({ Principal: { Service: "logs.amazonaws.com" }, ...READ }) })],
      [bucketPolicy({ policy: document({ Principal: OTHER, ...READ }) })],
      [bucketPolicy({ policy: document({ Principal: "*", ...READ, Condition: OF_ORGANISATION }) })],
      [bucketPolicy({ policy: document({ Effect: "Deny", Principal: "*", ...READ }) })],
      [secret({})],
    ],
    fails: [
      {
        stack: [bucketPolicy({ policy: document({ Principal: "*", ...READ }) })],
        message: /statement 1 allows everybody/,
      },
      { stack: [secret({ policy: document({ Principal: { AWS: "*" }, ...READ }) })], message: /allows everybody/ },
      { stack: [bucketPolicy({ policy: document({ NotPrincipal: OWN, ...READ }) })], message: /allows everybody/ },
    ],
    unknown: [[bucketPolicy({ policy: UNKNOWN_VALUE })]],
    notApplicable: [[rolePolicy({ policy: document({ Principal: "*", ...READ }) })]],
    configured: {
      properties: { ownAccountOnly: true, trustedAccounts: ["888888888888"] },
      passes: [
        [role(trust(OWN)), bucketPolicy({ policy: document({ Principal: OWN, ...READ }) })],
        [role(trust(OWN)), bucketPolicy({ policy: document({ Principal: { AWS: "888888888888" }, ...READ }) })],
        // Nothing of the stack is made yet that would tell its account.
        [bucketPolicy({ policy: document({ Principal: OTHER, ...READ }) })],
      ],
      fails: [
        {
          stack: [role(trust(OWN)), bucketPolicy({ policy: document({ Principal: OTHER, ...READ }) })],
          message: /statement 1 allows another account/,
        },
      ],
    },
  },
];
