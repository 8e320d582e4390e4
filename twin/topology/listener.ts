import { TwinFailureError } from "../twinFailureError";
import type { CertificateSource, ListenerAction, ListenerTopology } from "./loadBalancer.types";
import type { Resource, Resources } from "./resources";

/** Listeners of a load balancer. What the twin cannot do as AWS does is refused, not left out. */
export function listenersOf(loadBalancerArn: string, resources: Resources): ListenerTopology[] {
  const listeners = resources
    .ofType("aws:lb/listener:Listener")
    .filter((listener) => listener.text("loadBalancerArn") === loadBalancerArn);
  for (const rule of resources.ofType("aws:lb/listenerRule:ListenerRule")) {
    if (!listeners.some((listener) => listener.text("arn") === rule.text("listenerArn"))) continue;
    throw new TwinFailureError(rule.owner, "the twin's listeners have a default action and no rules");
  }
  return listeners.map((listener) => ({
    port: requiredPort(listener),
    tls: tlsOf(listener, resources),
    action: actionOf(listener),
  }));
}

function requiredPort(listener: Resource): number {
  const port = listener.number("port");
  if (port === undefined) throw new TwinFailureError(listener.owner, "port is missing");
  return port;
}

function tlsOf(listener: Resource, resources: Resources): ListenerTopology["tls"] {
  const protocol = listener.text("protocol") ?? "HTTP";
  if (protocol === "HTTP") return undefined;
  if (protocol !== "HTTPS")
    throw new TwinFailureError(listener.owner, `the twin listens by HTTP or HTTPS, not ${protocol}`);
  const added = resources
    .ofType("aws:lb/listenerCertificate:ListenerCertificate")
    .filter((one) => one.text("listenerArn") === listener.text("arn"))
    .map((one) => one.requiredText("certificateArn"));
  const arns = [listener.requiredText("certificateArn"), ...added];
  return {
    minimumVersion: minimumVersion(listener.text("sslPolicy") ?? ""),
    certificates: arns.map((arn) => certificate(arn, listener, resources)),
  };
}

/** The floor is part of a policy's name; those without one, AWS's old default among them, begin at TLS 1.0. */
function minimumVersion(policy: string): "TLSv1.0" | "TLSv1.2" | "TLSv1.3" {
  if (policy.includes("TLS13-1-3")) return "TLSv1.3";
  if (/TLS13-1-2|TLS-1-2|FS-1-2/.test(policy)) return "TLSv1.2";
  return "TLSv1.0";
}

function certificate(arn: string, listener: Resource, resources: Resources): CertificateSource {
  const found = resources.byText("aws:acm/certificate:Certificate", "arn", arn);
  if (found === undefined) {
    throw new TwinFailureError(
      listener.owner,
      `the certificate ${arn} is not one of this stack: the twin can issue only what the stack declares`,
    );
  }
  const certificatePem = found.text("certificateBody");
  const privateKeyPem = found.text("privateKey");
  if (certificatePem !== undefined && privateKeyPem !== undefined) {
    const chain = found.text("certificateChain") ?? "";
    return { kind: "imported", certificatePem: [certificatePem, chain].join("\n"), privateKeyPem };
  }
  return { kind: "issued", names: [found.requiredText("domainName"), ...found.texts("subjectAlternativeNames")] };
}

function actionOf(listener: Resource): ListenerAction {
  const [action, ...others] = listener.objects("defaultActions");
  if (action === undefined || others.length > 0) {
    throw new TwinFailureError(listener.owner, "the twin's listeners have exactly one default action");
  }
  const type = action.requiredText("type");
  switch (type) {
    case "forward": {
      const arn = action.text("targetGroupArn");
      const weighted = action.object("forward")?.objects("targetGroups") ?? [];
      const arns = [...(arn === undefined ? [] : [arn]), ...weighted.map((one) => one.requiredText("arn"))];
      const [only, ...more] = new Set(arns);
      if (only === undefined || more.length > 0) {
        throw new TwinFailureError(listener.owner, "the twin forwards to exactly one target group");
      }
      return { kind: "forward", targetGroupArn: only };
    }
    case "fixed-response": {
      const response = action.object("fixedResponse");
      return {
        kind: "fixed-response",
        status: response?.number("statusCode") ?? 200,
        contentType: response?.requiredText("contentType") ?? "text/plain",
        body: response?.text("messageBody") ?? "",
      };
    }
    case "redirect": {
      const redirect = action.object("redirect");
      const part = (key: string, unchanged: string): string => redirect?.text(key) ?? unchanged;
      if (part("host", "#{host}") !== "#{host}" || part("path", "/#{path}") !== "/#{path}") {
        throw new TwinFailureError(listener.owner, "the twin redirects to another protocol and port only");
      }
      const protocol = part("protocol", "HTTPS").toLowerCase();
      const port = part("port", "443");
      const status = redirect?.text("statusCode") === "HTTP_302" ? 302 : 301;
      return {
        kind: "redirect",
        status,
        location: `${protocol}://%[req.hdr(host),field(1,:)]:${port}%[pathq]`,
      };
    }
    default:
      throw new TwinFailureError(listener.owner, `the twin does not know the action "${type}"`);
  }
}
