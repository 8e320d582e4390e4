import * as assert from "node:assert/strict";
import {
  ManagementAccess,
  managementProblems,
  type ManagementSurroundings,
  type ManagementValues,
} from "../../components/checks/management";
import { networkProblems } from "../../components/checks/network";
import { type ZoneSlotArgs, ZoneState } from "../../components/checks/zones";

const VALUES: ManagementValues = { host: "waf-admin.shop.example", adminCidrs: ["10.8.0.0/24"] };
const SURROUNDINGS: ManagementSurroundings = {
  region: "eu-central-1",
  certificateNames: ["*.shop.example"],
  ownNetwork: true,
  zones: [
    {
      name: "eu-central-1a",
      publicCidr: "10.40.0.0/24",
      gatewayCidr: "10.40.10.0/24",
      managementCidr: "10.40.20.0/28",
    },
  ],
};

function problems(values: Partial<ManagementValues>, surroundings: Partial<ManagementSurroundings> = {}): string[] {
  return managementProblems("", { ...VALUES, ...values }, { ...SURROUNDINGS, ...surroundings }).map(
    ({ key, allowed }) => `${key}: ${allowed}`,
  );
}

function bySession(changes: Partial<ManagementValues>): Partial<ManagementValues> {
  const access = ManagementAccess.SessionManager;
  return { access, adminCidrs: undefined, sessionManagerAgent: "/agent.deb", ...changes };
}

