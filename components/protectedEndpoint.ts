import * as lb from "@pulumi/aws/lb";
import * as route53 from "@pulumi/aws/route53";
import * as s3 from "@pulumi/aws/s3";
import * as pulumi from "@pulumi/pulumi";
import type { Attachment } from "../contracts/attachment";
import { type HostRoute, hostRouteKey, type HostRouteOrigin, HostRouteWafMode } from "../contracts/hostRoute";
import { PROTECTED_ENDPOINT_TYPE } from "../contracts/typeTokens";
import { attachmentProblems } from "./checks/endpoint";
import { judged } from "./checks/judged";
import { originProblems } from "./checks/origin";
import { throwIfAny } from "./checks/problem";
import { protectedEndpointProblems } from "./checks/protectedEndpoint";
import type { PreviousEndpoint } from "./checks/rotation";
import { weakerLock } from "./locks/weakerLocks";
import type { BroughtClientCertificateArgs } from "./locks/clientAuthority";
import { createLock } from "./locks/createLock";
import type { PriceClass } from "./locks/distribution";
import { apiDemandsOf, rotationOf } from "./locks/lockFacts";
import { ownerTasks } from "./locks/ownerTasks";
import type { LockMode, MethodAuthorizer, OriginProof, RestApiEndpointType } from "./lockMode";
import { warnOfWeaker } from "./weakerDefaults";

/** The API that is protected. */
export interface RestApiOriginArgs {
  /** Id of a REST API in the endpoint's region. */
  restApiId: pulumi.Input<string>;
  /**
   * Stage that clients reach. As an Output it is waited for: what needs the stage is made when it exists. Where the same
   * program makes it, that is the way (`pulumi.deferredOutput`), since the stage waits for the authorizer.
   */
  stageName: pulumi.Input<string>;
  /** Endpoint type of the API. Default REGIONAL, and PRIVATE in lock mode `private`. */
  endpointType?: RestApiEndpointType;
  /**
   * Whether somebody else makes the API's methods and deploys it; then a warning and the output `ownerTasks` say what
   * they must do. Default false.
   */
  ownedElsewhere?: boolean;
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
  /** Mode `cloudfront`: how our distribution proves itself. Default mtls with a hosted zone, otherwise header. */
  originProof?: OriginProof;
  /**
   * Mode `cloudfront`: a proof that is accepted as well, for the one update in which `originProof` changes; the next one
   * leaves it out. Default none.
   */
  alsoAccept?: OriginProof;
  /**
   * Proof `mtls`: the API's own name, for the distribution. Default the host with `-origin` behind its first label. Its
   * record is made in the hosted zone, or by you when there is none.
   */
  originHost?: string;
  /**
   * ARN of an ACM certificate, in the API's region, for the API's custom domain: `originHost`, or in the modes `direct`
   * and `iam` the host. Default the load balancer's own, which must cover the name.
   */
  originCertificateArn?: string;
  /**
   * Proof `mtls`: ARN of a public ACM certificate, in the API's region, for the same name. AWS demands one where the
   * custom domain's certificate was imported or is of a private authority, and only reads the names on it. Default none.
   */
  ownershipVerificationCertificateArn?: string;
  /**
   * Proof `header`: number of the secret that the distribution sends. Raise it by one to rotate; the next one is accepted
   * already, and the former one until the next time. Default 1.
   */
  originSecretGeneration?: number;
  /** Proof `mtls`: number of the client certificate. Raise it by one to renew authority and certificate. Default 1. */
  clientCertificateGeneration?: number;
  /** Proof `mtls`: a client certificate that exists. Default none: one is made, and its key is in Pulumi's state. */
  clientCertificate?: BroughtClientCertificateArgs;
  /** Whether gateways name the host in the handshake (SNI). Default true; false for WAF engines that cannot, in mode `cloudfront`. */
  sendServerName?: boolean;
  /** Whose authorizer decides on the API's methods. Default the endpoint's; without any in mode `iam`. */
  methodAuthorizer?: MethodAuthorizer;
  /**
   * ARN of a Lambda function that was the API's authorizer: asked by the endpoint's after its own Allow, its answer is
   * what holds. Default none.
   */
  delegateFunctionArn?: pulumi.Input<string>;
  /**
   * Last day (YYYY-MM-DD, UTC) on which the lock refuses nothing and logs what it would; from the next day on it
   * refuses. Default none. Not with proof `mtls`, where the handshake is refused.
   */
  auditUntil?: string;
  /** What the last update left of the endpoint, one of `await readPreviousEndpoints()`. Default none: no step is judged. */
  previous?: PreviousEndpoint;
  /** WAF settings. Default: block, paranoia level 1. */
  waf?: EndpointWafArgs;
  /** Edge locations of the distribution. Default North America and Europe. */
  priceClass?: PriceClass;
  /** Concurrency that is set aside for the authorizer, 1 or more; -1 for none. Default 50. */
  authorizerConcurrency?: number;
}

/**
 * One external host and the API behind it, reachable only through the gateways. Bind every method of the API (OPTIONS
 * too) to `authorizerId`, and put `lockRevision` into the triggers of its deployment.
 */
export class ProtectedEndpoint extends pulumi.ComponentResource {
  static readonly __pulumiType = PROTECTED_ENDPOINT_TYPE;

