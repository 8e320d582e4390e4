import { isObject } from "../../../twin/standins/values";
import {
  each,
  missing,
  removed,
  type Row,
  rowsOf,
  to,
  together,
  another,
  type Weakening,
  ANOTHER,
  WHOLE,
} from "../row";
import { MANAGEMENT, PORTS } from "./probeIds";

const LAUNCH_TEMPLATE = "aws:ec2/launchTemplate:LaunchTemplate";
const LOAD_BALANCER = "aws:lb/loadBalancer:LoadBalancer";

const plainListener: Weakening = another("port 80 in the clear", (listener) => ({
  ...listener,
  port: 80,
  protocol: "HTTP",
  sslPolicy: undefined,
  certificateArn: undefined,
}));

/** Found by what starts them: which group of the stack was made first is chance. */
const groupsOfGateways: Weakening = {
  label: "the gateways' group",
  weaken: (_groups, stack) => {
    const [template] = stack.filter(({ type, name }) => type === LAUNCH_TEMPLATE && name.endsWith("-gateways"));
    const [first] = [template?.inputs["networkInterfaces"]].flat().filter(isObject);
    return first?.["securityGroups"];
  },
};

/** Load balancer, certificate and names: what clients meet. */
export const ENTRANCE_ROWS: Row[] = [
  ...rowsOf("aws:lb/listener:Listener", [
    {
      property: "protocol",
      weak: [together("HTTP", () => ({ protocol: "HTTP", sslPolicy: undefined, certificateArn: undefined }))],
      why: "clients' requests travel in the clear",
      probes: ["through-get"],
    },
    {
      property: "sslPolicy",
      weak: [
        removed,
        ...each(
          "ELBSecurityPolicy-2016-08",
          "ELBSecurityPolicy-TLS13-1-0-2021-06",
          "ELBSecurityPolicy-TLS-1-1-2017-01",
        ),
      ],
      why: "clients may speak TLS that can be broken",
    },
    { property: ANOTHER, weak: [plainListener], why: "clients' requests travel in the clear", probes: PORTS },
  ]),
  ...rowsOf(LOAD_BALANCER, [
    {
      property: "dropInvalidHeaderFields",
      weak: [to(false), removed],
      why: "header names that are read in two ways come to the gateways",
    },
    {
      property: "desyncMitigationMode",
      weak: each("monitor", "defensive"),
      why: "requests that are read in two ways come to the gateways",
    },
    {
      property: "xffHeaderProcessingMode",
      weak: each("preserve", "remove"),
      why: "the gateways take what the client wrote for its address, or learn none",
    },
    { property: "enableDeletionProtection", weak: [to(false)], why: "a mistake deletes what every client asks" },
    {
      property: "securityGroups",
      weak: [removed, groupsOfGateways],
      why: "the load balancer is in a group that was written for something else",
      probes: ["through-get", ...PORTS, ...MANAGEMENT],
    },
    { property: "enableWafFailOpen", weak: [to(true)], why: "requests come through when AWS WAF does not answer" },
    { property: "enableXffClientPort", weak: [to(true)], why: "the gateways read an address with a port as none" },
    {
      property: "ipAddressType",
      weak: [to("dualstack")],
      why: "clients come over IPv6, for which no rule was written",
    },
    { property: "accessLogs.enabled", weak: [to(false), removed], why: "nobody can see who asked" },
    { property: "accessLogs", weak: [removed], why: "nobody can see who asked" },
  ]),
  ...rowsOf("aws:lb/targetGroup:TargetGroup", [
    {
      property: "protocol",
      weak: [to("HTTP")],
      why: "requests travel in the clear from the load balancer to the gateways",
      probes: ["through-get"],
    },
    {
      property: "healthCheck.protocol",
      weak: [to("HTTP")],
      why: "a gateway counts as healthy, or not, by a port that it does not serve with",
      probes: ["through-get"],
    },
    {
      property: "healthCheck.matcher",
      weak: each("200-499"),
      why: "a gateway without rules counts as healthy",
    },
    { property: "healthCheck.path", weak: [to("/")], why: "a gateway without rules counts as healthy" },
    {
      property: "stickiness",
      weak: [to({ type: "lb_cookie" }, "a block that turns itself on")],
      why: "a client chooses its gateway",
    },
  ]),
  ...rowsOf("aws:acm/certificate:Certificate", [
    { property: "keyAlgorithm", weak: [to("RSA_1024")], why: "the certificate's key can be broken" },
    {
      property: "options.certificateTransparencyLoggingPreference",
      weak: [to("DISABLED")],
      why: "nobody can see a certificate that was issued to somebody else",
    },
    {
      property: "options",
      weak: [to({ certificateTransparencyLoggingPreference: "DISABLED" }, "not in the public log")],
      why: "nobody can see a certificate that was issued to somebody else",
    },
    {
      property: "validationMethod",
      weak: [to("EMAIL")],
      why: "whoever reads a mailbox gets the certificate renewed, or nobody does",
    },
    { property: "region", weak: [to("us-east-1")], why: "the load balancer cannot use it" },
  ]),
  ...rowsOf("aws:route53/record:Record", [
    {
      property: "aliases[].name",
      weak: [to("d111111abcdef8.cloudfront.net"), distributionOfTheStack()],
      why: "clients are led past the gateways",
      probes: ["through-get", "management-entrance-admin"],
    },
  ]),
  ...rowsOf("aws:acm/certificateValidation:CertificateValidation", [
    { property: WHOLE, weak: [missing], why: "the listener is made with a certificate that is not issued yet" },
  ]),
];

function distributionOfTheStack(): Weakening {
  return {
    label: "the distribution",
    weaken: (_value, stack) =>
      stack.find(({ type }) => type === "aws:cloudfront/distribution:Distribution")?.outputs["domainName"],
  };
}
