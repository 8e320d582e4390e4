import * as lb from "@pulumi/aws/lb";
import * as route53 from "@pulumi/aws/route53";
import * as s3 from "@pulumi/aws/s3";
import * as pulumi from "@pulumi/pulumi";
import { type Attachment, allowedAddresses } from "../contracts/attachment";
import { type HostRoute, hostRouteKey, HostRouteWafMode } from "../contracts/hostRoute";
import { PROTECTED_ENDPOINT_TYPE } from "../contracts/typeTokens";
import { Authorizer } from "./authorizer";
import { choiceProblems } from "./checks/choices";
import { attachmentProblems, endpointProblems } from "./checks/endpoint";
import { judged } from "./checks/judged";
import { ENDPOINT_NAME_LENGTH, nameProblems } from "./checks/names";
import { originProblems } from "./checks/origin";
import { plainText } from "./checks/plain";
import { type Problem, throwIfAny } from "./checks/problem";
import { regionProblems } from "./checks/stack";
import { createDistribution, PriceClass } from "./distribution";
import { createOriginSecret } from "./originSecret";
import { warnWeaker } from "./weakerDefaults";

/** How the origin is locked to the way through the gateways. */
export enum LockMode {
  /** Through a CloudFront distribution of ours, for gateways that cannot send SNI, or origins that want CloudFront. */
  Cloudfront = "cloudfront",
}

/** How our distribution proves itself to the API. */
export enum OriginProof {
  /** By a secret header, which the authorizer compares. */
  Header = "header",
}

/** The API that is protected. */
export interface RestApiOriginArgs {
  /** Id of a REGIONAL REST API in the endpoint's region. */
  restApiId: pulumi.Input<string>;
  /** Stage that clients reach; it is put before every path. */
  stageName: string;
}

/** WAF settings of one endpoint. */
export interface EndpointWafArgs {
  /** `block` refuses what the rules match, `detect` only logs it. Default block. */
  mode?: HostRouteWafMode;
  /** CRS paranoia level, 1 to 4. Default 1. */
  paranoiaLevel?: number;
}

/** Arguments of {@link ProtectedEndpoint}. */
export interface ProtectedEndpointArgs {
  /** External host: the name that clients ask for, lower case. */
  host: string;
  /** The public WAF stack's `attachment`. */
  attachment: pulumi.Input<Attachment>;
  /** What is protected. */
  origin: RestApiOriginArgs;
  /** Region of the API and of what this component makes. Default, and only choice: the attachment's. */
  region?: string;
  /** Route 53 hosted zone that gets the host's record. Default none: point the host at the load balancer yourself. */
  hostedZoneId?: string;
  /** ARN of an ACM certificate for the host. Default none: the load balancer's own must cover the host. */
  certificateArn?: string;
  /** How the origin is locked. Default cloudfront. */
  lockMode?: LockMode;
  /** How our distribution proves itself. Default header. */
  originProof?: OriginProof;
  /** WAF settings. Default: block, paranoia level 1. */
  waf?: EndpointWafArgs;
  /** Edge locations of the distribution. Default North America and Europe. */
  priceClass?: PriceClass;
  /** Concurrency that is set aside for the authorizer, 1 or more. Default none: it shares the account's. */
  authorizerConcurrency?: number;
}

/**
 * One external host and the API behind it, reachable only through the gateways. Bind every method of the API (OPTIONS
 * too) to `authorizerId`, and put `authorizerRevision` into the triggers of its deployment.
 */
export class ProtectedEndpoint extends pulumi.ComponentResource {
  static readonly __pulumiType = PROTECTED_ENDPOINT_TYPE;

  /** `https://` and the external host. */
  readonly externalUrl: pulumi.Output<string>;
  /** Id for `authorizerId` of every method of the API. */
  readonly authorizerId: pulumi.Output<string>;
  /** Changes whenever the API must be deployed again because of the authorizer. */
  readonly authorizerRevision: pulumi.Output<string>;
  /** Name of the authorizer's function. */
  readonly authorizerFunctionName: pulumi.Output<string>;
  /** Id of the distribution. */
  readonly distributionId: pulumi.Output<string>;
  /** Host of the distribution; answers only the gateways. */
  readonly distributionDomainName: pulumi.Output<string>;
  /** Host of the API itself; answers only the distribution. */
  readonly originHost: pulumi.Output<string>;
  /** ARN of the origin secret. */
  readonly secretArn: pulumi.Output<string>;

