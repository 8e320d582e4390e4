import * as assert from "node:assert/strict";
import { parseTargets } from "../../verify/target";
import { TARGET } from "./verifyEvidence";

const OUTPUTS = {
  attachment: {
    region: "eu-central-1",
    egressAddresses: { active: ["203.0.113.11"], reserved: ["203.0.113.10"], retiring: [] },
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
const MANAGEMENT = {
  url: "https://waf-admin.shop.example",
  loadBalancerDnsName: TARGET.management?.entranceHost ?? "",
  autoScalingGroupName: "waf-management-1",
};
const { gatewayAddresses } = TARGET;

describe("probe targets", () => {
  it("come from the stack's outputs, one an endpoint", () => {
    const whole = { ...OUTPUTS, httpRedirect: false, management: MANAGEMENT };
    const context = { gatewayAddresses, managementAddresses: ["10.40.20.4"], writePath: "/items" };
    assert.deepEqual(parseTargets(whole, context), [{ ...TARGET, otherHosts: [] }]);
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

  it("know the stack's other endpoints, and nothing of what it does not have", () => {
    const [endpoint] = OUTPUTS.endpoints;
    const two = { ...OUTPUTS, endpoints: [endpoint, { ...endpoint, host: "b.shop.example" }], management: null };
    assert.deepEqual(
      parseTargets(two, {}).map(({ otherHosts, management, writePath, gatewayAddresses: known, httpRedirect }) => [
        ...otherHosts,
        management,
        writePath,
        known,
        httpRedirect,
      ]),
      [
        ["b.shop.example", undefined, undefined, [], false],
        ["api.shop.example", undefined, undefined, [], false],
      ],
    );
  });

  it("tell a management server's door on the internet from one in the VPC", () => {
    const managementOf = (changes: object) =>
      parseTargets({ ...OUTPUTS, management: { ...MANAGEMENT, ...changes } }, {})[0]?.management;
    assert.equal(managementOf({})?.isPublic, true);
    assert.equal(
      managementOf({ loadBalancerDnsName: "internal-waf-adm-1.eu-central-1.elb.amazonaws.com" })?.isPublic,
      false,
    );
    assert.equal(managementOf({ url: "https://waf-admin.shop.example:8443/" })?.entrancePort, 8443);
    assert.throws(() => managementOf({ url: "http://waf-admin.shop.example" }), /management\.url/);
  });

  it("name every output that is missing at once", () => {
    const bad = { attachment: { egressAddresses: { active: ["x"], reserved: [], retiring: [] } }, endpoints: [] };
    assert.throws(
      () => parseTargets(bad, { gatewayAddresses }),
      (error: Error) =>
        ["egressAddresses.active[0]", "loadBalancerDnsName", "endpoints"].every((part) => error.message.includes(part)),
    );
    assert.throws(() => parseTargets({}, { gatewayAddresses }), /pulumi up/);
  });

  it("refuse what would make a check hold of nothing", () => {
    assert.throws(() => parseTargets(OUTPUTS, { gatewayAddresses: [] }), /No WAF gateway/);
    const none = { ...OUTPUTS.attachment, egressAddresses: { active: [], reserved: [], retiring: [] } };
    assert.throws(() => parseTargets({ ...OUTPUTS, attachment: none }, { gatewayAddresses }), /holds no address/);
  });
});
