import * as assert from "node:assert/strict";
import { PublicWafStack, ZoneState } from "../../components";
import { type Declared, settled, startMocks, temporaryBundle, valueOf } from "./componentsMocks";

async function declare(httpRedirect?: boolean): Promise<{ declared: Declared; stack: PublicWafStack }> {
  const declared = await startMocks();
  const stack = new PublicWafStack("waf", {
    region: "eu-central-1",
    cidrBlock: "10.40.0.0/16",
    zones: ["a", "b"].map((letter, index) => ({
      name: `eu-central-1${letter}`,
      state: ZoneState.Active,
      publicCidr: `10.40.${index}.0/24`,
      gatewayCidr: `10.40.1${index}.0/24`,
    })),
    certificate: { domainName: "*.shop.example", hostedZoneId: "Z0PORTCULLIS" },
    imageId: "ami-0123456789abcdef0",
    gatewayBundlePath: temporaryBundle(),
    httpRedirect,
  });
  await settled(declared);
  return { declared, stack };
}

describe("PublicWafStack: port 80", () => {
  it("is closed unless something else is asked for", async () => {
    const { declared, stack } = await declare();
    assert.equal(await valueOf(stack.httpRedirect), false);
    const ports = [
      ...declared.ofType("aws:lb/listener:Listener").map(({ inputs }) => inputs.port),
      ...declared
        .ofType("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule")
        .map(({ inputs }) => inputs.fromPort),
    ];
    assert.deepEqual(new Set(ports), new Set([443, 8443]));
  });

  it("redirects to HTTPS when that is asked for, and does nothing else", async () => {
    const { declared: redirecting, stack } = await declare(true);
    assert.equal(await valueOf(stack.httpRedirect), true);
    const { inputs: rule } = redirecting.only(
      "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
      "waf-lb-from-clients-http",
    );
    assert.deepEqual(
      [rule.securityGroupId, rule.ipProtocol, rule.fromPort, rule.toPort, rule.cidrIpv4],
      ["waf-lb-id", "tcp", 80, 80, "0.0.0.0/0"],
    );
    const { inputs: listener } = redirecting.only("aws:lb/listener:Listener", "waf-http");
    assert.deepEqual([listener.port, listener.protocol], [80, "HTTP"]);
    assert.deepEqual(listener.defaultActions, [
      { type: "redirect", redirect: { protocol: "HTTPS", port: "443", statusCode: "HTTP_301" } },
    ]);
  });
});
