import * as assert from "node:assert/strict";
import { backend, type NodeFiles } from "../../twin/loadBalancer/configuration";
import type { TargetGroupTopology } from "../../twin/topology/loadBalancer.types";

const FILES: NodeFiles = { socket: "s", state: "t", lua: "l", unreachable: "u", certificates: new Map() };

function balanceOf(algorithm: TargetGroupTopology["algorithm"]): string[] {
  const group: TargetGroupTopology = {
    arn: "arn:aws:elasticloadbalancing:eu-central-1:123456789012:targetgroup/waf/0123456789abcdef",
    name: "waf",
    tls: true,
    algorithm,
    healthCheck: {
      tls: true,
      path: "/healthz",
      port: undefined,
      interval: 5,
      timeout: 4,
      healthyThreshold: 2,
      unhealthyThreshold: 2,
      matcher: "200",
    },
    deregistrationDelay: 35,
    targets: [],
  };
  return backend(group, [], FILES).match(/^ {2}balance .*$/gm) ?? [];
}

describe("HAProxy's configuration of a target group", () => {
  it("chooses by the group's algorithm, also while no target is healthy", () => {
    assert.deepEqual(balanceOf("round_robin"), ["  balance roundrobin", "  balance roundrobin"]);
    assert.deepEqual(balanceOf("least_outstanding_requests"), ["  balance leastconn", "  balance leastconn"]);
  });
});
