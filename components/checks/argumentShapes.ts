import type { AuthorizerArgs, ClientCertificateProofArgs, OriginSecretProofArgs } from "../authorizer";
import type { StackCertificateArgs } from "../certificate";
import type { BroughtClientCertificateArgs } from "../locks/clientAuthority";
import type { ManagementServerArgs } from "../managementServer";
import type { EndpointWafArgs, ProtectedEndpointArgs, RestApiOriginArgs } from "../protectedEndpoint";
import type { PublicWafStackArgs } from "../publicWafStack";
import type { BroughtNetworkArgs } from "./network";
import type { PreviousEndpoint } from "./rotation";
import type { ScalingArgs } from "./scaling";
import { anything, choice, input, list, number, object, optional, record, text } from "./shape";
import type { PreviousZone } from "./zoneSteps";
import { ZONE_STATES, type ZoneSlotArgs } from "./zones";

// What the other checks may rely on. A compiler sees to it where one looks; a program in JavaScript, or one that takes its
// values from elsewhere, would get an error that names no argument, or a value that is ignored. Choices, flags and numbers
// are `anything`: their own checks refuse whatever is none.

const certificateName = object<ClientCertificateProofArgs>({ issuer: text, subject: text });

const zone = object<ZoneSlotArgs>({
  name: text,
  state: choice(ZONE_STATES),
  publicCidr: optional(text),
  gatewayCidr: optional(text),
  managementCidr: optional(text),
  publicSubnetId: optional(input(text)),
  gatewaySubnetId: optional(input(text)),
  gatewayRouteTableId: optional(input(text)),
  allocationId: optional(input(text)),
});

const previousZone = object<PreviousZone>({
  name: text,
  state: choice(ZONE_STATES),
  publicCidr: optional(text),
  gatewayCidr: optional(text),
  managementCidr: optional(text),
  publicSubnetId: optional(text),
  gatewaySubnetId: optional(text),
  allocationId: optional(text),
  address: optional(text),
});

/** What an update left of zone slots. */
export const PREVIOUS_ZONES_SHAPE = list(previousZone);

/** Arguments of PublicWafStack. */
export const STACK_SHAPE = object<PublicWafStackArgs>({
  region: anything,
  cidrBlock: optional(text),
  network: optional(object<BroughtNetworkArgs>({ vpcId: input(text) })),
  zones: list(zone),
  previousZones: optional(input(PREVIOUS_ZONES_SHAPE)),
  egress: optional(anything),
  certificate: object<StackCertificateArgs>({
    arn: optional(text),
    names: optional(list(text)),
    domainName: optional(text),
    hostedZoneId: optional(text),
  }),
  imageId: anything,
  gatewayBundlePath: text,
  instanceType: optional(text),
  engine: optional(anything),
  protectAddresses: optional(anything),
  deletionProtection: optional(anything),
  httpRedirect: optional(anything),
  hostRoutePollSeconds: optional(anything),
  gatewayStartMinutes: optional(anything),
  scaling: optional(
    object<ScalingArgs>({
      minimum: optional(anything),
      maximum: optional(anything),
      cpuPercent: optional(anything),
      requestsPerGateway: optional(anything),
    }),
  ),
  update: optional(anything),
  privateApis: optional(anything),
  management: optional(
    object<ManagementServerArgs>({
      access: optional(anything),
      host: text,
      adminCidrs: optional(list(text)),
      sessionManagerAgent: optional(text),
      hostedZoneId: optional(text),
      certificateArn: optional(text),
      loginSecretArn: optional(text),
      instanceType: optional(text),
      eventsMegabytes: optional(anything),
    }),
  ),
  tags: optional(record(text)),
});

/** Arguments of ProtectedEndpoint. */
export const ENDPOINT_SHAPE = object<ProtectedEndpointArgs>({
  host: text,
  // Looked at member by member when it is known.
  attachment: anything,
  origin: object<RestApiOriginArgs>({
    restApiId: input(text),
    stageName: input(text),
    endpointType: optional(anything),
    ownedElsewhere: optional(anything),
  }),
  region: optional(text),
  hostedZoneId: optional(text),
  certificateArn: optional(text),
  lockMode: optional(anything),
  originProof: optional(anything),
  alsoAccept: optional(anything),
  originHost: optional(text),
  originCertificateArn: optional(text),
  ownershipVerificationCertificateArn: optional(text),
  originSecretGeneration: optional(anything),
  clientCertificateGeneration: optional(anything),
  clientCertificate: optional(
    object<BroughtClientCertificateArgs>({ certificateArn: text, authorities: text, clients: list(certificateName) }),
  ),
  sendServerName: optional(anything),
  methodAuthorizer: optional(anything),
  delegateFunctionArn: optional(input(text)),
  auditUntil: optional(text),
  previous: optional(
    object<PreviousEndpoint>({
      host: text,
      acceptedProofs: list(text),
      originSecretGeneration: optional(number),
      clientCertificateGeneration: optional(number),
    }),
  ),
  waf: optional(object<EndpointWafArgs>({ mode: optional(anything), paranoiaLevel: optional(anything) })),
  priceClass: optional(anything),
  authorizerConcurrency: optional(anything),
});

/** Arguments of Authorizer; of those that were Outputs, their values too. */
export const AUTHORIZER_SHAPE = object<AuthorizerArgs>({
  restApiId: input(text),
  region: input(text),
  allowedAddresses: optional(input(list(input(text)))),
  hosts: optional(input(list(input(text)))),
  originSecret: optional(object<OriginSecretProofArgs>({ secretArn: input(text) })),
  clientCertificates: optional(list(certificateName)),
  vpcEndpointIds: optional(input(list(input(text)))),
  endpointType: optional(anything),
  auditUntil: optional(text),
  delegateFunctionArn: optional(input(text)),
  reservedConcurrency: optional(anything),
  logRetentionDays: optional(anything),
});
