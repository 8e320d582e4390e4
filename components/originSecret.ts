import * as secretsmanager from "@pulumi/aws/secretsmanager";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import type { OriginSecretDocument } from "../contracts/authorizerSettings";

/** The origin secret, for the one side and the other. */
export interface OriginSecret {
  /** The value that the distribution sends; a Pulumi secret. */
  value: pulumi.Output<string>;
  /** ARN of the secret, known when it has a value. */
  arn: pulumi.Output<string>;
}

/** The secret by which our distribution proves itself; the authorizer reads it at run time. */
export function createOriginSecret(
  name: string,
  region: pulumi.Input<string>,
  parent: pulumi.ComponentResource,
): OriginSecret {
  const password = new random.RandomPassword(`${name}-origin-secret`, { length: 64, special: false }, { parent });
  const secret = new secretsmanager.Secret(
    `${name}-origin-secret`,
    { region, description: `Proves the distribution of ${name} to its API`, recoveryWindowInDays: 7 },
    { parent },
  );
  const version = new secretsmanager.SecretVersion(
    `${name}-origin-secret`,
    {
      region,
      secretId: secret.id,
      secretString: password.result.apply((value) => {
        const document: OriginSecretDocument = { live: [value] };
        return JSON.stringify(document);
      }),
    },
    { parent },
  );
  return { value: password.result, arn: pulumi.all([secret.arn, version.id]).apply(([arn]) => arn) };
}
