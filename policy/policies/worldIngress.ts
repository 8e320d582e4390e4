import { portListOption } from "../lib/configuration";
import { definePolicy } from "../lib/definePolicy";
import { checkWorldIngress } from "../lib/worldIngressCheck";

const PORTS = portListOption("ports", "Ports of a load balancer that the world may reach.", [80, 443]);

/** However it is written: inline, as a resource, split into halves, by a prefix list of the stack. */
export const worldIngress = definePolicy({
  name: "world-ingress",
  displayName: "The world reaches load balancers only",
  description: "Nothing but ports 80 and 443 of a load balancer should be open to the world.",
  severity: "high",
  tags: ["network"],
  references: ["FSBP EC2.18", "FSBP EC2.19"],
  remediationSteps:
    "Put a load balancer with a group of its own before the machine and let the machine's group take traffic from that group, or give the ranges that need it.",
  onUnknown: "Tells an unknown range, port or group as an advisory; what is known beside it is refused all the same.",
  settings: (reader) => ({ ports: reader.take(PORTS) }),
  checkStack: (stack, { ports }, report) => checkWorldIngress(stack, ports, report),
});
