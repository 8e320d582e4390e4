import type { ResourceRecord } from "../../resourceRecord";
import { isObject, list, nested, text, type Properties } from "../values";
import { missingProofs } from "./certificateProofs";
import { checkMappingsGone } from "./domainPreconditions";
import { findRecord, type MakerContext } from "./outputs/maker";

/** What must be so before AWS makes a resource, for the cases that a program can get wrong. */
export function checkPreconditions(type: string, context: MakerContext): void {
  const identity = UNIQUE[type]?.(context.inputs);
  if (identity !== undefined) {
    const twin = context.records.find((record) => record.type === type && UNIQUE[type]?.(record.inputs) === identity);
    if (twin !== undefined) throw new Error(`AlreadyExists: ${type} "${identity}" exists already (${twin.id})`);
  }
  if (type === "aws:acm/certificateValidation:CertificateValidation") checkProofs(context);
  if (type === LISTENER_TYPE) checkTargetGroup(context);
  if (type === "aws:apigateway/deployment:Deployment") checkPrivateApi(context);
  if (type === ENDPOINT_TYPE && text(context.inputs, "vpcEndpointType") === "Interface") checkEndpoint(context);
}

/** What must be so before AWS deletes a resource. An address is released when nothing uses it any more. */
export function checkDeletion(record: ResourceRecord, records: readonly ResourceRecord[]): void {
  checkMappingsGone(record, records);
  if (record.type !== "aws:ec2/eip:Eip") return;
  const user = records.find(
    ({ type, inputs }) => type === "aws:ec2/natGateway:NatGateway" && inputs["allocationId"] === record.id,
  );
  if (user !== undefined) {
    throw new Error(`InvalidIPAddress.InUse: ${text(record.outputs, "publicIp")} is in use by ${user.id}`);
  }
}

/** What cannot be there twice. A name alone, or where it is. */
const UNIQUE: Record<string, ((inputs: Properties) => string | undefined) | undefined> = {
  "aws:ec2/securityGroup:SecurityGroup": (inputs) => joined(inputs, "vpcId", "name"),
  "aws:ec2/launchTemplate:LaunchTemplate": (inputs) => joined(inputs, "name"),
  "aws:ec2/route:Route": (inputs) => joined(inputs, "routeTableId", "destinationCidrBlock"),
  // An elastic address has one association: AWS answers Resource.AlreadyAssociated.
  "aws:ec2/natGateway:NatGateway": (inputs) => joined(inputs, "allocationId"),
  "aws:ec2/routeTableAssociation:RouteTableAssociation": (inputs) => joined(inputs, "subnetId"),
  "aws:lb/loadBalancer:LoadBalancer": (inputs) => joined(inputs, "name"),
  "aws:lb/targetGroup:TargetGroup": (inputs) => joined(inputs, "name"),
  "aws:lb/listener:Listener": (inputs) => joined(inputs, "loadBalancerArn", "port"),
  "aws:autoscaling/group:Group": (inputs) => joined(inputs, "name"),
  "aws:iam/role:Role": (inputs) => joined(inputs, "name"),
  "aws:iam/instanceProfile:InstanceProfile": (inputs) => joined(inputs, "name"),
  "aws:iam/policy:Policy": (inputs) => joined(inputs, "name"),
  "aws:lambda/function:Function": (inputs) => joined(inputs, "name"),
  "aws:apigateway/domainName:DomainName": (inputs) => joined(inputs, "domainName"),
  "aws:apigateway/basePathMapping:BasePathMapping": ({ domainName, basePath }) =>
    joined({ domainName, basePath: basePath ?? "" }, "domainName", "basePath"),
  "aws:apigateway/stage:Stage": (inputs) => joined(inputs, "restApi", "stageName"),
  "aws:apigateway/resource:Resource": (inputs) => joined(inputs, "restApi", "parentId", "pathPart"),
  "aws:apigateway/method:Method": (inputs) => joined(inputs, "restApi", "resourceId", "httpMethod"),
  "aws:cloudfront/function:Function": (inputs) => joined(inputs, "name"),
  "aws:s3/bucket:Bucket": (inputs) => joined(inputs, "bucket"),
  "aws:secretsmanager/secret:Secret": (inputs) => joined(inputs, "name"),
  "aws:ssm/document:Document": (inputs) => joined(inputs, "name"),
  "aws:cloudwatch/logGroup:LogGroup": (inputs) => joined(inputs, "name"),
  "aws:wafv2/ipSet:IpSet": (inputs) => joined(inputs, "scope", "name"),
  "aws:wafv2/webAcl:WebAcl": (inputs) => joined(inputs, "scope", "name"),
  "aws:route53/record:Record": (inputs) => joined(inputs, "zoneId", "name", "type"),
};

