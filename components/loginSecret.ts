import * as secretsmanager from "@pulumi/aws/secretsmanager";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import type { PartContext } from "./partContext";

/**
 * ARN of a new secret by which administrators log in to the management server, known when it has a value. The value is
 * a Pulumi secret, and an output of nothing.
 */
export function createLoginSecret(context: PartContext): pulumi.Output<string> {
  const { name, region, tags, parent } = context;
  const password = new random.RandomPassword(`${name}-management-login`, { length: 40, special: false }, { parent });
  const secret = new secretsmanager.Secret(
    `${name}-management-login`,
    { region, description: `Login to the management server of ${name}`, recoveryWindowInDays: 7, tags },
    { parent },
  );
  const version = new secretsmanager.SecretVersion(
    `${name}-management-login`,
    { region, secretId: secret.id, secretString: password.result },
    // Who rotates the secret in Secrets Manager puts a version of their own, which the next update must leave alone.
    { parent, ignoreChanges: ["secretString"] },
  );
  return pulumi.all([secret.arn, version.id]).apply(([arn]) => arn);
}
