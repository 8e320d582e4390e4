import { LockMode } from "../contracts/lockMode";
import type { DistributionTarget, ProbeTarget } from "./target";

/** Where to look when something is not as expected: kinds of resources and the properties that matter. */
export interface Resources {
  externalPath: string;
  wafRules: string;
  gatewayHostRoute: string;
  gatewaySecurityGroup: string;
  loadBalancerSecurityGroup: string;
  listener: string;
  managementSecurityGroup: string;
  launchTemplate: string;
  egress: string;
  /** What comes after the gateways, on the way to the API. */
  wayToApi: string;
  methods: string;
  authorizer: string;
  /** What refuses, at the API, whoever did not come through the gateways. */
  lock: string;
  customDomain: string;
  backend: string;
}

/** Where to look for what is wrong with one endpoint. */
export function resourcesOf(target: ProbeTarget): Resources {
  const api = `API ${target.api.id}`;
  return {
    externalPath:
      `the path of ${target.externalHost}: aws:route53/record:Record, aws:lb/listener:Listener, ` +
      "aws:lb/targetGroup:TargetGroup (healthy targets?), aws:ec2/route:Route (each private subnet to its NAT)",
    wafRules:
      "the gateways' WAF engine: rule set, blocking mode, exclusions (the gateway bundle and the host route's waf)",
    gatewayHostRoute: `the host route of ${target.externalHost} (aws:s3/bucketObjectv2:BucketObjectv2): origin host, pathPrefix, sendServerName`,
    gatewaySecurityGroup:
      "the gateways' aws:ec2/securityGroup:SecurityGroup and its aws:vpc/securityGroupIngressRule rules",
    loadBalancerSecurityGroup: "the load balancer's aws:ec2/securityGroup:SecurityGroup rules and its listeners",
    listener:
      "the load balancer's aws:lb/listener:Listener: sslPolicy, default action; the gateways' default server answers for no host",
    managementSecurityGroup:
      "the management server's (and its load balancer's) aws:ec2/securityGroup:SecurityGroup and their rules: admin CIDRs, gateways",
    launchTemplate:
      "the gateways' aws:ec2/launchTemplate:LaunchTemplate: metadataOptions httpTokens required, httpPutResponseHopLimit 1",
    egress: "aws:ec2/eip:Eip, aws:ec2/natGateway:NatGateway and aws:ec2/route:Route of each zone",
    wayToApi: wayToApi(target),
    methods: methodsOf(target),
    authorizer: `aws:apigateway/authorizer:Authorizer of ${api}: type REQUEST, authorizerResultTtlInSeconds 0, identitySource; its function's settings and log`,
    lock: lockOf(target),
    customDomain: customDomainOf(target),
    backend: `the integration behind ${api} and its log`,
  };
}

/** Where to look for what is wrong with a distribution. */
export function distributionResources({ id }: DistributionTarget): { distribution: string; edgeFunction: string } {
  const distribution = `aws:cloudfront/distribution:Distribution ${id}`;
  return {
    distribution: `${distribution}: origin, origin custom headers, origin request policy`,
    edgeFunction: `aws:cloudfront/function:Function and its association with every cache behavior of ${distribution}`,
  };
}

function wayToApi(target: ProbeTarget): string {
  if (target.distribution !== undefined) return distributionResources(target.distribution).distribution;
  return target.lockMode === LockMode.Private
    ? "aws:ec2/vpcEndpoint:VpcEndpoint of execute-api: its subnets, security group and policy"
    : customDomainOf(target);
}

function customDomainOf({ api }: ProbeTarget): string {
  return (
    `aws:apigateway/domainName:DomainName ${api.host} (endpointAccessMode STRICT, or mutualTlsAuthentication) and its ` +
    "aws:apigateway/basePathMapping:BasePathMapping"
  );
}

function methodsOf({ api, lockMode }: ProbeTarget): string {
  const authorization =
    lockMode === LockMode.Iam ? "authorization AWS_IAM" : "authorization CUSTOM and the authorizer (or the API's own)";
  return (
    `aws:apigateway/method:Method of API ${api.id}: each must have ${authorization}, and be deployed ` +
    "(aws:apigateway/deployment:Deployment triggers)"
  );
}

function lockOf(target: ProbeTarget): string {
  const { api, lockMode, distribution } = target;
  const methods = methodsOf(target);
  const ownHost = `aws:apigateway/restApi:RestApi ${api.id}: disableExecuteApiEndpoint`;
  const policy = `aws:apigateway/restApiPolicy:RestApiPolicy of API ${api.id}`;
  switch (lockMode) {
    case LockMode.Cloudfront:
      return distribution?.byCertificate === true
        ? `${customDomainOf(target)}; ${ownHost}; ${methods}`
        : `aws:wafv2/webAcl:WebAcl of stage ${api.stage}: default action, rule origin-secret; ${methods}`;
    case LockMode.Direct:
    case LockMode.Iam:
      return `${policy}: Deny NotIpAddress of the fixed EIPs; ${ownHost}; ${methods}`;
    case LockMode.Private:
      return (
        `${policy}: Deny StringNotEquals aws:SourceVpce; the aws:ec2/securityGroup:SecurityGroup of its ` +
        `aws:ec2/vpcEndpoint:VpcEndpoint and that one's rules; ${methods}`
      );
  }
}
