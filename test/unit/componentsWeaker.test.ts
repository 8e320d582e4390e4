import * as assert from "node:assert/strict";
import { ManagementAccess, OriginProof, type PublicWafStackArgs, MethodAuthorizer, ZoneState } from "../../components";
import { weakerLock } from "../../components/locks/weakerLocks";
import { weakerStack } from "../../components/weakerStack";
import { ENDPOINT } from "./endpointSample";

const STACK: PublicWafStackArgs = {
  region: "eu-central-1",
  cidrBlock: "10.40.0.0/16",
  zones: ["a", "b", "c"].map((letter) => ({ name: `eu-central-1${letter}`, state: ZoneState.Active })),
  certificate: {},
  imageId: "",
  gatewayBundlePath: "",
};
const MANAGEMENT = { host: "waf.shop.example", adminCidrs: ["10.8.0.0/24"] };

const ofStack = (changes: Partial<PublicWafStackArgs>): string[] =>
  weakerStack({ ...STACK, ...changes }).map(({ argument, lost }) => `${argument}: ${lost}`);

describe("a public WAF stack", () => {
  it("is as safe as by default without arguments, and with those that are no weaker", () => {
    assert.deepEqual(ofStack({}), []);
    assert.deepEqual(ofStack({ scaling: { minimum: 3, maximum: 4 }, management: MANAGEMENT }), []);
    assert.deepEqual(ofStack({ management: { ...MANAGEMENT, eventsMegabytes: 2048 } }), []);
  });

  it("is weaker with fewer gateways than active zones, and with a number that never rises", () => {
    assert.match(ofStack({ scaling: { minimum: 2 } }).join(), /^scaling\.minimum: 2: one of the 3 active zones may be/);
    assert.match(ofStack({ scaling: { minimum: 5, maximum: 5 } }).join(), /^scaling\.maximum: 5: there are never more/);
    const [reserved, ...others] = STACK.zones;
    assert.ok(reserved !== undefined);
    const zones = [{ ...reserved, state: ZoneState.Reserved }, ...others];
    assert.deepEqual(ofStack({ zones, scaling: { minimum: 2 } }), []);
  });

  it("is weaker in a network that it does not see to", () => {
    assert.match(ofStack({ network: { vpcId: "vpc-1" } }).join(), /^network: .*default security group or logs flows/);
  });

  it("is weaker with a management server that more may reach, or that forgets earlier", () => {
    const weaker = ofStack({ management: { ...MANAGEMENT, access: ManagementAccess.Public, eventsMegabytes: 16 } });
    assert.match(weaker.join("\n"), /^management\.access: public: .*\nmanagement\.eventsMegabytes: 16: .*forgotten/);
    assert.equal(weaker.length, 2);
  });
});

describe("a protected endpoint whose API has its own authorizer", () => {
  it("says what is left of its lock", () => {
    const told = weakerLock({ ...ENDPOINT, originProof: OriginProof.Mtls, methodAuthorizer: MethodAuthorizer.Own });
    assert.deepEqual(told, [
      {
        argument: "methodAuthorizer: own",
        lost: "the API of api.shop.example is locked by the handshake alone, and no authorizer of ours",
      },
    ]);
  });
});
