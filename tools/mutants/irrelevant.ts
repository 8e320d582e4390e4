/** Inputs that are not security-relevant, and why. */
export interface Irrelevant {
  /** Type token; absent: of every type. */
  type?: string;
  /** Paths; what is below them is meant as well. */
  properties: string[];
  reason: string;
}

/** @param properties Paths by type token (`*`: of every type), with spaces between. */
function because(reason: string, properties: Record<string, string>): Irrelevant[] {
  return Object.entries(properties).map(([type, paths]) => ({
    ...(type !== "*" && { type }),
    properties: paths.split(/\s+/),
    reason,
  }));
}

/**
 * What the table of mutants leaves out. A resource type that comes new into the stack is in neither, until somebody has
 * decided about each of its inputs.
 */
export const IRRELEVANT: readonly Irrelevant[] = [
  ...because("it names or describes, and decides nothing", {
    "*": "name namePrefix tags description comment bucketPrefix operationName statementId statementIdPrefix path context",
    "aws:s3/bucket:Bucket": "bucket bucketNamespace",
    "aws:apigateway/stage:Stage": "stageName documentationVersion",
    "aws:apigateway/resource:Resource": "pathPart",
    "aws:wafv2/webAcl:WebAcl":
      "visibilityConfig.metricName visibilityConfig.cloudwatchMetricsEnabled rules[].name rules[].priority rules[].visibilityConfig.metricName rules[].visibilityConfig.cloudwatchMetricsEnabled",
    "aws:ec2/launchTemplate:LaunchTemplate": "tagSpecifications",
    "aws:ec2/flowLog:FlowLog": "tagFieldSpecifications",
    "aws:cloudwatch/metricAlarm:MetricAlarm": "alarmDescription",
    "tls:index/selfSignedCert:SelfSignedCert": "subject setAuthorityKeyId setSubjectKeyId",
    "tls:index/locallySignedCert:LocallySignedCert": "setSubjectKeyId",
    "tls:index/certRequest:CertRequest": "subject",
    "aws:cloudfront/distribution:Distribution": "defaultRootObject origins[].originId",
  }),
  ...because("one policy holds every resource to one region; the certificate's row tries it", { "*": "region" }),
  ...because(
    "it names another resource of the stack: a wrong one breaks the way through, and where a wrong one weakens, the table has it",
    {
      "*": "restApi resourceId parentId vpcId bucket role function secretId zoneId loadBalancerArn certificateArn",
      "aws:acm/certificateValidation:CertificateValidation": "validationRecordFqdns",
      "aws:apigateway/basePathMapping:BasePathMapping": "basePath domainName domainNameId stageName",
      "aws:apigateway/domainName:DomainName":
        "domainName regionalCertificateArn ownershipVerificationCertificateArn routingMode",
      "tls:index/selfSignedCert:SelfSignedCert": "privateKeyPem",
      "tls:index/locallySignedCert:LocallySignedCert": "caCertPem caPrivateKeyPem certRequestPem",
      "tls:index/certRequest:CertRequest": "privateKeyPem",
      "aws:apigateway/account:Account": "cloudwatchRoleArn",
      "aws:wafv2/webAclAssociation:WebAclAssociation": "resourceArn webAclArn",
      "aws:apigateway/integration:Integration": "httpMethod integrationHttpMethod uri",
      "aws:apigateway/method:Method": "httpMethod",
      "aws:apigateway/methodSettings:MethodSettings": "stageName",
      "aws:apigateway/stage:Stage": "deployment",
      "aws:autoscaling/group:Group": "targetGroupArns launchTemplate.id",
      "aws:cloudfront/distribution:Distribution": "defaultCacheBehavior.targetOriginId",
      "aws:ec2/flowLog:FlowLog": "iamRoleArn logDestinationType",
      "aws:ec2/natGateway:NatGateway": "allocationId subnetId",
      "aws:ec2/route:Route": "routeTableId gatewayId",
      "aws:ec2/routeTableAssociation:RouteTableAssociation": "subnetId gatewayId",
      "aws:ec2/vpcEndpoint:VpcEndpoint": "serviceName vpcEndpointType",
      "aws:lb/listener:Listener": "defaultActions",
      "aws:lb/loadBalancer:LoadBalancer": "subnets subnetMappings",
    },
  ),
  ...because("it is about cost, speed, size, names in DNS or availability; without it fewer get through, never more", {
    "*": "skipDestroy forceDelete retainOnDelete waitForDeployment",
    "aws:apigateway/integration:Integration":
      "timeoutMilliseconds connectionType responseTransferMode contentHandling passthroughBehavior",
    "aws:apigateway/methodSettings:MethodSettings": "settings.metricsEnabled",
    "aws:apigateway/restApi:RestApi":
      "binaryMediaTypes minimumCompressionSize failOnWarnings parameters putRestApiMode",
    "aws:apigateway/stage:Stage": "xrayTracingEnabled",
    "aws:autoscaling/group:Group":
      "availabilityZoneDistribution capacityRebalance capacityReservationSpecification defaultCooldown defaultInstanceWarmup desiredCapacity desiredCapacityType enabledMetrics forceDeleteWarmPool healthCheckGracePeriod healthCheckType ignoreFailedScalingActivities initialLifecycleHooks instanceLifecyclePolicy instanceMaintenancePolicy instanceRefresh maxInstanceLifetime maxSize metricsGranularity minElbCapacity minSize placementGroup protectFromScaleIn suspendedProcesses terminationPolicies waitForCapacityTimeout waitForElbCapacity warmPool serviceLinkedRoleArn",
    "aws:cloudfront/distribution:Distribution":
      "enabled httpVersion priceClass restrictions defaultCacheBehavior.allowedMethods defaultCacheBehavior.cachedMethods defaultCacheBehavior.compress origins[].connectionAttempts origins[].connectionTimeout origins[].customOriginConfig.httpPort origins[].customOriginConfig.httpsPort origins[].customOriginConfig.originKeepaliveTimeout origins[].customOriginConfig.originReadTimeout",
    "aws:cloudfront/originRequestPolicy:OriginRequestPolicy": "cookiesConfig queryStringsConfig",
    "aws:ec2/flowLog:FlowLog": "maxAggregationInterval logFormat destinationOptions",
    "aws:ec2/launchTemplate:LaunchTemplate":
      "blockDeviceMappings[].deviceName capacityReservationSpecification cpuOptions creditSpecification defaultVersion disableApiStop disableApiTermination ebsOptimized instanceInitiatedShutdownBehavior instanceMarketOptions instanceRequirements instanceType kernelId licenseSpecifications maintenanceOptions monitoring networkInterfaces[].deleteOnTermination networkInterfaces[].deviceIndex networkPerformanceOptions placement privateDnsNameOptions ramDiskId updateDefaultVersion hibernationOptions enclaveOptions",
    "aws:ec2/vpc:Vpc": "cidrBlock enableDnsHostnames enableDnsSupport enableNetworkAddressUsageMetrics instanceTenancy",
    "aws:ec2/subnet:Subnet":
      "availabilityZone availabilityZoneId cidrBlock enableResourceNameDnsARecordOnLaunch enableResourceNameDnsAaaaRecordOnLaunch privateDnsHostnameTypeOnLaunch",
    "aws:lambda/function:Function":
      "architectures durableConfig ephemeralStorage handler memorySize packageType publish publishTo reservedConcurrentExecutions snapStart tenancyConfig timeout tracingConfig capacityProviderConfig useResourceTimeoutForPropagation",
    "aws:lb/loadBalancer:LoadBalancer":
      "clientKeepAlive dnsRecordClientRoutingPolicy enableCrossZoneLoadBalancing enableHttp2 enableZonalShift idleTimeout internal loadBalancerType minimumLoadBalancerCapacity preserveHostHeader",
    "aws:lb/targetGroup:TargetGroup":
      "connectionTermination deregistrationDelay ipAddressType loadBalancingAlgorithmType loadBalancingAnomalyMitigation loadBalancingCrossZoneEnabled port protocolVersion slowStart targetFailovers targetGroupHealth targetHealthStates targetType healthCheck.enabled healthCheck.healthyThreshold healthCheck.interval healthCheck.port healthCheck.timeout healthCheck.unhealthyThreshold",
    "aws:route53/record:Record":
      "allowOverwrite healthCheckId setIdentifier ttl type records aliases[].evaluateTargetHealth aliases[].zoneId",
    "aws:s3/bucket:Bucket": "accelerationStatus lifecycleRules requestPayer",
    "aws:s3/bucketObjectv2:BucketObjectv2":
      "cacheControl contentDisposition contentEncoding contentLanguage contentType metadata storageClass",
    "aws:autoscaling/policy:Policy":
      "adjustmentType autoscalingGroupName cooldown enabled estimatedInstanceWarmup metricAggregationType minAdjustmentMagnitude policyType predictiveScalingConfiguration scalingAdjustment stepAdjustments targetTrackingConfiguration",
    "aws:cloudwatch/metricAlarm:MetricAlarm":
      "actionsEnabled alarmActions comparisonOperator datapointsToAlarm dimensions evaluateLowSampleCountPercentiles evaluationCriteria evaluationInterval evaluationPeriods extendedStatistic insufficientDataActions metricName metricQueries namespace okActions period statistic threshold thresholdMetricId treatMissingData unit warmUpConfiguration",
    "tls:index/selfSignedCert:SelfSignedCert": "earlyRenewalHours",
    "tls:index/locallySignedCert:LocallySignedCert": "earlyRenewalHours",
    "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration":
      "transitionDefaultMinimumObjectSize timeouts rules[].id rules[].filter rules[].status",
    "random:index/randomPassword:RandomPassword": "special",
  }),
  ...because("AWS's service encrypts with its own key where none is given, and every value encrypts", {
    "*": "kmsKeyId kmsKeyArn sourceKmsKeyArn",
    "aws:s3/bucket:Bucket": "serverSideEncryptionConfiguration",
    "aws:s3/bucketObjectv2:BucketObjectv2": "serverSideEncryption bucketKeyEnabled",
    "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration":
      "rules expectedBucketOwner",
    "aws:cloudwatch/logGroup:LogGroup": "logGroupClass",
  }),
  ...because("it could only make the stack stricter, and is not asked for", {
    "aws:lambda/permission:Permission": "sourceAccount",
    "*": "permissionsBoundary deletionProtectionEnabled codeSigningConfigArn principalOrgId qualifier",
    "aws:iam/role:Role": "maxSessionDuration forceDetachPolicies",
    "tls:index/selfSignedCert:SelfSignedCert": "allowedUses isCaCertificate",
    "aws:apigateway/restApi:RestApi": "apiKeySource disableExecuteApiEndpoint endpointAccessMode securityPolicy",
    "aws:apigateway/method:Method": "apiKeyRequired authorizationScopes requestModels requestValidatorId",
    "aws:apigateway/authorizer:Authorizer": "identityValidationExpression providerArns",
    "aws:apigateway/stage:Stage": "clientCertificateId",
    "aws:cloudfront/distribution:Distribution":
      "viewerMtlsConfig webAclId loggingConfig viewerCertificate.cloudfrontDefaultCertificate",
    "aws:ec2/securityGroup:SecurityGroup": "revokeRulesOnDelete",
    "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": "revokeRulesOnDelete",
    "aws:lb/listener:Listener": "mutualAuthentication",
    "aws:lb/loadBalancer:LoadBalancer":
      "connectionLogs healthCheckLogs enableTlsVersionAndCipherSuiteHeaders enforceSecurityGroupInboundRulesOnPrivateLinkTraffic",
    "aws:s3/bucket:Bucket": "logging objectLockConfiguration objectLockEnabled",
    "aws:s3/bucketVersioning:BucketVersioning": "mfa expectedBucketOwner",
    "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": "expectedBucketOwner",
    "aws:s3/bucketObjectv2:BucketObjectv2":
      "checksumAlgorithm objectLockLegalHoldStatus objectLockMode objectLockRetainUntilDate",
  }),
  ...because("what is in it is this project's own, built and tested by it; its hash follows it", {
    "aws:lambda/function:Function": "code codeSha256 sourceCodeHash",
    "aws:s3/bucketObjectv2:BucketObjectv2": "source sourceHash etag key",
  }),
  ...because("the secret that is compared and where: another one refuses the distribution itself", {
    "aws:wafv2/webAcl:WebAcl":
      "rules[].action rules[].statement.orStatement.statements[].byteMatchStatement.fieldToMatch rules[].statement.orStatement.statements[].byteMatchStatement.searchString rules[].statement.orStatement.statements[].byteMatchStatement.textTransformations[].priority",
  }),
  ...because("another way to say what the table weakens in the way that the stack says it", {
    "aws:wafv2/webAcl:WebAcl": "ruleJson",
    "*": "ipv6CidrBlock ipv6IpamPoolId ipv6NetmaskLength ipv4IpamPoolId ipv4NetmaskLength ipamPools",
    "aws:autoscaling/group:Group":
      "availabilityZones launchConfiguration loadBalancers mixedInstancesPolicy trafficSources",
    "aws:ec2/launchTemplate:LaunchTemplate": "secondaryInterfaces securityGroupNames",
    "aws:ec2/route:Route": "destinationIpv6CidrBlock destinationPrefixListId egressOnlyGatewayId",
    "tls:index/privateKey:PrivateKey": "ecdsaCurve rsaBits",
    "aws:lambda/function:Function": "imageConfig imageUri s3Bucket s3Key s3ObjectVersion",
    "aws:s3/bucketObjectv2:BucketObjectv2": "contentBase64",
    "aws:secretsmanager/secretVersion:SecretVersion": "secretBinary secretStringWo secretStringWoVersion",
  }),
  ...because("a feature of the type that this stack does not use, and that opens nothing of it by itself", {
    "aws:wafv2/webAcl:WebAcl":
      "associationConfig captchaConfig challengeConfig customResponseBodies dataProtectionConfig tokenDomains",
    "*": "customerOwnedIpv4Pool ipamPoolId",
    "aws:acm/certificate:Certificate":
      "certificateAuthorityArn certificateBody certificateChain domainName earlyRenewalDuration privateKey privateKeyWo privateKeyWoVersion subjectAlternativeNames validationOptions",
    "aws:apigateway/deployment:Deployment": "variables",
    "aws:apigateway/domainName:DomainName":
      "certificateArn certificateBody certificateChain certificateName certificatePrivateKey policy regionalCertificateName",
    "aws:apigateway/integration:Integration":
      "cacheKeyParameters cacheNamespace connectionId integrationTarget requestParameters requestTemplates",
    "aws:apigateway/stage:Stage": "cacheClusterSize variables",
    "aws:cloudfront/distribution:Distribution":
      "aliases anycastIpListId cacheTagConfig connectionFunctionAssociation continuousDeploymentPolicyId customErrorResponses originGroups staging",
    "aws:cloudfront/function:Function": "keyValueStoreAssociations",
    "aws:ec2/eip:Eip":
      "address associateWithPrivateIp domain instance networkBorderGroup networkInterface publicIpv4Pool",
    "aws:ec2/flowLog:FlowLog":
      "deliverCrossAccountRole eniId regionalNatGatewayId subnetId transitGatewayAttachmentId transitGatewayId",
    "aws:ec2/natGateway:NatGateway":
      "availabilityZoneAddresses privateIp secondaryPrivateIpAddressCount secondaryPrivateIpAddresses",
    "aws:ec2/route:Route":
      "carrierGatewayId coreNetworkArn localGatewayId networkInterfaceId odbNetworkArn transitGatewayId vpcEndpointId vpcPeeringConnectionId",
    "aws:ec2/routeTable:RouteTable": "propagatingVgws",
    "aws:ec2/subnet:Subnet": "enableDns64 enableLniAtDeviceIndex ipv6Native mapCustomerOwnedIpOnLaunch outpostArn",
    "aws:ec2/vpc:Vpc": "ipv6CidrBlockNetworkBorderGroup",
    "aws:ec2/vpcEndpoint:VpcEndpoint":
      "autoAccept dnsOptions ipAddressType privateDnsEnabled resourceConfigurationArn securityGroupIds serviceNetworkArn serviceRegion subnetConfigurations subnetIds",
    "aws:lambda/function:Function":
      "deadLetterConfig fileSystemConfig replaceSecurityGroupsOnDestroy replacementSecurityGroupIds vpcConfig",
    "aws:lambda/permission:Permission": "eventSourceToken invokedViaFunctionUrl",
    "aws:lb/listener:Listener":
      "alpnPolicy port tcpIdleTimeoutSeconds routingHttpRequestXAmznMtlsClientcertHeaderName routingHttpRequestXAmznMtlsClientcertIssuerHeaderName routingHttpRequestXAmznMtlsClientcertLeafHeaderName routingHttpRequestXAmznMtlsClientcertSerialNumberHeaderName routingHttpRequestXAmznMtlsClientcertSubjectHeaderName routingHttpRequestXAmznMtlsClientcertValidityHeaderName routingHttpRequestXAmznTlsCipherSuiteHeaderName routingHttpRequestXAmznTlsVersionHeaderName routingHttpResponseAccessControlAllowCredentialsHeaderValue routingHttpResponseAccessControlAllowHeadersHeaderValue routingHttpResponseAccessControlAllowMethodsHeaderValue routingHttpResponseAccessControlAllowOriginHeaderValue routingHttpResponseAccessControlExposeHeadersHeaderValue routingHttpResponseAccessControlMaxAgeHeaderValue routingHttpResponseContentSecurityPolicyHeaderValue routingHttpResponseServerEnabled routingHttpResponseStrictTransportSecurityHeaderValue routingHttpResponseXContentTypeOptionsHeaderValue routingHttpResponseXFrameOptionsHeaderValue",
    "aws:lb/loadBalancer:LoadBalancer": "enablePrefixForIpv6SourceNat secondaryIpsAutoAssignedPerSubnet",
    "aws:lb/targetGroup:TargetGroup":
      "lambdaMultiValueHeadersEnabled preserveClientIp proxyProtocolV2 targetControlPort",
    "aws:route53/record:Record":
      "cidrRoutingPolicy failoverRoutingPolicies geolocationRoutingPolicies geoproximityRoutingPolicy latencyRoutingPolicies multivalueAnswerRoutingPolicy weightedRoutingPolicies",
    "aws:s3/bucket:Bucket": "replicationConfiguration",
    "aws:s3/bucketObjectv2:BucketObjectv2": "forceDestroy overrideProvider websiteRedirect",
    "aws:secretsmanager/secret:Secret": "forceOverwriteReplicaSecret replicas type",
    "aws:secretsmanager/secretVersion:SecretVersion": "versionStages",
  }),
];