function joined(inputs: Properties, ...names: string[]): string | undefined {
  const values = names.map((name) => inputs[name]);
  return values.every((value) => typeof value === "string" || typeof value === "number") ? values.join(" ") : undefined;
}

const LISTENER_TYPE = "aws:lb/listener:Listener";

/** https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html */
function checkTargetGroup({ inputs, records }: MakerContext): void {
  const groups = forwardedTo(inputs);
  const other = records.find(
    (record) =>
      record.type === LISTENER_TYPE &&
      text(record.inputs, "loadBalancerArn") !== text(inputs, "loadBalancerArn") &&
      forwardedTo(record.inputs).some((group) => groups.includes(group)),
  );
  if (other === undefined) return;
  throw new Error(
    "TargetGroupAssociationLimit: The following target groups cannot be associated with more than one load balancer: " +
      forwardedTo(other.inputs).join(", "),
  );
}

function forwardedTo(listener: Properties): string[] {
  return list(listener, "defaultActions").flatMap((action) => {
    const arn = isObject(action) ? text(action, "targetGroupArn") : "";
    return arn === "" ? [] : [arn];
  });
}

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-private-api-create.html */
function checkPrivateApi(context: MakerContext): void {
  const id = text(context.inputs, "restApi");
  const api = findRecord(context, "aws:apigateway/restApi:RestApi", id);
  const [type] = [nested(api?.inputs ?? {}, "endpointConfiguration")["types"]].flat();
  const hasPolicy =
    text(api?.inputs ?? {}, "policy") !== "" ||
    context.records.some(
      (record) => record.type === "aws:apigateway/restApiPolicy:RestApiPolicy" && record.inputs["restApiId"] === id,
    );
  if (type !== "PRIVATE" || hasPolicy) return;
  throw new Error("BadRequestException: Private REST API doesn't have a resource policy attached to it");
}

const ENDPOINT_TYPE = "aws:ec2/vpcEndpoint:VpcEndpoint";

/** https://docs.aws.amazon.com/vpc/latest/privatelink/create-interface-endpoint.html */
function checkEndpoint(context: MakerContext): void {
  const { inputs } = context;
  const subnets = list(inputs, "subnetIds").map((id) => findRecord(context, "aws:ec2/subnet:Subnet", String(id)));
  const zones = subnets.map((subnet) => text(subnet?.outputs ?? {}, "availabilityZone"));
  if (new Set(zones).size < zones.length) {
    throw new Error("DuplicateSubnetsInSameZone: Found another VPC endpoint subnet in the availability zone");
  }
  if (inputs["privateDnsEnabled"] !== true) return;
  const vpcId = text(inputs, "vpcId");
  const vpc = findRecord(context, "aws:ec2/vpc:Vpc", vpcId);
  const supported = ["enableDnsSupport", "enableDnsHostnames"].every((name) => vpc?.outputs[name] !== false);
  if (!supported) {
    throw new Error(
      "InvalidParameter: Enabling private DNS requires both enableDnsSupport and enableDnsHostnames VPC attributes " +
        `set to true for ${vpcId}`,
    );
  }
  const other = context.records.find(
    (record) =>
      record.type === ENDPOINT_TYPE &&
      text(record.inputs, "vpcId") === vpcId &&
      text(record.inputs, "serviceName") === text(inputs, "serviceName") &&
      record.inputs["privateDnsEnabled"] === true,
  );
  if (other === undefined) return;
  throw new Error(
    "InvalidParameter: private-dns-enabled cannot be set because there is already a conflicting DNS domain for " +
      `${text(inputs, "serviceName")} in the VPC ${vpcId} (${other.id})`,
  );
}

/** A certificate is issued when the records that prove its names are in public DNS. */
function checkProofs(context: MakerContext): void {
  const arn = text(context.inputs, "certificateArn");
  const certificate = findRecord(context, "aws:acm/certificate:Certificate", arn);
  if (certificate === undefined) throw new Error(`ResourceNotFoundException: there is no certificate ${arn}`);
  const missing = missingProofs(certificate, context.records);
  if (missing.length > 0) {
    throw new Error(`the certificate ${arn} stays PENDING_VALIDATION: no Route 53 record proves ${missing.join(", ")}`);
  }
}
