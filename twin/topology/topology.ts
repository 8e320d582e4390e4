import { INTERNET } from "../addresses";
import { messageOf, TwinFailureError } from "../twinFailureError";
import type { CloudTopology, DnsAddress } from "./cloudTopology.types";
import { publicNames } from "./dns";
import type { Instance } from "./instance.types";
import { endpointNames, namesInVpc } from "./interfaceEndpoints";
import { LeaseBook, type Leases } from "./leases";
import { loadBalancers } from "./loadBalancer";
import type { LoadBalancerTopology } from "./loadBalancer.types";
import { vpcTopology } from "./network";
import type { VpcTopology } from "./network.types";
import { privateApiHosts, privateApiNames } from "./privateApis";
import type { Resources } from "./resources";

/** Everything that the twin is made of. */
export interface Topology {
  vpc: VpcTopology | undefined;
  loadBalancers: LoadBalancerTopology[];
  services: CloudTopology["services"];
  /** Every public name. */
  names: DnsAddress[];
  /** What the VPC's own resolver answers: the public names, but for what private DNS of endpoints says otherwise. */
  namesInVpc: DnsAddress[];
  /** Addresses in use, for the next computation. */
  leases: Leases;
}

/** What the twin must be, of nothing but what it is told. */
export function computeTopology(
  resources: Resources,
  instances: Instance[],
  leases: Leases,
  cloud: CloudTopology,
): Topology {
  const book = new LeaseBook(leases, [INTERNET.elastic.bystander]);
  try {
    const vpc = vpcTopology(resources, instances, book);
    const balancers = loadBalancers(resources, instances, vpc);
    const names = publicNames(resources, balancers, [
      ...cloud.dns,
      ...endpointNames(resources, vpc),
      ...privateApiNames(resources, vpc),
    ]);
    return {
      vpc,
      loadBalancers: balancers,
      services: cloud.services,
      names,
      namesInVpc: namesInVpc(names, privateApiHosts(resources), resources, vpc),
      leases: book.leases,
    };
  } catch (error) {
    throw error instanceof TwinFailureError ? error : new TwinFailureError("topology", messageOf(error));
  }
}
