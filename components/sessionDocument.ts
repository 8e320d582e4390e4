import * as ssm from "@pulumi/aws/ssm";
import * as pulumi from "@pulumi/pulumi";
import { SESSION_DOCUMENT_TAG } from "../contracts/typeTokens";
import { arnHome } from "./iamPolicies";
import type { PartContext } from "./partContext";

/** What an administrator needs for a session. */
export interface ManagementSessionOutputs {
  /**
   * Name of the session document (`aws ssm start-session --document-name`); the server's instance carries it in the tag
   * `portcullis:session-document`.
   */
  documentName: string;
  /** IAM policy, JSON text, that lets an administrator open such sessions to the server, and no other. */
  policy: string;
}

/**
 * The one kind of session that administrators need: a port of their own machine that leads to the entrance. AWS's own
 * documents would let them go on to any host and port that the server reaches.
 */
export function createSessionDocument(
  { name, region, tags, parent }: PartContext,
  entranceHost: pulumi.Input<string>,
): ssm.Document {
  return new ssm.Document(
    `${name}-management-session`,
    {
      region,
      documentType: "Session",
      documentFormat: "JSON",
      // https://docs.aws.amazon.com/systems-manager/latest/userguide/session-manager-schema.html
      content: pulumi.jsonStringify({
        schemaVersion: "1.0",
        description: `Leads a port of your machine to the management server of ${name}`,
        sessionType: "Port",
        parameters: {
          localPortNumber: {
            type: "String",
            description: "Port of your machine; 0 lets the plugin choose one",
            default: "0",
            allowedPattern: "^[0-9]{1,5}$",
          },
        },
        properties: {
          type: "LocalPortForwarding",
          host: entranceHost,
          portNumber: "443",
          localPortNumber: "{{ localPortNumber }}",
        },
      }),
      tags,
    },
    { parent },
  );
}

/** What administrators are given of a session document. */
export function sessionOutputs(document: ssm.Document): pulumi.Output<ManagementSessionOutputs> {
  return pulumi
    .all([document.name, document.arn])
    .apply(([documentName, arn]) => ({ documentName, policy: administratorPolicy(documentName, arn) }));
}

/** Sessions by this document, to instances that carry its name; and an end to one's own. */
function administratorPolicy(documentName: string, documentArn: string): string {
  const { partition, region, accountId } = arnHome(documentArn);
  const sessions = `arn:${partition}:ssm:${region}:${accountId}:session`;
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Action: "ssm:StartSession",
        Resource: `arn:${partition}:ec2:${region}:${accountId}:instance/*`,
        Condition: {
          StringEquals: { [`ssm:resourceTag/${SESSION_DOCUMENT_TAG}`]: documentName },
          // Without it, leaving out the document could mean the default one: a shell on the server.
          BoolIfExists: { "ssm:SessionDocumentAccessCheck": "true" },
        },
      },
      { Effect: "Allow", Action: "ssm:StartSession", Resource: documentArn },
      // https://docs.aws.amazon.com/systems-manager/latest/userguide/getting-started-restrict-access-quickstart.html
      { Effect: "Allow", Action: "ssmmessages:OpenDataChannel", Resource: `${sessions}/\${aws:userid}-*` },
      {
        Effect: "Allow",
        Action: ["ssm:ResumeSession", "ssm:TerminateSession"],
        Resource: `${sessions}/*`,
        // AWS's own tag of a session, which holds of users and of roles alike.
        Condition: { StringEquals: { "ssm:resourceTag/aws:ssmmessages:session-id": "${aws:userid}" } },
      },
    ],
  });
}
