import * as pulumi from "@pulumi/pulumi";
import type { Attachment } from "../../contracts/attachment";
import { CHANGING_PROOF_TAG } from "../../contracts/typeTokens";
import { certificateCovers } from "../checks/hostNames";
import { throwIfAny } from "../checks/problem";
import type { PreviousEndpoint } from "../checks/rotation";
import { LockMode, MethodAuthorizer, OriginProof, RestApiEndpointType } from "../lockMode";
import type { ProtectedEndpointArgs, RestApiOriginArgs } from "../protectedEndpoint";

/** Host under which an API is asked without a custom domain. */
export function executeApiHost(restApiId: pulumi.Input<string>, region: pulumi.Input<string>): pulumi.Output<string> {
  return pulumi.interpolate`${restApiId}.execute-api.${region}.amazonaws.com`;
}

/** What a lock needs of the API itself, which only the API's owner can set. */
export interface ApiDemands {
  endpointType: RestApiEndpointType;
  /** Whether the API must answer under no other name than its custom domain. */
  disableExecuteApiEndpoint: boolean;
  /** Tags of the API. */
  tags: Record<string, string>;
  /** `authorization` of every method, OPTIONS too; undefined where it is the owner's choice. */
  authorization: "CUSTOM" | "AWS_IAM" | undefined;
}

/** What the endpoint with these arguments needs of its API. */
export function apiDemandsOf(
  args: Pick<ProtectedEndpointArgs, "lockMode" | "methodAuthorizer" | "originProof" | "alsoAccept" | "hostedZoneId"> & {
    origin?: Pick<RestApiOriginArgs, "endpointType">;
  },
): ApiDemands {
  const lockMode = args.lockMode ?? LockMode.Cloudfront;
  const standard = lockMode === LockMode.Private ? RestApiEndpointType.Private : RestApiEndpointType.Regional;
  const own = args.methodAuthorizer === MethodAuthorizer.Own ? undefined : "CUSTOM";
  const changing = args.alsoAccept === undefined ? {} : { [CHANGING_PROOF_TAG.key]: CHANGING_PROOF_TAG.value };
  const endpointType = args.origin?.endpointType ?? standard;
  const common = { endpointType, authorization: own, tags: changing } as const;
  switch (lockMode) {
    case LockMode.Cloudfront:
      // By header it is reached under that very name.
      return { ...common, disableExecuteApiEndpoint: !proofsOf(args).accepted.includes(OriginProof.Header) };
    case LockMode.Direct:
      return { ...common, disableExecuteApiEndpoint: true };
    case LockMode.Iam:
      return { ...common, disableExecuteApiEndpoint: true, authorization: "AWS_IAM" };
    case LockMode.Private:
      // It would close the way by the interface endpoint too.
      return { ...common, disableExecuteApiEndpoint: false };
  }
}

/** Which proof the distribution gives, and which the API accepts. */
export interface Proofs {
  sent: OriginProof;
  accepted: OriginProof[];
}

/** By certificate where there is a zone for the API's own name, which that takes; otherwise by a secret. */
export function proofsOf(args: Pick<ProtectedEndpointArgs, "originProof" | "alsoAccept" | "hostedZoneId">): Proofs {
  const sent = args.originProof ?? (args.hostedZoneId === undefined ? OriginProof.Header : OriginProof.Mtls);
  const { alsoAccept } = args;
  return { sent, accepted: alsoAccept === undefined || alsoAccept === sent ? [sent] : [sent, alsoAccept] };
}

/** Where an endpoint with these arguments stands in what is changed step by step. */
export function rotationOf(
  args: Pick<
    ProtectedEndpointArgs,
    | "host"
    | "lockMode"
    | "originProof"
    | "alsoAccept"
    | "hostedZoneId"
    | "originSecretGeneration"
    | "clientCertificateGeneration"
    | "clientCertificate"
  >,
): PreviousEndpoint {
  const { host } = args;
  if ((args.lockMode ?? LockMode.Cloudfront) !== LockMode.Cloudfront) return { host, acceptedProofs: [] };
  const { accepted } = proofsOf(args);
  const made = accepted.includes(OriginProof.Mtls) && args.clientCertificate === undefined;
  return {
    host,
    acceptedProofs: accepted,
    ...(accepted.includes(OriginProof.Header) ? { originSecretGeneration: args.originSecretGeneration ?? 1 } : {}),
    ...(made ? { clientCertificateGeneration: args.clientCertificateGeneration ?? 1 } : {}),
  };
}

/** Name of the API for the distribution: `api-origin.shop.example` for `api.shop.example`, unless it was given. */
export function originHostOf(args: Pick<ProtectedEndpointArgs, "originHost" | "host">): string {
  const [first = "", ...others] = args.host.split(".");
  return args.originHost ?? [`${first}-origin`, ...others].join(".");
}

/**
 * Certificate of the API's custom domain: the one that was given, or the load balancer's when it covers the name. Both
 * are in the API's region.
 */
export function domainCertificate(
  name: string,
  args: Pick<ProtectedEndpointArgs, "originCertificateArn">,
  attachment: pulumi.Output<Attachment>,
  domainName: string,
): pulumi.Input<string> {
  const given = args.originCertificateArn;
  if (given !== undefined) return given;
  return attachment.apply(({ certificateArn, certificateNames }) => {
    const covered = certificateArn !== undefined && certificateCovers(certificateNames, domainName);
    if (covered) return certificateArn;
    throwIfAny(`ProtectedEndpoint "${name}" cannot be made`, [
      {
        key: "originCertificateArn",
        value: undefined,
        allowed: `the ARN of a certificate for ${domainName}, the API's custom domain`,
        fix:
          certificateArn === undefined
            ? "give it, or update the public WAF stack, whose attachment does not tell its certificate yet"
            : `give it; the load balancer's covers ${certificateNames.join(", ")} only`,
      },
    ]);
    return "";
  });
}
