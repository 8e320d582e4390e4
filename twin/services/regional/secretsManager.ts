import { z } from "zod";
import { valuesOf } from "../http";
import type { AccessBook } from "./access";
import type { RegionalConfiguration, Secret } from "./configuration";
import { failure, json, type JsonRequest, parseJson, signerOf } from "./jsonApi";
import type { ServiceAnswer } from "./serviceAnswer";

const inputSchema = z.object({
  SecretId: z.string().min(1),
  VersionId: z.string().optional(),
  VersionStage: z.string().optional(),
});

/** GetSecretValue of Secrets Manager's JSON 1.1 API. */
export function serveSecretsManager(
  configuration: RegionalConfiguration,
  access: AccessBook,
  request: JsonRequest,
): ServiceAnswer {
  const signer = signerOf(configuration, request, "secretsmanager");
  if ("status" in signer) return signer;
  if (valuesOf(request.lines, "x-amz-target")[0] !== "secretsmanager.GetSecretValue") {
    return failure("UnknownOperationException", "The twin's Secrets Manager knows GetSecretValue only.");
  }
  const input = inputSchema.safeParse(parseJson(request.body));
  if (!input.success) return failure("InvalidParameterException", "SecretId is required.");
  const { SecretId: id, VersionId: versionId, VersionStage: stage } = input.data;
  const secret = configuration.secretsManager.secrets.find((candidate) => isNamed(candidate, id));
  // An ARN of nothing is asked for all the same: who may not read must not learn what there is.
  const arn = secret?.arn ?? (id.startsWith("arn:") ? id : secretArn(configuration, id));
  const wantedStage = stage ?? (versionId === undefined ? "AWSCURRENT" : undefined);
  const keys = { "secretsmanager:versionstage": wantedStage, "secretsmanager:secretid": arn };
  if (!access.allows(signer, "secretsmanager:GetSecretValue", arn, arn, request.from, keys)) {
    const message = `User: ${signer.arn} is not authorized to perform: secretsmanager:GetSecretValue on resource: ${id}`;
    return failure("AccessDeniedException", message);
  }
  const version = secret?.versions.find(
    (candidate) =>
      (versionId === undefined || candidate.versionId === versionId) &&
      (wantedStage === undefined || candidate.stages.includes(wantedStage)),
  );
  if (secret === undefined)
    return failure("ResourceNotFoundException", "Secrets Manager can't find the specified secret.");
  if (version === undefined) {
    const message = `Secrets Manager can't find the specified secret value for ${wantedStage === undefined ? `VersionId: ${versionId}` : `staging label: ${wantedStage}`}`;
    return failure("ResourceNotFoundException", message);
  }
  return json(200, {
    ARN: secret.arn,
    Name: secret.name,
    VersionId: version.versionId,
    VersionStages: version.stages,
    ...("string" in version.value ? { SecretString: version.value.string } : { SecretBinary: version.value.base64 }),
  });
}

/** Name, ARN, or ARN without its random end. */
function isNamed(secret: Secret, id: string): boolean {
  return [secret.arn, secret.arn.replace(/-[A-Za-z0-9]{6}$/, ""), secret.name].includes(id);
}

function secretArn(configuration: RegionalConfiguration, name: string): string {
  return `arn:aws:secretsmanager:${configuration.region}:${configuration.accountId}:secret:${name}`;
}