  /** @throws InvalidInputError naming every argument that is wrong, before anything is made. */
  constructor(name: string, args: ProtectedEndpointArgs, opts?: pulumi.ComponentResourceOptions) {
    const subject = `ProtectedEndpoint "${name}" cannot be made`;
    throwIfAny(subject, [
      ...nameProblems(name, ENDPOINT_NAME_LENGTH),
      ...endpointProblems("", args),
      ...(args.region === undefined ? [] : regionProblems("region", args.region)),
      ...choicesProblems(args),
      ...originProblems("origin.", { ...args.origin, restApiId: plainText(args.origin.restApiId) }),
    ]);
    super(PROTECTED_ENDPOINT_TYPE, name, { ...args }, opts);
    if (args.waf?.mode === HostRouteWafMode.Detect) {
      warnWeaker(this, "waf.mode: detect", `what the rules match is logged and still reaches the API of ${args.host}`);
    }
    const attachment = judged(subject, args.attachment, (known) => attachmentProblems(args, known));
    const restApiId = judged(subject, args.origin.restApiId, (known) =>
      originProblems("origin.", { restApiId: known }),
    );
    // Plain when it can be: in a preview the attachment of a new stack is not known yet, and its region would not be.
    const region = args.region ?? attachment.region;

    this.originHost = pulumi.interpolate`${restApiId}.execute-api.${region}.amazonaws.com`;
    const secret = createOriginSecret(name, region, this);
    const distribution = createDistribution(
      name,
      {
        attachment,
        originHost: this.originHost,
        originSecret: secret.value,
        priceClass: args.priceClass ?? PriceClass.NorthAmericaAndEurope,
      },
      this,
    );
    const authorizer = new Authorizer(
      `${name}-authorizer`,
      {
        restApiId,
        region,
        allowedAddresses: attachment.apply(({ egressAddresses }) => allowedAddresses(egressAddresses)),
        originSecret: { secretArn: secret.arn },
        reservedConcurrency: args.authorizerConcurrency,
      },
      { parent: this },
    );
    this.createWayIn(name, args, { region, attachment, distributionHost: distribution.domainName });

    this.externalUrl = pulumi.output(`https://${args.host}`);
    this.authorizerId = authorizer.authorizerId;
    this.authorizerRevision = authorizer.revision;
    this.authorizerFunctionName = authorizer.functionName;
    this.distributionId = distribution.id;
    this.distributionDomainName = distribution.domainName;
    this.secretArn = secret.arn;
    this.registerOutputs({
      externalUrl: this.externalUrl,
      authorizerId: this.authorizerId,
      authorizerRevision: this.authorizerRevision,
      authorizerFunctionName: this.authorizerFunctionName,
      distributionId: this.distributionId,
      distributionDomainName: this.distributionDomainName,
      originHost: this.originHost,
      secretArn: this.secretArn,
    });
  }

  /** Certificate, host route and DNS record: what makes the gateways take requests for the host. */
  private createWayIn(
    name: string,
    args: ProtectedEndpointArgs,
    known: {
      region: pulumi.Input<string>;
      attachment: pulumi.Output<Attachment>;
      distributionHost: pulumi.Output<string>;
    },
  ): void {
    const { region, attachment } = known;
    if (args.certificateArn !== undefined) {
      new lb.ListenerCertificate(
        `${name}-certificate`,
        { region, listenerArn: attachment.listenerArn, certificateArn: args.certificateArn },
        { parent: this },
      );
    }
    const route = new s3.BucketObjectv2(
      `${name}-host-route`,
      {
        region,
        bucket: attachment.hostRouteBucket,
        key: attachment.hostRoutePrefix.apply((prefix) => hostRouteKey(prefix, args.host)),
        content: known.distributionHost.apply((host) => JSON.stringify(hostRoute(name, args, host))),
        contentType: "application/json",
      },
      { parent: this },
    );
    if (args.hostedZoneId !== undefined) {
      new route53.Record(
        `${name}-dns`,
        {
          zoneId: args.hostedZoneId,
          name: args.host,
          type: "A",
          aliases: [
            { name: attachment.loadBalancerDnsName, zoneId: attachment.loadBalancerZoneId, evaluateTargetHealth: true },
          ],
        },
        { parent: this, dependsOn: [route] },
      );
    }
  }
}

function choicesProblems({ lockMode, originProof, waf, priceClass }: ProtectedEndpointArgs): Problem[] {
  return [
    ...choiceProblems("lockMode", lockMode, Object.values(LockMode), "leave it out for cloudfront"),
    ...choiceProblems("originProof", originProof, Object.values(OriginProof), "leave it out for header"),
    ...choiceProblems("waf.mode", waf?.mode, Object.values(HostRouteWafMode), "leave it out for block"),
    ...choiceProblems("priceClass", priceClass, Object.values(PriceClass), "leave it out for PriceClass_100"),
  ];
}

function hostRoute(name: string, args: ProtectedEndpointArgs, distributionHost: string): HostRoute {
  return {
    formatVersion: 1,
    endpoint: name,
    externalHost: args.host,
    origin: { host: distributionHost, port: 443, pathPrefix: `/${args.origin.stageName}`, sendServerName: true },
    waf: { mode: args.waf?.mode ?? HostRouteWafMode.Block, paranoiaLevel: args.waf?.paranoiaLevel ?? 1 },
  };
}
