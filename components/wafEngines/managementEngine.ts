import * as pulumi from "@pulumi/pulumi";
import { GATEWAY_BUNDLE_PREFIX } from "../../contracts/hostRoute";
import {
  certificateKey,
  certificateRequestKey,
  MANAGEMENT_ADMIN_PORT,
  MANAGEMENT_AGENT_PORT,
  MANAGEMENT_HEALTH_PATH,
  MANAGEMENT_OBJECTS,
  MANAGEMENT_PREFIX,
  type ManagementSettings,
} from "../../contracts/managementSettings";
import type { PolicyStatement } from "../serviceRole";

/** What the stack must know of the management server of a WAF engine. */
export interface ManagementEngine {
  /** TCP port on which it takes events from gateways. */
  agentPort: number;
  /** TCP port on which it answers administrators, by HTTPS. */
  adminPort: number;
  /** Path on the admin port that answers 200 only while it works. */
  healthPath: string;
  /** Prefix of the objects that instances write; nothing else in the bucket may be written from the VPC. */
  writablePrefix: string;
  /** Prefixes of what is written anew all the time: it may go after two days. */
  shortLivedPrefixes: string[];
  /** User data of the server, not yet base64. @throws Error when it is larger than EC2 takes. */
  userData(settings: ManagementSettings): string;
  /** What the server may do with its role, and nothing else. */
  serverPermissions(bucketArn: pulumi.Input<string>, loginSecretArn: pulumi.Input<string>): PolicyStatement[];
  /** What a gateway may do beside what it may without a management server. */
  gatewayPermissions(bucketArn: pulumi.Input<string>): PolicyStatement[];
}

/** IAM fills in who asks: unique id of the role, a colon, id of the instance. So no gateway can act for another. */
const WHO_ASKS = "${aws:userid}";

/** The management server that comes with the gateway bundle: trust between it and the gateways is made in the bucket. */
export function bundledManagement(userData: ManagementEngine["userData"]): ManagementEngine {
  return {
    agentPort: MANAGEMENT_AGENT_PORT,
    adminPort: MANAGEMENT_ADMIN_PORT,
    healthPath: MANAGEMENT_HEALTH_PATH,
    writablePrefix: MANAGEMENT_PREFIX,
    shortLivedPrefixes: [MANAGEMENT_OBJECTS.requests, MANAGEMENT_OBJECTS.certificates],
    userData,
    serverPermissions: (bucketArn, loginSecretArn) => [
      allow(
        "s3:GetObject",
        // The last one tells a server that a newer one has taken over.
        objects(bucketArn, `${GATEWAY_BUNDLE_PREFIX}*`, `${MANAGEMENT_OBJECTS.requests}*`, MANAGEMENT_OBJECTS.server),
      ),
      {
        ...allow("s3:ListBucket", [bucketArn]),
        Condition: { StringLike: { "s3:prefix": [`${MANAGEMENT_OBJECTS.requests}*`] } },
      },
      allow(
        "s3:PutObject",
        objects(
          bucketArn,
          MANAGEMENT_OBJECTS.authority,
          MANAGEMENT_OBJECTS.server,
          `${MANAGEMENT_OBJECTS.certificates}*`,
        ),
      ),
      allow("secretsmanager:GetSecretValue", [loginSecretArn]),
    ],
    gatewayPermissions: (bucketArn) => [
      allow("s3:PutObject", objects(bucketArn, certificateRequestKey(WHO_ASKS))),
      allow(
        "s3:GetObject",
        objects(bucketArn, certificateKey(WHO_ASKS), MANAGEMENT_OBJECTS.authority, MANAGEMENT_OBJECTS.server),
      ),
    ],
  };
}

function allow(action: string, resources: pulumi.Input<string>[]): PolicyStatement {
  return { Effect: "Allow", Action: [action], Resource: resources };
}

function objects(bucketArn: pulumi.Input<string>, ...keys: string[]): pulumi.Output<string>[] {
  return keys.map((key) => pulumi.interpolate`${bucketArn}/${key}`);
}
