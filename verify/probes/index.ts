import { LockMode } from "../../contracts/lockMode";
import type { Probe } from "../probe";
import type { ProbeTarget } from "../target";
import { apiProbes } from "./api";
import { attackProbes } from "./attacks";
import { Extent } from "./extent";
import { certificateProbes } from "./certificate";
import { distributionProbes } from "./distribution";
import { edgeProbes } from "./edge";
import { hostProbes, loadBalancerProbes } from "./loadBalancer";
import { managementProbes } from "./management";
import { metadataProbes } from "./metadata";
import { ownHostProbes, serverNameProbe } from "./ownHost";
import { passageProbes } from "./passage";
import { iamProbes, resourcePolicyProbes } from "./policy";
import { portProbes } from "./ports";
import { privateApiProbes } from "./privateApi";
import { rawProbes } from "./raw";
import { secretProbes } from "./secret";

/** Every probe of one protected endpoint and of the stack that it is attached to, in the order of the report. */
export function probesOf(target: ProbeTarget): Probe[] {
  return [...endpointProbes(target, Extent.Whole), ...stackProbes(target)];
}

/** What differs from endpoint to endpoint. */
export function endpointProbes(target: ProbeTarget, extent: Extent): Probe[] {
  return [
    ...passageProbes(target, extent),
    ...attackProbes(target, extent),
    ...distributionProbes(target),
    ...lockProbes(target),
    ...edgeProbes(target),
    ...hostProbes(target),
  ];
}

/** What is the same for every endpoint of a stack; whatever goes through an endpoint goes through this one. */
export function stackProbes(target: ProbeTarget): Probe[] {
  return [
    ...loadBalancerProbes(target),
    ...rawProbes(target),
    ...portProbes(target),
    ...managementProbes(target),
    ...metadataProbes(target),
  ];
}

/** The ways to the API past the gateways, and past the distribution. */
function lockProbes(target: ProbeTarget): Probe[] {
  const { api, otherHosts } = target;
  switch (target.lockMode) {
    case LockMode.Cloudfront:
      return target.distribution?.byCertificate === true
        ? [...certificateProbes(target), ...ownHostProbes(target)]
        : [...apiProbes(target), ...secretProbes(target)];
    case LockMode.Direct:
    case LockMode.Iam:
      return [
        ...apiProbes(target),
        // Without a signature IAM authorization refuses before any policy is read.
        ...(target.lockMode === LockMode.Iam ? iamProbes(target) : resourcePolicyProbes(target)),
        ...ownHostProbes(target),
        serverNameProbe(target, [api.ownHost, ...otherHosts]),
      ];
    case LockMode.Private:
      return privateApiProbes(target);
  }
}
