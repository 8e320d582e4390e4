import * as assert from "node:assert/strict";
import { parseTargets } from "../../verify/target";
import { DISTRIBUTION, OTHERS, TARGET } from "./verifyEvidence";

const OUTPUTS = {
  attachment: {
    region: "eu-central-1",
    egressAddresses: { active: ["203.0.113.11"], reserved: ["203.0.113.10"], retiring: [] },
    loadBalancerDnsName: TARGET.loadBalancerHost,
  },
  endpoints: [
    {
      host: TARGET.externalHost,
      distributionId: DISTRIBUTION.id,
      distributionDomainName: DISTRIBUTION.host,
      apiId: TARGET.api.id,
      apiHost: TARGET.api.host,
      stageName: TARGET.api.stage,
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

  it("know whether gateways are configured to name the distribution; they do where nothing is said", () => {
    const [endpoint] = OUTPUTS.endpoints;
    const named = [true, false].map((sendServerName) => ({ ...endpoint, sendServerName }));
    assert.deepEqual(
      parseTargets({ ...OUTPUTS, endpoints: [endpoint, ...named] }, {}).map(
        ({ distribution }) => distribution?.isNamed,
      ),
      [true, true, false],
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
    assert.deepEqual(
      [managementOf({})?.bySession, managementOf({ session: { documentName: "d" } })?.bySession],
      [false, true],
    );
    assert.equal(managementOf({ url: "https://waf-admin.shop.example:8443/" })?.entrancePort, 8443);
    assert.throws(() => managementOf({ url: "http://waf-admin.shop.example" }), /management\.url/);
  });

  describe("of each lock", () => {
    const [endpoint] = OUTPUTS.endpoints;
    const without = { ...endpoint, distributionId: undefined, distributionDomainName: undefined };
    const parsed = (changes: object) => parseTargets({ ...OUTPUTS, endpoints: [{ ...without, ...changes }] }, {})[0];
    const cloudfront = {
      lockMode: "cloudfront",
      distributionId: DISTRIBUTION.id,
      distributionDomainName: DISTRIBUTION.host,
    };
    const outputs = {
      certificate: { ...cloudfront, apiHost: OTHERS.certificate.api.host, authorizerId: "abc123" },
      direct: { lockMode: "direct", apiHost: OTHERS.direct.api.connectTo, authorizerId: "abc123" },
      iam: { lockMode: "iam", apiHost: OTHERS.iam.api.connectTo },
      private: { lockMode: "private", apiHost: OTHERS.private.api.host, authorizerId: "abc123" },
    };

    for (const lock of ["certificate", "direct", "iam", "private"] as const) {
      it(`${lock}: tell the names by which its API is asked`, () => {
        const target = parsed({ ...outputs[lock], ownerTasks: [] });
        const { lockMode, distribution, api } = OTHERS[lock];
        assert.deepEqual([target?.lockMode, target?.distribution, target?.api], [lockMode, distribution, api]);
      });
    }

    it("refuse a distribution that is missing, or that there must not be, and a host that is none of API Gateway's", () => {
      assert.throws(() => parsed({ lockMode: "cloudfront" }), /is missing[^]*distributionId[^]*distributionDomainName/);
      assert.throws(
        () => parsed({ ...outputs.direct, distributionId: "E1" }),
        /is there, although the lock mode is direct/,
      );
      assert.throws(
        () => parsed({ ...outputs.private, apiHost: "api.shop.example" }),
        /none of API Gateway's own names/,
      );
      assert.throws(() => parsed({ ...outputs.iam, lockMode: "vpn" }), /lockMode/);
    });

    it("want the region where no name tells it", () => {
      const attachment = { ...OUTPUTS.attachment, region: undefined };
      const of = (endpoints: object[]) => parseTargets({ ...OUTPUTS, attachment, endpoints }, {});
      assert.equal(of(OUTPUTS.endpoints)[0]?.api.region, "eu-central-1");
      assert.throws(() => of([{ ...without, ...outputs.certificate }]), /attachment\.region/);
    });

    it("say what the owner of an API must do", () => {
      const ownerTasks = ["bind every method, OPTIONS too, to the authorizer abc123"];
      assert.deepEqual(parsed({ ...outputs.direct, ownerTasks })?.ownerTasks, ownerTasks);
      assert.equal(parsed({ ...outputs.direct, authorizerId: undefined, ownerTasks })?.api.hasAuthorizer, false);
    });
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
