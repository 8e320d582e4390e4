import * as secretsmanager from "@pulumi/aws/secretsmanager";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import type { OriginSecretDocument } from "../../contracts/authorizerSettings";

/** The origin secret, for the one side and the other. */
export interface OriginSecret {
  /** The value that the distribution sends; a Pulumi secret. */
  value: pulumi.Output<string>;
  /** Every value that is accepted: the former one, the present one and the next; Pulumi secrets. */
  live: pulumi.Output<string>[];
  /** ARN of the secret, known when it holds the live values. */
  arn: pulumi.Output<string>;
}

/**
 * The secret by which our distribution proves itself; the authorizer reads it at run time. Values have generations:
 * raising the number by one makes the next one the present one, which was accepted all the time since the last rotation.
 * So no order of an update, and no edge that is late, sends a value that is not accepted.
 * @param generation 1 or more.
 */
export function createOriginSecret(
  name: string,
  region: pulumi.Input<string>,
  generation: number,
  parent: pulumi.ComponentResource,
): OriginSecret {
  const value = (of: number): pulumi.Output<string> => {
    // The first one had no number.
    const aliases = of === 1 ? [{ name: `${name}-origin-secret` }] : [];
    const args = { length: 64, special: false };
    return new random.RandomPassword(`${name}-origin-secret-${of}`, args, { parent, aliases }).result;
  };
  const former = generation > 1 ? [value(generation - 1)] : [];
  const present = value(generation);
  const live = [...former, present, value(generation + 1)];
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
      secretString: pulumi.all(live).apply((values) => {
        const document: OriginSecretDocument = { live: values };
        return JSON.stringify(document);
      }),
    },
    { parent },
  );
  return { value: present, live, arn: pulumi.all([secret.arn, version.id]).apply(([arn]) => arn) };
}
