/** Public exports of the package `portcullis`. */
export { type Attachment, type EgressAddresses } from "../contracts/attachment";
export { HostRouteWafMode } from "../contracts/hostRoute";
export {
  Authorizer,
  type AuthorizerArgs,
  type ClientCertificateProofArgs,
  type OriginSecretProofArgs,
} from "./authorizer";
export { type StackCertificateArgs } from "./certificate";
export { InvalidInputError, type Problem } from "./checks/problem";
export { ManagementAccess } from "./checks/management";
export { type BroughtNetworkArgs } from "./checks/network";
export { type ScalingArgs } from "./checks/scaling";
export { type PreviousEndpoint } from "./checks/rotation";
export { type PreviousZone } from "./checks/zoneSteps";
export { ZoneState, type ZoneSlotArgs } from "./checks/zones";
export { EgressKind } from "./egressPlan";
export { LockMode, MethodAuthorizer, OriginProof, RestApiEndpointType } from "./lockMode";
export { type BroughtClientCertificateArgs } from "./locks/clientAuthority";
export { PriceClass } from "./locks/distribution";
export { readPreviousEndpoints } from "./previousEndpoints";
export { readPreviousZones } from "./previousZones";
export {
  type EndpointWafArgs,
  ProtectedEndpoint,
  type ProtectedEndpointArgs,
  type RestApiOriginArgs,
} from "./protectedEndpoint";
export { type ManagementServerArgs, type ManagementServerOutputs } from "./managementServer";
export { type ManagementSessionOutputs } from "./sessionDocument";
export { PublicWafStack, type PublicWafStackArgs } from "./publicWafStack";
export { UpdateKind } from "./updateKind";
export { WafEngineKind } from "./wafEngines/wafEngine";
