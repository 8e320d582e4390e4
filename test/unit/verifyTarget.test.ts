import * as assert from "node:assert/strict";
import { parseTargets } from "../../verify/target";
import { TARGET } from "./verifyEvidence";

const OUTPUTS = {
  attachment: {
    region: "eu-central-1",
    egressAddresses: { active: ["203.0.113.11"], reserved: ["203.0.113.10"] },
    loadBalancerDnsName: TARGET.loadBalancerHost,
  },
  endpoints: [
    {
      host: TARGET.externalHost,
      distributionId: TARGET.distributionId,
      distributionDomainName: TARGET.distributionHost,
      apiId: TARGET.apiId,
      apiHost: TARGET.apiHost,
      stageName: TARGET.stage,
    },
  ],
};
const { gatewayAddresses } = TARGET;

describe("probe targets", () => {
  it("come from the stack's outputs, one an endpoint", () => {
    assert.deepEqual(parseTargets(OUTPUTS, { gatewayAddresses }), [TARGET]);
    const [endpoint] = OUTPUTS.endpoints;
    const two = { ...OUTPUTS, endpoints: [endpoint, { ...endpoint, host: "b.shop.example" }] };
    assert.deepEqual(
      parseTargets(two, { gatewayAddresses, samplePath: "/orders" }).map(({ externalHost, samplePath }) => [
        externalHost,
        samplePath,
      ]),
      [
        ["api.shop.example", "/orders"],
        ["b.shop.example", "/orders"],
      ],
    );
  });

  it("name every output that is missing at once", () => {
    const bad = { attachment: { egressAddresses: { active: ["x"], reserved: [] } }, endpoints: [] };
    assert.throws(
      () => parseTargets(bad, { gatewayAddresses }),
      (error: Error) =>
        ["egressAddresses.active[0]", "loadBalancerDnsName", "endpoints"].every((part) => error.message.includes(part)),
    );
    assert.throws(() => parseTargets({}, { gatewayAddresses }), /pulumi up/);
  });

  it("refuse what would make a check hold of nothing", () => {
    assert.throws(() => parseTargets(OUTPUTS, { gatewayAddresses: [] }), /No WAF gateway/);
    const none = { ...OUTPUTS.attachment, egressAddresses: { active: [], reserved: [] } };
    assert.throws(() => parseTargets({ ...OUTPUTS, attachment: none }, { gatewayAddresses }), /holds no address/);
  });
});
