import { mistakesIn, type Mistake } from "./mistake";

const ANYBODY = { Effect: "Allow", Principal: "*", Action: "*", Resource: "*" };

function withStatement(statement: Record<string, unknown>): (document: Record<string, unknown>) => void {
  return (document) => {
    document["Statement"] = [...[document["Statement"]].flat(), statement];
  };
}

export const IDENTITY_MISTAKES: Mistake[] = [
  ...mistakesIn("aws:iam/role:Role", "waf-gateway", [
    {
      title: "anybody takes the gateways' role",
      change: {
        document: {
          property: "assumeRolePolicy",
          edit: withStatement({ Effect: "Allow", Principal: { AWS: "*" }, Action: "sts:AssumeRole" }),
        },
      },
      policy: "role-trust-limited",
      says: ["assumeRolePolicy", "Name the service or the ARN"],
    },
  ]),
  ...mistakesIn("aws:iam/rolePolicy:RolePolicy", "waf-gateway", [
    {
      title: "gateways may do everything",
      change: {
        set: { policy: JSON.stringify({ Version: "2012-10-17", Statement: [{ ...ANYBODY, Principal: undefined }] }) },
      },
      policy: "permissions-limited",
      says: ["policy", "Name the actions and resources"],
    },
  ]),
  ...mistakesIn("aws:iam/rolePolicyAttachment:RolePolicyAttachment", "api-shop-example-api-account-logging", [
    {
      title: "the role for logs is an administrator's",
      change: { set: { policyArn: "arn:aws:iam::aws:policy/AdministratorAccess" } },
      policy: "no-administrator-policy",
      says: ["policyArn"],
    },
  ]),
  ...mistakesIn("aws:ec2/vpcEndpoint:VpcEndpoint", "waf-s3", [
    {
      title: "every bucket of the world is reached by the endpoint",
      change: { set: { policy: undefined } },
      policy: "endpoint-policy-limited",
      says: ["policy is not given", "Name actions and resources"],
    },
  ]),
  ...mistakesIn("aws:s3/bucketPolicy:BucketPolicy", "waf-gateways", [
    {
      title: "anybody reads the host routes",
      change: {
        set: {
          policy: JSON.stringify({
            Version: "2012-10-17",
            Statement: [{ ...ANYBODY, Action: "s3:GetObject", Resource: "arn:aws:s3:::waf-gateways/*" }],
          }),
        },
      },
      policy: "resource-policy-private",
      says: ["allows everybody", "Name who may"],
    },
  ]),
];
