import type { PackPolicy } from "../lib/definePolicy";
import { exceptionsPolicy } from "./exceptions";
import { adminPorts } from "./adminPorts";
import { aliasTargets } from "./aliasTargets";
import { apiAccessLog } from "./apiAccessLog";
import { apiCaching } from "./apiCaching";
import { apiDataTrace } from "./apiDataTrace";
import { apiDefaultEndpoint } from "./apiDefaultEndpoint";
import { apiExecutionLog } from "./apiExecutionLog";
import { apiInOnePlace } from "./apiInOnePlace";
import { apiMethodLock } from "./apiMethodLock";
import { apiOwnCredentials } from "./apiOwnCredentials";
import { apiProofNotPassed } from "./apiProofNotPassed";
import { apiResourcePolicyDeny } from "./apiResourcePolicyDeny";
import { apiThrottling } from "./apiThrottling";
import { authorizerAddresses } from "./authorizerAddresses";
import { authorizerCache } from "./authorizerCache";
import { authorizerHops } from "./authorizerHops";
import { authorizerSeesRequest } from "./authorizerSeesRequest";
import { bucketCors } from "./bucketCors";
import { bucketKept } from "./bucketKept";
import { bucketNoWebsite } from "./bucketNoWebsite";
import { bucketPrivate } from "./bucketPrivate";
import { bucketTlsOnly } from "./bucketTlsOnly";
import { bucketVersioned } from "./bucketVersioned";
import { certificateKey } from "./certificateKey";
import { certificateLogged } from "./certificateLogged";
import { certificateRegion } from "./certificateRegion";
import { certificateValidation } from "./certificateValidation";
import { defaultGroupUnused } from "./defaultGroupUnused";
import { defaultSecurityGroup } from "./defaultSecurityGroup";
import { deploymentTriggers } from "./deploymentTriggers";
import { desyncMitigation } from "./desyncMitigation";
import { diskEncryption } from "./diskEncryption";
import { distributionApiCaching } from "./distributionApiCaching";
import { distributionForwardedHeaders } from "./distributionForwardedHeaders";
import { distributionFunctionPublished } from "./distributionFunctionPublished";
import { distributionGate } from "./distributionGate";
import { distributionIpv6 } from "./distributionIpv6";
import { distributionOriginProof } from "./distributionOriginProof";
import { distributionOriginTls } from "./distributionOriginTls";
import { distributionTlsFloor } from "./distributionTlsFloor";
import { distributionViewerHttps } from "./distributionViewerHttps";
import { documentsPrivate } from "./documentsPrivate";
import { domainMutualTls } from "./domainMutualTls";
import { domainTlsFloor } from "./domainTlsFloor";
import { egressAddressProtected } from "./egressAddressProtected";
import { endpointPolicyLimited } from "./endpointPolicyLimited";
import { environmentSecrets } from "./environmentSecrets";
import { executeApiPrivateDns } from "./executeApiPrivateDns";
import { functionLayers } from "./functionLayers";
import { functionLogGroup } from "./functionLogGroup";
import { functionRuntime } from "./functionRuntime";
import { gatewayEndpointRouted } from "./gatewayEndpointRouted";
import { generatedSecrets } from "./generatedSecrets";
import { groupRulesMeet } from "./groupRulesMeet";
import { groupsApart } from "./groupsApart";
import { imdsHopLimit } from "./imdsHopLimit";
import { imdsLimited } from "./imdsLimited";
import { imdsV2 } from "./imdsV2";
import { instanceProfilesKnown } from "./instanceProfilesKnown";
import { integrationTls } from "./integrationTls";
import { invalidHeaders } from "./invalidHeaders";
import { ipv6Ruled } from "./ipv6Ruled";
import { keyRotation } from "./keyRotation";
import { lambdaPermissionSource } from "./lambdaPermissionSource";
import { launchTemplateVersion } from "./launchTemplateVersion";
import { listenerPlaintext } from "./listenerPlaintext";
import { listenerTls } from "./listenerTls";
import { loadBalancerAccessLogs } from "./loadBalancerAccessLogs";
import { loadBalancerDeletionProtection } from "./loadBalancerDeletionProtection";
import { loadBalancerEgress } from "./loadBalancerEgress";
import { loadBalancerPassesOn } from "./loadBalancerPassesOn";
import { lockEnforced } from "./lockEnforced";
import { logDestinations } from "./logDestinations";
import { logRetention } from "./logRetention";
import { machineImage } from "./machineImage";
import { machinesInPrivateSubnets } from "./machinesInPrivateSubnets";
import { managementAccess } from "./managementAccess";
import { managementEgress } from "./managementEgress";
import { noAdministratorPolicy } from "./noAdministratorPolicy";
import { noKeyPair } from "./noKeyPair";
import { noPublicAddress } from "./noPublicAddress";
import { oneRuleStyle } from "./oneRuleStyle";
import { outputSecrets } from "./outputSecrets";
import { permissionsLimited } from "./permissionsLimited";
import { prefixListsKnown } from "./prefixListsKnown";
import { privateApiEndpoints } from "./privateApiEndpoints";
import { privateSubnetAddresses } from "./privateSubnetAddresses";
import { regionalNatAddresses } from "./regionalNatAddresses";
import { requiredTags } from "./requiredTags";
import { roleTrustLimited } from "./roleTrustLimited";
import { routesInOnePlace } from "./routesInOnePlace";
import { ruleDescriptions } from "./ruleDescriptions";
import { rulePortsNamed } from "./rulePortsNamed";
import { sameRegion } from "./sameRegion";
import { secretRecoverable } from "./secretRecoverable";
import { secretRotation } from "./secretRotation";
import { secretValues } from "./secretValues";
import { sessionDocumentLimited } from "./sessionDocumentLimited";
import { stageOwnDeployment } from "./stageOwnDeployment";
import { tagSecrets } from "./tagSecrets";
import { targetGroupHealth } from "./targetGroupHealth";
import { targetGroupHealthCheck } from "./targetGroupHealthCheck";
import { targetGroupStickiness } from "./targetGroupStickiness";
import { targetGroupTls } from "./targetGroupTls";
import { trustedNatRoutes } from "./trustedNatRoutes";
import { undetermined } from "./undetermined";
import { unusedExceptions } from "./unusedExceptions";
import { userDataForm } from "./userDataForm";
import { userDataSecrets } from "./userDataSecrets";
import { valuesAsAgreed } from "./valuesAsAgreed";
import { vpcFlowLogs } from "./vpcFlowLogs";
import { webAclComparisons } from "./webAclComparisons";
import { webAclScope } from "./webAclScope";
import { worldEgressPorts } from "./worldEgressPorts";
import { worldIngress } from "./worldIngress";