describe("checks of a management server", () => {
  it("accept what is right", () => {
    const complete: ManagementValues = {
      access: ManagementAccess.Public,
      host: "waf.other.example",
      adminCidrs: ["198.51.100.0/24", "203.0.113.7/32"],
      hostedZoneId: "Z0PORTCULLIS",
      certificateArn: "arn:aws:acm:eu-central-1:123456789012:certificate/0a1b2c3d-0000",
      loginSecretArn: "arn:aws:secretsmanager:eu-central-1:123456789012:secret:waf/login-AbCdEf",
      instanceType: "t3.medium",
      eventsMegabytes: 16,
    };
    assert.deepEqual(problems({}), []);
    assert.deepEqual(problems(complete), []);
    assert.deepEqual(problems(bySession({})), []);
    assert.deepEqual(problems({ adminCidrs: ["172.16.4.0/24", "192.168.1.0/25", "100.64.0.0/30"] }), []);
  });

  it("tell an access that is none, from a program that no compiler looked at", () => {
    const access = JSON.parse('"vpn"') as ManagementAccess;
    assert.deepEqual(problems({ access }), ["management.access: private or public or sessionManager"]);
  });

  const publicly = (...adminCidrs: string[]): string[] => problems({ access: ManagementAccess.Public, adminCidrs });
  const refused: [what: string, found: () => string[], message: RegExp][] = [
    ["no range", () => problems({ adminCidrs: [] }), /^management\.adminCidrs: one range or more$/],
    ["the whole internet", () => publicly("0.0.0.0/0"), /adminCidrs\[0\]: anything but the whole internet/],
    [
      "a range beside sessions",
      () => problems(bySession({ adminCidrs: ["10.8.0.0/24"] })),
      /^management\.adminCidrs: none with access sessionManager: nobody is let in by an address$/,
    ],
    [
      "sessions without the agent",
      () => problems(bySession({ sessionManagerAgent: undefined })),
      /^management\.sessionManagerAgent: the path of AWS's Debian package amazon-ssm-agent \(amd64\)/,
    ],
    [
      "the agent without sessions",
      () => problems({ sessionManagerAgent: "/agent.deb" }),
      /^management\.sessionManagerAgent: none but with access sessionManager$/,
    ],
    ["a wide range", () => publicly("198.51.100.0/23"), /adminCidrs\[0\]: a prefix length of \/24 to \/32/],
    ["host bits", () => publicly("198.51.100.1/24"), /without host bits, here 198\.51\.100\.0\/24/],
    ["IPv6", () => publicly("2001:db8::/48"), /an IPv4 CIDR; the stack's load balancers have no IPv6 address/],
    ["no CIDR at all", () => publicly("office"), /an IPv4 CIDR such as/],
    [
      "a public range for private access",
      () => problems({ adminCidrs: ["198.51.100.0/24"] }),
      /a range in 10\.0\.0\.0\/8/,
    ],
    ["a private range for public access", () => publicly("10.8.0.0/24"), /a range of the internet: nobody arrives/],
    ["a range twice", () => publicly("198.51.100.0/24", "198.51.100.8/29"), /\[1\]: a range that overlaps no other/],
    [
      "five ranges of /24",
      () => publicly(...[0, 1, 2, 3, 4].map((third) => `203.0.${third}.0/24`)),
      /^management\.adminCidrs: ranges of at most 1024 addresses together; these have 1280$/,
    ],
    [
      "the gateways' subnet",
      () => problems({ adminCidrs: ["10.40.10.128/25"] }),
      /without the stack's own subnets; 10\.40\.10\.0\/24/,
    ],
    ["a public subnet", () => problems({ adminCidrs: ["10.40.0.0/24"] }), /own subnets; 10\.40\.0\.0\/24/],
    ["no host name", () => problems({ host: "waf" }), /^management\.host: a lower-case DNS name/],
    [
      "a host without a certificate",
      () => problems({ host: "waf.other.example" }),
      /host: a name that .* covers: \*\.shop/,
    ],
    ["a zone id that is none", () => problems({ hostedZoneId: "zone" }), /hostedZoneId: the id of a Route 53/],
    [
      "a certificate elsewhere",
      () => problems({ certificateArn: "arn:aws:acm:us-east-1:123456789012:certificate/0" }),
      /certificateArn: .* in eu-central-1/,
    ],
    [
      "a secret elsewhere",
      () => problems({ loginSecretArn: "arn:aws:secretsmanager:us-east-1:123456789012:secret:x-AbCdEf" }),
      /loginSecretArn: the full ARN of a Secrets Manager secret in eu-central-1/,
    ],
    [
      "a secret's ARN without its end",
      () => problems({ loginSecretArn: "arn:aws:secretsmanager:eu-central-1:123456789012:secret:login" }),
      /with the six characters at its end/,
    ],
    ["an Arm instance", () => problems({ instanceType: "t4g.small" }), /instanceType: .*this is an Arm one/],
    [
      "too little disk",
      () => problems({ eventsMegabytes: 8 }),
      /eventsMegabytes: a whole number of MiB from 16 to 65536/,
    ],
    [
      "a network that exists",
      () => problems({}, { ownNetwork: false }),
      /^management: .*only in a VPC that the stack makes/,
    ],
    [
      "a slot without its subnet",
      () => problems({}, { zones: [{ name: "a" }] }),
      /^zones\[0\]\.managementCidr: the IPv4 CIDR of a subnet for the management server, in every slot$/,
    ],
  ];
  for (const [what, found, message] of refused) {
    it(`refuse ${what}`, () => {
      const [only, ...others] = found();
      assert.match(only ?? "nothing was refused", message);
      assert.deepEqual(others, []);
    });
  }

  it("refuse subnets in some slots only, outside of the VPC, over others, or in a network that exists", () => {
    const zone = (index: number, more: Partial<ZoneSlotArgs>): ZoneSlotArgs => ({
      name: `eu-central-1${index}`,
      state: ZoneState.Active,
      publicCidr: `10.40.${index}.0/24`,
      gatewayCidr: `10.40.1${index}.0/24`,
      ...more,
    });
    const keys = (...cidrs: (string | undefined)[]): string[] => {
      const zones = cidrs.map((managementCidr, index) => zone(index, { managementCidr }));
      return networkProblems("", { cidrBlock: "10.40.0.0/16", zones }).map(({ key }) => key);
    };
    assert.deepEqual(keys(undefined, undefined), []);
    assert.deepEqual(keys("10.40.20.0/28", "10.40.20.16/28"), []);
    assert.deepEqual(keys("10.40.20.0/28", undefined), ["zones[1].managementCidr"]);
    assert.deepEqual(keys("10.41.20.0/28", "10.40.11.0/28"), ["zones[0].managementCidr", "zones[1].managementCidr"]);
    const brought = { publicCidr: undefined, gatewayCidr: undefined, managementCidr: "10.40.20.0/28" };
    const found = networkProblems("", { network: { vpcId: "vpc-0123456789abcdef0" }, zones: [zone(0, brought)] });
    assert.ok(found.some(({ key }) => key === "zones[0].managementCidr"));
  });
});
