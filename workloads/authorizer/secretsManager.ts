/** Reads the current version from Secrets Manager, within the time that a Lambda authorizer has. */
export function secretsManagerReader(secretArn: string): () => Promise<string> {
  // Loaded at the start, and only where there is a secret: every client of the SDK makes a cold start longer.
  const loaded = import("@aws-sdk/client-secrets-manager").then(({ GetSecretValueCommand, SecretsManagerClient }) => ({
    GetSecretValueCommand,
    client: new SecretsManagerClient({
      maxAttempts: 2,
      requestHandler: { connectionTimeout: 500, requestTimeout: 1_500, throwOnRequestTimeout: true },
    }),
  }));
  return async () => {
    const { client, GetSecretValueCommand } = await loaded;
    const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId: secretArn }));
    if (SecretString === undefined) {
      throw new Error("The origin secret holds no text.");
    }
    return SecretString;
  };
}
