import * as path from "node:path";
import type { Observation } from "../../verify/observation";
import { INTERNET } from "../addresses";
import { CertificateAuthority } from "../certificateAuthority";
import { credentialsOf, twinSecret, type RoleCredentials } from "../credentials";
import { Instances } from "../instances/instances";
import { LoadBalancers } from "../loadBalancer/loadBalancers";
import { internetItems } from "../network/internetItems";
import { Network } from "../network/network";
import { LINK_LOCAL_RESOLVER, METADATA_ADDRESS } from "../network/routerNames";
import { vpcItems } from "../network/vpcItems";
import type { TwinPaths } from "../paths";
import type { CloudService } from "../topology/cloudTopology.types";
import type { Instance } from "../topology/instance.types";
import { BYSTANDER_NAMESPACE, NAME_SERVER_NAMESPACE, VPC_NAMESPACE } from "../topology/internet";
import { metadataConfiguration } from "../topology/metadata";
import type { VpcTopology } from "../topology/network.types";
import type { Topology } from "../topology/topology";
import { messageOf, TwinFailureError } from "../twinFailureError";
import { NameServer } from "./nameServer";
import { ServiceProcess } from "./serviceProcess";
import { VantagePoints } from "./vantagePoints";

const METADATA_SCRIPT = path.join(__dirname, "..", "services", "metadata.ts");

/** Everything of the twin that is real, made by nothing but {@link apply}. */
export class Parts {
  readonly network = new Network();
  readonly instances: Instances;
  readonly loadBalancers: LoadBalancers;
  readonly vantagePoints: VantagePoints;
  /** Folder of what machines put into buckets. */
  readonly runtimeObjects: string;
  private readonly environment: Record<string, string>;
  /** See credentials.ts. */
  readonly secret: string;
  private readonly services = new Map<string, ServiceProcess>();
  private readonly nameServer = new NameServer(NAME_SERVER_NAMESPACE, [INTERNET.nameServer]);
  private metadata: ServiceProcess | undefined;
  private vpcNameServer: { resolver: string; server: NameServer } | undefined;

  constructor(
    paths: TwinPaths,
    controlGroup: string,
    private readonly observe: (observation: Observation) => void,
  ) {
    const authorityFile = path.join(paths.certificateAuthority, "ca.crt");
    this.loadBalancers = new LoadBalancers(CertificateAuthority.open(paths.certificateAuthority));
    this.instances = new Instances({ controlGroup, authorityFile, consoles: path.join(paths.root, "instances") });
    this.vantagePoints = new VantagePoints(authorityFile);
    this.environment = { NODE_EXTRA_CA_CERTS: authorityFile };
    this.secret = twinSecret(paths.root);
    this.runtimeObjects = paths.runtimeObjects;
  }

  /** Makes the twin what the topology says, in the order in which one part needs another. */
  async apply(topology: Topology, instances: Instance[]): Promise<void> {
    await this.stopOthers(topology, instances);
    try {
      const vpc = topology.vpc === undefined ? [] : vpcItems(topology.vpc);
      await this.network.apply([...internetItems(), ...vpc]);
    } catch (error) {
      throw new TwinFailureError("network", messageOf(error));
    }
    const joining = this.loadBalancers.joining(topology.loadBalancers);
    const served = ({ address }: { address: string }): boolean => !joining.has(address);
    await Promise.all([
      this.nameServer.apply(topology.names.filter(served)),
      this.vpcNameServer?.server.apply(topology.namesInVpc.filter(served)),
      this.applyMetadata(instances, topology.vpc),
      ...topology.services.map((service) => this.applyService(service)),
    ]);
    await this.instances.launch(instances, topology.vpc);
    await this.loadBalancers.apply(topology.loadBalancers);
    if (joining.size === 0) return;
    await this.loadBalancers.joined();
    await Promise.all([this.nameServer.apply(topology.names), this.vpcNameServer?.server.apply(topology.namesInVpc)]);
  }

  /** Ends what runs in namespaces that are about to go. */
  private async stopOthers(topology: Topology, instances: Instance[]): Promise<void> {
    const { vpc } = topology;
    await this.instances.stopOthers(instances);
    await this.loadBalancers.stopOthers(topology.loadBalancers);
    if (vpc?.interfaces.every((one) => one.namespace !== BYSTANDER_NAMESPACE) !== false) {
      await this.vantagePoints.leave(BYSTANDER_NAMESPACE);
    }
    for (const [name, service] of [...this.services]) {
      if (topology.services.some((wanted) => wanted.name === name) && service.running) continue;
      await service.stop();
      this.services.delete(name);
    }
    if (this.vpcNameServer?.resolver !== vpc?.resolver) {
      await this.vpcNameServer?.server.stop();
      await this.metadata?.stop();
      this.metadata = undefined;
      this.vpcNameServer =
        vpc === undefined
          ? undefined
          : { resolver: vpc.resolver, server: new NameServer(VPC_NAMESPACE, [vpc.resolver, LINK_LOCAL_RESOLVER]) };
    }
  }

  private async applyMetadata(instances: Instance[], vpc: VpcTopology | undefined): Promise<void> {
    if (vpc === undefined) return;
    if (this.metadata?.running !== true) {
      this.metadata = new ServiceProcess("metadata", VPC_NAMESPACE, METADATA_SCRIPT, {}, this.observe);
    }
    const credentials = (roleArn: string, instanceId: string): RoleCredentials =>
      credentialsOf(this.secret, roleArn, instanceId);
    await this.metadata.configure(metadataConfiguration(METADATA_ADDRESS, instances, vpc, credentials));
  }

  private async applyService(wanted: CloudService): Promise<void> {
    let service = this.services.get(wanted.name);
    if (service === undefined) {
      service = new ServiceProcess(wanted.name, wanted.namespace, wanted.script, this.environment, this.observe);
      this.services.set(wanted.name, service);
    }
    await service.configure(wanted.configuration);
  }
}
