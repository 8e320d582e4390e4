import type { ProbeTarget } from "./target";

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
  edgeFunction: string;
  distribution: string;
  methods: string;
  authorizer: string;
  backend: string;
}

/** Where to look for what is wrong with one endpoint. */
export function resourcesOf(target: ProbeTarget): Resources {
  const distribution = `aws:cloudfront/distribution:Distribution ${target.distributionId}`;
  const api = `API ${target.apiId}`;
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
    edgeFunction: `aws:cloudfront/function:Function and its association with every cache behavior of ${distribution}`,
    distribution: `${distribution}: origin, origin custom headers, origin request policy`,
    methods: `aws:apigateway/method:Method of ${api}: each must have authorization CUSTOM and the authorizer, and be deployed (aws:apigateway/deployment:Deployment triggers)`,
    authorizer: `aws:apigateway/authorizer:Authorizer of ${api}: type REQUEST, authorizerResultTtlInSeconds 0, identitySource; its function's settings and log`,
    backend: `the integration behind ${api} and its log`,
  };
}
