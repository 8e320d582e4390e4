/** Type tokens that several policies look for. AWS's provider has two names for load balancers. */
export const LOAD_BALANCER_TYPES = ["aws:lb/loadBalancer:LoadBalancer", "aws:alb/loadBalancer:LoadBalancer"];
export const LISTENER_TYPES = ["aws:lb/listener:Listener", "aws:alb/listener:Listener"];
export const TARGET_GROUP_TYPES = ["aws:lb/targetGroup:TargetGroup", "aws:alb/targetGroup:TargetGroup"];
export const CLASSIC_LOAD_BALANCER_TYPES = [
  "aws:elb/loadBalancer:LoadBalancer",
  "aws:elasticloadbalancing/loadBalancer:LoadBalancer",
];
export const REST_API_TYPE = "aws:apigateway/restApi:RestApi";
export const REST_API_POLICY_TYPE = "aws:apigateway/restApiPolicy:RestApiPolicy";
export const METHOD_TYPE = "aws:apigateway/method:Method";
export const AUTHORIZER_TYPE = "aws:apigateway/authorizer:Authorizer";
export const STAGE_TYPE = "aws:apigateway/stage:Stage";
export const METHOD_SETTINGS_TYPE = "aws:apigateway/methodSettings:MethodSettings";
export const DEPLOYMENT_TYPE = "aws:apigateway/deployment:Deployment";
export const DOMAIN_NAME_TYPE = "aws:apigateway/domainName:DomainName";
export const HTTP_API_TYPE = "aws:apigatewayv2/api:Api";
export const HTTP_ROUTE_TYPE = "aws:apigatewayv2/route:Route";
export const HTTP_DOMAIN_NAME_TYPE = "aws:apigatewayv2/domainName:DomainName";
export const WEB_ACL_TYPE = "aws:wafv2/webAcl:WebAcl";
export const WEB_ACL_ASSOCIATION_TYPE = "aws:wafv2/webAclAssociation:WebAclAssociation";
export const INTEGRATION_TYPE = "aws:apigateway/integration:Integration";
export const API_RESOURCE_TYPE = "aws:apigateway/resource:Resource";
export const DISTRIBUTION_TYPE = "aws:cloudfront/distribution:Distribution";
export const EDGE_FUNCTION_TYPE = "aws:cloudfront/function:Function";
export const ORIGIN_REQUEST_POLICY_TYPE = "aws:cloudfront/originRequestPolicy:OriginRequestPolicy";
export const LAUNCH_TEMPLATE_TYPE = "aws:ec2/launchTemplate:LaunchTemplate";
export const LAUNCH_CONFIGURATION_TYPE = "aws:ec2/launchConfiguration:LaunchConfiguration";
export const INSTANCE_TYPES = ["aws:ec2/instance:Instance", "aws:ec2/spotInstanceRequest:SpotInstanceRequest"];
/** Whatever says how a machine is made. */
export const MACHINE_TYPES = [LAUNCH_TEMPLATE_TYPE, LAUNCH_CONFIGURATION_TYPE, ...INSTANCE_TYPES];
export const AUTO_SCALING_GROUP_TYPE = "aws:autoscaling/group:Group";
export const VPC_TYPES = ["aws:ec2/vpc:Vpc", "aws:ec2/defaultVpc:DefaultVpc"];
export const SUBNET_TYPES = ["aws:ec2/subnet:Subnet", "aws:ec2/defaultSubnet:DefaultSubnet"];
export const ROUTE_TYPE = "aws:ec2/route:Route";
export const ROUTE_TABLE_TYPES = ["aws:ec2/routeTable:RouteTable", "aws:ec2/defaultRouteTable:DefaultRouteTable"];
export const EIP_TYPE = "aws:ec2/eip:Eip";
export const NAT_GATEWAY_TYPE = "aws:ec2/natGateway:NatGateway";
export const FUNCTION_TYPE = "aws:lambda/function:Function";
/** `BucketV2` is the deprecated name of the same resource. */
export const BUCKET_TYPES = ["aws:s3/bucket:Bucket", "aws:s3/bucketV2:BucketV2"];
