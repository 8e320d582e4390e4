import type { CertificateAuthority } from "../certificateAuthority";
import { until } from "../process/waiting";
import type { CertificateSource, LoadBalancerTopology } from "../topology/loadBalancer.types";
import { messageOf, TwinFailureError } from "../twinFailureError";
import { backendName } from "./configuration";
import { LoadBalancerNode, type NodeCertificates } from "./node";

/** Longer than a health check's usual interval. */
const JOIN_MILLISECONDS = 15_000;

/** Every load balancer of the stack, a node in each of its zones. */
export class LoadBalancers {
  private readonly nodes = new Map<string, LoadBalancerNode>();
  private current: LoadBalancerTopology[] = [];

  constructor(private readonly authority: CertificateAuthority) {}

  /** Ends the nodes that are no more; their namespaces can go then. */
  async stopOthers(wanted: LoadBalancerTopology[]): Promise<void> {
    const kept = new Set(wanted.flatMap((one) => one.nodes.map((node) => node.namespace)));
    for (const [namespace, node] of [...this.nodes]) {
      if (kept.has(namespace)) continue;
      await node.stop();
      this.nodes.delete(namespace);
    }
  }

  /**
   * Addresses of nodes that are to join others of their load balancer. AWS tells the address of a node when it serves;
   * until {@link joined} nobody may be led to these.
   */
  joining(wanted: LoadBalancerTopology[]): Set<string> {
    const joining = wanted.flatMap(({ nodes }) => {
      const isThere = ({ namespace }: { namespace: string }): boolean => this.nodes.has(namespace);
      return nodes.some(isThere) ? nodes.filter((node) => !isThere(node)) : [];
    });
    return new Set(joining.map(({ publicAddress, address }) => publicAddress ?? address));
  }

  /** Waits until every node finds a target healthy where another one of its load balancer does, for some time at most. */
  async joined(): Promise<void> {
    await until(
      JOIN_MILLISECONDS,
      async () => (await Promise.all(this.current.map((one) => this.agree(one)))).every(Boolean),
      100,
    );
  }

  private async agree({ nodes, targetGroups }: LoadBalancerTopology): Promise<boolean> {
    const names = new Set(targetGroups.map(({ arn }) => backendName(arn)));
    const healthy = await Promise.all(
      nodes.map(async ({ namespace }) => {
        const servers = (await this.nodes.get(namespace)?.servers()) ?? [];
        return servers.some(({ backend, status }) => names.has(backend) && status.startsWith("UP"));
      }),
    );
    return new Set(healthy).size <= 1;
  }

  /** Makes every node what its load balancer says. */
  async apply(wanted: LoadBalancerTopology[]): Promise<void> {
    this.current = wanted;
    for (const loadBalancer of wanted) {
      try {
        // Without a listener there is nothing to do, and nothing listens.
        if (loadBalancer.listeners.length === 0) await this.stopNodes(loadBalancer);
        else await this.applyNodes(loadBalancer);
      } catch (error) {
        throw new TwinFailureError(`load balancer ${loadBalancer.name}`, messageOf(error));
      }
    }
  }

  /** Whether every node finds a target healthy. */
  async isHealthy(targetGroupArn: string, targetId: string): Promise<boolean> {
    const states = await this.states(targetGroupArn, targetId);
    return states.length > 0 && states.every((state) => state?.status.startsWith("UP") === true);
  }

  /** Whether no node has a request for a target any more. */
  async isIdle(targetId: string): Promise<boolean> {
    for (const node of this.nodes.values()) {
      const servers = await node.servers();
      if (servers.some((server) => server.server === targetId && server.sessions > 0)) return false;
    }
    return true;
  }

  /** Seconds that a target's requests get when it leaves: the longest of its groups. */
  deregistrationDelay(targetId: string): number {
    const groups = this.current.flatMap((one) => one.targetGroups);
    const own = groups.filter((group) => group.targets.some((target) => target.id === targetId));
    return Math.max(0, ...own.map((group) => group.deregistrationDelay));
  }

  private async states(targetGroupArn: string, targetId: string): Promise<({ status: string } | undefined)[]> {
    const users = this.current.filter((one) => one.targetGroups.some((group) => group.arn === targetGroupArn));
    const nodes = users.flatMap((one) => one.nodes.map((node) => this.nodes.get(node.namespace)));
    return Promise.all(
      nodes.map(async (node) =>
        (await node?.servers())?.find(
          (server) => server.backend === backendName(targetGroupArn) && server.server === targetId,
        ),
      ),
    );
  }

  private async applyNodes(loadBalancer: LoadBalancerTopology): Promise<void> {
    const certificates: NodeCertificates = new Map(
      loadBalancer.listeners.map((one) => [one.port, (one.tls?.certificates ?? []).map((source) => this.pem(source))]),
    );
    await Promise.all(
      loadBalancer.nodes.map(async ({ namespace }) => {
        const node = this.nodes.get(namespace) ?? new LoadBalancerNode(namespace);
        this.nodes.set(namespace, node);
        await node.apply(loadBalancer, certificates);
      }),
    );
  }

  private async stopNodes(loadBalancer: LoadBalancerTopology): Promise<void> {
    for (const { namespace } of loadBalancer.nodes) {
      await this.nodes.get(namespace)?.stop();
      this.nodes.delete(namespace);
    }
  }

  private pem(source: CertificateSource): string {
    const { certificatePem, privateKeyPem } = source.kind === "issued" ? this.authority.issue(source.names) : source;
    return `${certificatePem.trim()}\n${privateKeyPem.trim()}\n`;
  }
}