  /** `https://` and the external host. */
  readonly externalUrl: pulumi.Output<string>;
  /** Id for `authorizerId` of every method of the API; undefined in mode `iam`, and where the API has its own. */
  readonly authorizerId: pulumi.Output<string> | undefined;
  /** Changes whenever the API must be deployed again because of the lock. */
  readonly lockRevision: pulumi.Output<string>;
  /** Name of the authorizer's function; undefined without one. */
  readonly authorizerFunctionName: pulumi.Output<string> | undefined;
  /** Id of the distribution; undefined in other modes than `cloudfront`. */
  readonly distributionId: pulumi.Output<string> | undefined;
  /** Host of the distribution, which answers only the gateways; undefined in other modes than `cloudfront`. */
  readonly distributionDomainName: pulumi.Output<string> | undefined;
  /** Host of the API itself; answers only who has come through the gateways. */
  readonly originHost: pulumi.Output<string>;
  /** ARN of the origin secret; undefined without one. */
  readonly secretArn: pulumi.Output<string> | undefined;
  /** What the API's owner must do before its origin is locked; empty for an API of the same program. */
  readonly ownerTasks: pulumi.Output<string[]>;
  /** Where this update leaves what is changed step by step: the next one's `previous`. */
  readonly rotation: pulumi.Output<PreviousEndpoint>;

  /** @throws InvalidInputError naming every argument that is wrong, before anything is made. */
  constructor(name: string, args: ProtectedEndpointArgs, opts?: pulumi.ComponentResourceOptions) {
    const subject = `ProtectedEndpoint "${name}" cannot be made`;
    throwIfAny(subject, protectedEndpointProblems(name, args));
    // What was before the update is no property of what is after it. The stage waits for parts of this component, so
    // that this one must not wait for the stage.
    const inputs = { ...args, origin: { ...args.origin, stageName: undefined }, previous: undefined };
    super(PROTECTED_ENDPOINT_TYPE, name, inputs, opts);
    warnOfWeaker(this, weakerLock(args));
    const attachment = judged(subject, args.attachment, (known) => attachmentProblems(args, known));
    const restApiId = judged(subject, args.origin.restApiId, (known) =>
      originProblems("origin.", { restApiId: known }),
    );
    const stageName = judged(subject, args.origin.stageName, (known) =>
      originProblems("origin.", { stageName: known }),
    );
    // Plain when it can be: in a preview the attachment of a new stack is not known yet, and its region would not be.
    const region = args.region ?? attachment.region;
    const lock = createLock({ name, args, region, attachment, restApiId, stageName, parent: this });
    this.createWayIn(name, args, { region, attachment, origin: lock.origin });

    this.externalUrl = pulumi.output(`https://${args.host}`);
    this.authorizerId = lock.authorizer?.authorizerId;
    this.lockRevision = lock.revision;
    this.authorizerFunctionName = lock.authorizer?.functionName;
    this.distributionId = lock.distribution?.id;
    this.distributionDomainName = lock.distribution?.domainName;
    this.originHost = lock.apiHost;
    this.secretArn = lock.secretArn;
    this.ownerTasks = this.tellOwner(args, attachment, stageName);
    this.rotation = pulumi.all([rotationOf(args), lock.origin]).apply(([rotation]) => rotation);
    this.registerOutputs({
      externalUrl: this.externalUrl,
      authorizerId: this.authorizerId,
      lockRevision: this.lockRevision,
      authorizerFunctionName: this.authorizerFunctionName,
      distributionId: this.distributionId,
      distributionDomainName: this.distributionDomainName,
      originHost: this.originHost,
      secretArn: this.secretArn,
      ownerTasks: this.ownerTasks,
      rotation: this.rotation,
    });
  }

  /** Certificate, host route and DNS record: what makes the gateways take requests for the host. */
  private createWayIn(
    name: string,
    args: ProtectedEndpointArgs,
    known: {
      region: pulumi.Input<string>;
      attachment: pulumi.Output<Attachment>;
      origin: pulumi.Output<HostRouteOrigin>;
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
        content: known.origin.apply((origin) => JSON.stringify(hostRoute(name, args, origin))),
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

  /** Says once an update what the owner of the API must see to, since nothing here can. */
  private tellOwner(
    args: ProtectedEndpointArgs,
    attachment: pulumi.Output<Attachment>,
    stageName: pulumi.Output<string>,
  ): pulumi.Output<string[]> {
    if (args.origin.ownedElsewhere !== true) return pulumi.output([]);
    return pulumi.all([this.authorizerId, attachment, stageName]).apply(([authorizerId, known, stage]) => {
      const tasks = ownerTasks({
        demands: apiDemandsOf(args),
        authorizerId,
        vpcEndpointId: known.privateApiEndpointId,
        stageName: stage,
      });
      const text = tasks.map((task) => `\n  - ${task}`).join("");
      void pulumi.log.warn(`${args.host} is locked only when the owner of its API has done this:${text}`, this);
      return tasks;
    });
  }
}

function hostRoute(name: string, args: ProtectedEndpointArgs, origin: HostRouteOrigin): HostRoute {
  return {
    formatVersion: 1,
    endpoint: name,
    externalHost: args.host,
    origin: { ...origin, sendServerName: args.sendServerName ?? true },
    waf: { mode: args.waf?.mode ?? HostRouteWafMode.Block, paranoiaLevel: args.waf?.paranoiaLevel ?? 1 },
  };
}
