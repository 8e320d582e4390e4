import * as assert from "node:assert/strict";
import { EgressKind, PublicWafStack, type PublicWafStackArgs, ZoneState } from "../../components";
import { InvalidInputError } from "../../components/checks/problem";
import { RETIRING_TAG } from "../../contracts/typeTokens";
import { slot } from "../support/zoneEdits";
import { type Declared, settled, startMocks, temporaryBundle, valueOf } from "./componentsMocks";

const EIP = "aws:ec2/eip:Eip";
const NAT = "aws:ec2/natGateway:NatGateway";
const ROUTE = "aws:ec2/route:Route";

const { Active, Retiring, Gone } = ZoneState;

function args(first: ZoneState, second: ZoneState, changes: Partial<PublicWafStackArgs> = {}): PublicWafStackArgs {
  return {
    region: "eu-central-1",
    cidrBlock: "10.40.0.0/16",
    zones: [slot("eu-central-1a", first), slot("eu-central-1b", second)],
    previousZones: [slot("eu-central-1a", first), slot("eu-central-1b", second)],
    certificate: { domainName: "*.shop.example", hostedZoneId: "Z0PORTCULLIS" },
    imageId: "ami-0123456789abcdef0",
    gatewayBundlePath: temporaryBundle(),
    ...changes,
  };
}

async function declare(given: PublicWafStackArgs): Promise<{ declared: Declared; stack: PublicWafStack }> {
  const declared = await startMocks();
  const stack = new PublicWafStack("waf", given);
  await settled(declared);
  return { declared, stack };
}

function names(declared: Declared, type: string): string[] {
  return declared.ofType(type).map(({ name }) => name);
}

describe("PublicWafStack's zones", () => {
  it("a retiring zone has its address, published and marked, and nothing that uses it", async () => {
    const { declared, stack } = await declare(args(Active, Retiring));
    assert.deepEqual(names(declared, EIP), ["waf-egress-eu-central-1a", "waf-egress-eu-central-1b"]);
    const marks = declared.ofType(EIP).map(({ inputs }) => (inputs.tags as Record<string, string>)[RETIRING_TAG.key]);
    assert.deepEqual(marks, [undefined, RETIRING_TAG.value]);
    assert.deepEqual(names(declared, NAT), ["waf-egress-eu-central-1a"]);
    assert.deepEqual(names(declared, ROUTE), ["waf-egress-eu-central-1a"]);
    const group = declared.only("aws:autoscaling/group:Group").inputs;
    assert.deepEqual(group.vpcZoneIdentifiers, ["subnet-gateway-0"]);
    assert.deepEqual((await valueOf(stack.attachment)).egressAddresses, {
      active: ["203.0.113.10"],
      reserved: [],
      retiring: ["203.0.113.11"],
    });
  });

  it("a zone that is gone has no address, and its subnets", async () => {
    const { declared, stack } = await declare(args(Active, Gone));
    assert.deepEqual(names(declared, EIP), ["waf-egress-eu-central-1a"]);
    assert.deepEqual(declared.only("awsx:ec2:Vpc").inputs.availabilityZoneNames, ["eu-central-1a", "eu-central-1b"]);
    const { active, reserved, retiring } = (await valueOf(stack.attachment)).egressAddresses;
    assert.deepEqual([active, reserved, retiring], [["203.0.113.10"], [], []]);
    assert.partialDeepStrictEqual(await valueOf(stack.zones), [
      { name: "eu-central-1a", state: Active, publicCidr: "10.40.0.0/24", address: "203.0.113.10" },
      { name: "eu-central-1b", state: Gone, address: undefined },
    ]);
  });

  it("a single NAT gateway is the first active zone's, and every zone routes through it with its address kept", async () => {
    const { declared } = await declare(args(Active, Active, { egress: EgressKind.SingleNat }));
    assert.equal(names(declared, EIP).length, 2);
    assert.equal(declared.only(NAT).inputs.allocationId, "eipalloc-waf-egress-eu-central-1a");
    const targets = declared.ofType(ROUTE).map(({ name, inputs }) => [name, inputs.routeTableId, inputs.natGatewayId]);
    assert.deepEqual(targets, [
      ["waf-egress-eu-central-1a", "rtb-of-subnet-gateway-0", "waf-egress-eu-central-1a-id"],
      ["waf-egress-eu-central-1b", "rtb-of-subnet-gateway-1", "waf-egress-eu-central-1a-id"],
    ]);
    const moved = await declare(args(Retiring, Active, { egress: EgressKind.SingleNat }));
    assert.deepEqual(names(moved.declared, NAT), ["waf-egress-eu-central-1b"]);
  });

  it("a step too far is refused before anything is made, with everything else that is wrong", async () => {
    const declared = await startMocks();
    const wrong = args(Active, Gone, {
      previousZones: [slot("eu-central-1a", Active), slot("eu-central-1b", Active)],
      imageId: "debian",
    });
    assert.throws(
      () => new PublicWafStack("waf", wrong),
      (error) => {
        assert.ok(error instanceof InvalidInputError);
        assert.deepEqual(error.problems.map(({ key }) => key).sort(), ["imageId", "zones[1].state"]);
        return true;
      },
    );
    const untold = args(Active, Retiring, { previousZones: undefined });
    assert.throws(
      () => new PublicWafStack("waf", untold),
      /zones\[1\]\.state: "retiring"\s+allowed: reserved or active/,
    );
    await settled(declared);
    assert.deepEqual(declared.names(), []);
  });
});
