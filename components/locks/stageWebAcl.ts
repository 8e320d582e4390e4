import * as wafv2 from "@pulumi/aws/wafv2";
import * as pulumi from "@pulumi/pulumi";
import { ORIGIN_SECRET_HEADER } from "../../contracts/headers";

/** What stands before a stage that is behind a distribution which sends a secret. */
export interface StageWebAclArgs {
  region: pulumi.Input<string>;
  restApiId: pulumi.Input<string>;
  /** Known when the stage exists. */
  stageName: pulumi.Input<string>;
  /** Values of the header that are let through, two or three. */
  liveSecrets: pulumi.Output<string>[];
  /** Whether nothing is blocked: what would be is what the metric of the default action counts. */
  audit: boolean;
}

/**
 * AWS WAF before everything else of the stage: whatever lacks the secret is blocked, unknown paths and methods without an
 * authorizer too, before the authorizer is called. It is the gate that a flood meets; the authorizer looks closer.
 */
export function createStageWebAcl(name: string, args: StageWebAclArgs, parent: pulumi.ComponentResource): wafv2.WebAcl {
  const { region, restApiId, stageName, liveSecrets, audit } = args;
  const metrics = (metricName: string) => ({
    cloudwatchMetricsEnabled: true,
    metricName,
    // A sample would show the header to whoever may read samples.
    sampledRequestsEnabled: false,
  });
  const webAcl = new wafv2.WebAcl(
    `${name}-stage`,
    {
      region,
      scope: "REGIONAL",
      description: `Only what the distribution of ${name} sends`,
      defaultAction: audit ? { allow: {} } : { block: {} },
      rules: [
        {
          name: "origin-secret",
          priority: 0,
          action: { allow: {} },
          statement: { orStatement: { statements: liveSecrets.map(presents) } },
          visibilityConfig: metrics(`${name}-origin-secret`),
        },
      ],
      visibilityConfig: metrics(`${name}-stage`),
    },
    { parent },
  );
  new wafv2.WebAclAssociation(
    `${name}-stage`,
    {
      region,
      resourceArn: pulumi.interpolate`arn:aws:apigateway:${region}::/restapis/${restApiId}/stages/${stageName}`,
      webAclArn: webAcl.arn,
    },
    // Another one first, and the deletion of this one would leave the stage without any: it is known by the stage alone.
    { parent, deleteBeforeReplace: true },
  );
  return webAcl;
}

function presents(secret: pulumi.Output<string>) {
  return {
    byteMatchStatement: {
      fieldToMatch: { singleHeader: { name: ORIGIN_SECRET_HEADER } },
      positionalConstraint: "EXACTLY",
      searchString: pulumi.secret(secret),
      textTransformations: [{ priority: 0, type: "NONE" }],
    },
  };
}