/** The policies that check resources. */
const rules: PackPolicy[] = [
  // Identity
  roleTrustLimited,
  permissionsLimited,
  noAdministratorPolicy,
  endpointPolicyLimited,
  documentsPrivate,
  valuesAsAgreed,
  // Network
  sameRegion,
  managementAccess,
  adminPorts,
  worldIngress,
  worldEgressPorts,
  loadBalancerEgress,
  managementEgress,
  sessionDocumentLimited,
  oneRuleStyle,
  groupRulesMeet,
  groupsApart,
  ruleDescriptions,
  rulePortsNamed,
  prefixListsKnown,
  machinesInPrivateSubnets,
  privateSubnetAddresses,
  defaultSecurityGroup,
  defaultGroupUnused,
  vpcFlowLogs,
  routesInOnePlace,
  gatewayEndpointRouted,
  ipv6Ruled,
  aliasTargets,
  // APIs and their locks
  apiMethodLock,
  apiResourcePolicyDeny,
  authorizerSeesRequest,
  authorizerCache,
  authorizerAddresses,
  authorizerHops,
  lockEnforced,
  privateApiEndpoints,
  executeApiPrivateDns,
  webAclScope,
  webAclComparisons,
  apiDefaultEndpoint,
  deploymentTriggers,
  stageOwnDeployment,
  apiInOnePlace,
  domainMutualTls,
  domainTlsFloor,
  integrationTls,
  apiOwnCredentials,
  apiProofNotPassed,
  apiCaching,
  apiAccessLog,
  apiExecutionLog,
  apiDataTrace,
  apiThrottling,
  // Distributions
  distributionGate,
  distributionFunctionPublished,
  distributionForwardedHeaders,
  distributionOriginProof,
  distributionApiCaching,
  distributionIpv6,
  distributionViewerHttps,
  distributionOriginTls,
  distributionTlsFloor,
  certificateRegion,
  certificateKey,
  certificateLogged,
  certificateValidation,
  // Egress
  egressAddressProtected,
  regionalNatAddresses,
  trustedNatRoutes,
  // Machines and secrets
  imdsV2,
  imdsHopLimit,
  imdsLimited,
  diskEncryption,
  noPublicAddress,
  noKeyPair,
  launchTemplateVersion,
  machineImage,
  instanceProfilesKnown,
  userDataForm,
  userDataSecrets,
  environmentSecrets,
  tagSecrets,
  outputSecrets,
  // Load balancers
  listenerTls,
  listenerPlaintext,
  invalidHeaders,
  desyncMitigation,
  loadBalancerPassesOn,
  loadBalancerAccessLogs,
  loadBalancerDeletionProtection,
  targetGroupHealthCheck,
  targetGroupHealth,
  targetGroupTls,
  targetGroupStickiness,
  // Data and the rest
  bucketPrivate,
  bucketTlsOnly,
  bucketVersioned,
  bucketKept,
  bucketNoWebsite,
  bucketCors,
  secretRotation,
  secretRecoverable,
  secretValues,
  generatedSecrets,
  keyRotation,
  lambdaPermissionSource,
  functionRuntime,
  functionLayers,
  functionLogGroup,
  logDestinations,
  logRetention,
  requiredTags,
];

/**
 * Every policy of the pack. `exceptions` is first: the others must know them. `undetermined` and `unused-exceptions` are
 * last: they report what those before them could not decide and did not need.
 */
export const policies: PackPolicy[] = [
  exceptionsPolicy(rules.map(({ name }) => name)),
  ...rules,
  undetermined,
  unusedExceptions,
];
