/**
 * AWS resource types that have no region: those of @pulumi/aws 7.48.0 without a `region` property. The pack must start
 * without loading that package, so they are listed; a unit test compares the list with the package's typings.
 */
const GLOBAL_CLASSES: Readonly<Record<string, string>> = {
  account: "AlternativeContact PrimaryContact Region",
  backup: "GlobalSettings",
  bcmdata: "Export",
  bedrock: "UseCaseForModelAccess",
  billing: "View",
  budgets: "Budget BudgetAction",
  chime: "SdkvoiceGlobalSettings",
  cloudfront:
    "AnycastIpList CachePolicy ConnectionFunction ConnectionGroup ContinuousDeploymentPolicy Distribution DistributionTenant FieldLevelEncryptionConfig FieldLevelEncryptionProfile Function KeyGroup KeyValueStore KeyvaluestoreKey KeyvaluestoreKeysExclusive MonitoringSubscription MultitenantDistribution OriginAccessControl OriginAccessIdentity OriginRequestPolicy PublicKey RealtimeLogConfig ResponseHeadersPolicy TrustStore VpcOrigin",
  cloudtrail: "OrganizationDelegatedAdminAccount",
  costexplorer: "AnomalyMonitor AnomalySubscription CostAllocationTag CostCategory",
  costoptimizationhub: "EnrollmentStatus Preferences",
  cur: "ReportDefinition",
  directconnect: "Gateway",
  ec2: "VpcIpamOrganizationAdminAccount",
  fms: "AdminAccount",
  globalaccelerator:
    "Accelerator CrossAccountAttachment CustomRoutingAccelerator CustomRoutingEndpointGroup CustomRoutingListener EndpointGroup Listener",
  iam: "AccessKey AccountAlias AccountPasswordPolicy Group GroupMembership GroupPoliciesExclusive GroupPolicy GroupPolicyAttachment GroupPolicyAttachmentsExclusive InstanceProfile OpenIdConnectProvider OrganizationsFeatures OutboundWebIdentityFederation Policy PolicyAttachment Role RolePoliciesExclusive RolePolicy RolePolicyAttachment RolePolicyAttachmentsExclusive SamlProvider SecurityTokenServicePreferences ServerCertificate ServiceLinkedRole ServiceSpecificCredential SigningCertificate SshKey User UserGroupMembership UserLoginProfile UserPoliciesExclusive UserPolicy UserPolicyAttachment UserPolicyAttachmentsExclusive VirtualMfaDevice",
  networkmanager:
    "AttachmentAccepter AttachmentRoutingPolicyLabel ConnectAttachment ConnectPeer Connection CoreNetwork CoreNetworkPolicyAttachment CustomerGatewayAssociation Device DxGatewayAttachment GlobalNetwork Link LinkAssociation PrefixListAssociation Site SiteToSiteVpnAttachment TransitGatewayConnectPeerAssociation TransitGatewayPeering TransitGatewayRegistration TransitGatewayRouteTableAttachment VpcAttachment",
  notifications:
    "ChannelAssociation ContactsEmailContact EventRule ManagedNotificationAccountContactAssociation ManagedNotificationAdditionalChannelAssociation NotificationConfiguration NotificationHub OrganizationalUnitAssociation OrganizationsAccess",
  organizations:
    "Account AwsServiceAccess DelegatedAdministrator Organization OrganizationalUnit Policy PolicyAttachment ResourcePolicy Tag",
  ram: "SharingWithOrganization",
  rolesanywhere: "Profile TrustAnchor",
  route53:
    "CidrCollection CidrLocation DelegationSet HealthCheck HostedZoneDnsSec KeySigningKey QueryLog Record RecordsExclusive TrafficPolicy TrafficPolicyInstance VpcAssociationAuthorization Zone ZoneAssociation",
  route53domains: "DelegationSignerRecord Domain RegisteredDomain",
  route53recoverycontrol: "Cluster ControlPanel RoutingControl SafetyRule",
  route53recoveryreadiness: "Cell ReadinessCheck RecoveryGroup ResourceSet",
  s3: "AccountPublicAccessBlock",
  servicecatalog: "OrganizationsAccess",
  shield:
    "ApplicationLayerAutomaticResponse DrtAccessLogBucketAssociation DrtAccessRoleArnAssociation ProactiveEngagement Protection ProtectionGroup ProtectionHealthCheckAssociation Subscription",
  uxc: "AccountCustomizations",
  waf: "ByteMatchSet GeoMatchSet IpSet RateBasedRule RegexMatchSet RegexPatternSet Rule RuleGroup SizeConstraintSet SqlInjectionMatchSet WebAcl XssMatchSet",
};

/** Type tokens of {@link GLOBAL_CLASSES}, e.g. `aws:iam/role:Role`. */
export const GLOBAL_TYPES: ReadonlySet<string> = new Set(
  Object.entries(GLOBAL_CLASSES).flatMap(([module, classes]) =>
    classes.split(" ").map((name) => `aws:${module}/${name.charAt(0).toLowerCase()}${name.slice(1)}:${name}`),
  ),
);
