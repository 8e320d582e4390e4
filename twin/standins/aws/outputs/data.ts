import { createHash } from "node:crypto";
import { isObject, text } from "../../values";
import { ACCOUNT_ID } from "../../../addresses";
import {
  arnOf,
  hex,
  keep,
  type Maker,
  type MakerContext,
  nameFrom,
  plainMaker,
  randomText,
  UPPER,
  uuid,
} from "./maker";

const LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

/** Storage, secrets, logs, keys and identities. */
export const DATA_MAKERS: Record<string, Maker> = {
  "aws:s3/bucket:Bucket": {
    id: (context) => nameFrom(context, "bucket", "bucketPrefix"),
    outputs: (context) => ({
      arn: `arn:aws:s3:::${context.id}`,
      bucket: context.id,
      bucketDomainName: `${context.id}.s3.amazonaws.com`,
      bucketRegionalDomainName: `${context.id}.s3.${context.region}.amazonaws.com`,
      bucketRegion: context.region,
      hostedZoneId: "Z21DNDUVLTQW6Q",
      requestPayer: "BucketOwner",
      objectLockEnabled: false,
    }),
  },
  "aws:s3/bucketObjectv2:BucketObjectv2": {
    id: ({ inputs }) => `${text(inputs, "bucket")}/${text(inputs, "key")}`,
    outputs: (context) => ({
      arn: `arn:aws:s3:::${context.id}`,
      etag: createHash("md5").update(contentIdentity(context)).digest("hex"),
      versionId: randomText(32, LETTERS),
      contentType: "application/octet-stream",
      storageClass: "STANDARD",
      serverSideEncryption: "AES256",
      bucketKeyEnabled: false,
    }),
  },
  ...Object.fromEntries(
    [
      "aws:s3/bucketPolicy:BucketPolicy",
      "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
      "aws:s3/bucketVersioning:BucketVersioning",
      "aws:s3/bucketOwnershipControls:BucketOwnershipControls",
      "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
      "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
      "aws:s3/bucketNotification:BucketNotification",
    ].map((type) => [type, plainMaker((inputs) => text(inputs, "bucket"))]),
  ),
  "aws:secretsmanager/secret:Secret": {
    // AWS appends six random characters to the name.
    id: (context) => arnOf("secretsmanager", context.region, `secret:${nameFrom(context)}-${randomText(6, LETTERS)}`),
    outputs: (context) => ({
      arn: context.id,
      name: (context.id.split(":secret:")[1] ?? "").replace(/-[A-Za-z0-9]{6}$/, ""),
      policy: "",
      replicas: [],
    }),
  },
  "aws:secretsmanager/secretVersion:SecretVersion": {
    id: (context) => `${text(context.inputs, "secretId")}|terraform-${hex(26)}`,
    outputs: (context) => ({
      arn: text(context.inputs, "secretId"),
      secretArn: text(context.inputs, "secretId"),
      versionId: context.id.split("|")[1],
      versionStages: ["AWSCURRENT"],
      hasSecretStringWo: false,
    }),
  },
  "aws:secretsmanager/secretPolicy:SecretPolicy": plainMaker((inputs) => text(inputs, "secretArn")),
  "aws:cloudwatch/logGroup:LogGroup": {
    id: nameFrom,
    outputs: (context) => ({
      arn: arnOf("logs", context.region, `log-group:${context.id}`),
      logGroupClass: "STANDARD",
    }),
  },
  "aws:kms/key:Key": {
    id: () => uuid(),
    outputs: (context) => ({
      arn: arnOf("kms", context.region, `key/${context.id}`),
      keyId: context.id,
      description: "Managed by Pulumi",
    }),
  },
  "aws:ssm/parameter:Parameter": {
    id: nameFrom,
    outputs: (context) => ({
      arn: arnOf("ssm", context.region, `parameter/${context.id.replace(/^\//, "")}`),
      version: Number(context.olds["version"] ?? 0) + 1,
      dataType: "text",
      tier: "Standard",
      hasValueWo: false,
    }),
  },
  "aws:iam/role:Role": {
    id: nameFrom,
    outputs: (context) => ({ ...principal(context, "role", "AROA"), name: context.id }),
  },
  "aws:iam/instanceProfile:InstanceProfile": {
    id: nameFrom,
    outputs: (context) => ({ ...principal(context, "instance-profile", "AIPA"), name: context.id }),
  },
  "aws:iam/policy:Policy": {
    id: (context) => `arn:aws:iam::${ACCOUNT_ID}:policy${pathOf(context)}${nameFrom(context)}`,
    outputs: (context) => ({
      arn: context.id,
      policyId: keep(context, "policyId", () => `ANPA${randomText(17, UPPER)}`),
      attachmentCount: 0,
    }),
  },
  "aws:iam/rolePolicy:RolePolicy": {
    id: (context) => `${text(context.inputs, "role")}:${nameFrom(context)}`,
    outputs: () => ({}),
  },
  "aws:iam/rolePolicyAttachment:RolePolicyAttachment": {
    id: ({ inputs }) => `${text(inputs, "role")}/${text(inputs, "policyArn")}`,
    outputs: () => ({}),
  },
};

function principal(context: MakerContext, kind: string, idPrefix: string) {
  return {
    arn: `arn:aws:iam::${ACCOUNT_ID}:${kind}${pathOf(context)}${context.id}`,
    uniqueId: keep(context, "uniqueId", () => `${idPrefix}${randomText(17, UPPER)}`),
    createDate: keep(context, "createDate", () => new Date().toISOString()),
  };
}

function pathOf(context: MakerContext): string {
  return text(context.inputs, "path", "/");
}

/** Something that changes exactly when the object's content does. */
function contentIdentity(context: MakerContext): string {
  const source = context.inputs["source"];
  if (isObject(source)) return text(source, "hash");
  return `${text(context.inputs, "content")}${text(context.inputs, "contentBase64")}`;
}
