import * as assert from "node:assert/strict";
import { PolicyPackProcess, UNKNOWN_VALUE } from "./support/policyPack";
import type { TestResource, Violation } from "./support/policyPack";
import {
  FRANKFURT,
  managementGroup,
  MANAGEMENT_TAGS,
  plainGroup,
  prefixList,
  RULE_SHAPES,
  WORLD_IPV4,
  WORLD_IPV6,
} from "./support/resources";

const POLICY = "management-access";

/** Policy, level and the name of the resource of each violation. */
function summary(violations: Violation[]): string[] {
  return violations.map(({ policy, level, urn }) => `${policy} ${level} ${urn.split("::").at(-1) ?? ""}`);
}

function ingressRule(name: string, props: TestResource["props"], group: TestResource[]): TestResource {
  return {
    type: "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
    name,
    props: { securityGroupId: UNKNOWN_VALUE, ipProtocol: "tcp", fromPort: 22, toPort: 22, ...props },
    provider: FRANKFURT,
    from: { securityGroupId: group },
  };
}

describe("policy management-access in a preview", () => {
  let pack: PolicyPackProcess;
  before(async () => {
    pack = await PolicyPackProcess.start({ only: [POLICY] });
  });
  after(() => pack.stop());

  for (const shape of RULE_SHAPES) {
    describe(`on a ${shape.title}`, () => {
      for (const world of [WORLD_IPV4, WORLD_IPV6]) {
        it(`refuses ${world}`, async () => {
          const found = await pack.run(shape.stack({ cidr: world }));
          assert.deepEqual(summary(found), [`${POLICY} mandatory ${shape.holder}`]);
          assert.match(found[0]?.message ?? "", /the whole IPv[46] internet/);
        });
      }

      it("refuses a prefix shorter than the floor", async () => {
        for (const cidr of ["203.0.0.0/23", "2001:db8::/47", "0.0.0.0/1"]) {
          const found = await pack.run(shape.stack({ cidr }));
          assert.deepEqual(summary(found), [`${POLICY} mandatory ${shape.holder}`], cidr);
          assert.match(found[0]?.message ?? "", /shortest allowed/);
        }
      });

      it("refuses the world in a rule for all protocols", async () => {
        const found = await pack.run(shape.stack({ cidr: WORLD_IPV4 }, [], { protocol: "-1" }));
        assert.deepEqual(summary(found), [`${POLICY} mandatory ${shape.holder}`]);
      });

      it("refuses what is no CIDR, without printing it", async () => {
        const found = await pack.run(shape.stack({ cidr: "hunter2" }));
        assert.deepEqual(summary(found), [`${POLICY} mandatory ${shape.holder}`]);
        assert.doesNotMatch(found[0]?.message ?? "", /hunter2/);
      });

      it("accepts an administrator's range", async () => {
        assert.deepEqual(await pack.run(shape.stack({ cidr: "203.0.113.0/28" })), []);
        assert.deepEqual(await pack.run(shape.stack({ cidr: "2001:db8:1::/48" })), []);
      });

      it("tells an unknown range as an advisory of its own that says what the update checks", async () => {
        const found = await pack.run(shape.stack({ cidr: UNKNOWN_VALUE }));
        assert.deepEqual(summary(found), [`undetermined advisory ${shape.holder}`]);
        assert.match(found[0]?.message ?? "", /management-access: .*cidr.* is not known.*update will check.*\/24/s);
      });

      it("looks into a prefix list of the stack", async () => {
        const open = prefixList(["203.0.113.7/32", WORLD_IPV4]);
        const found = await pack.run(shape.stack({ prefixList: UNKNOWN_VALUE }, [open]));
        assert.deepEqual(summary(found), [`${POLICY} mandatory ${shape.holder}`]);
        assert.match(found[0]?.message ?? "", /prefix list administrators, entries\[1\]\.cidr/);
        const closed = prefixList(["203.0.113.7/32"]);
        assert.deepEqual(await pack.run(shape.stack({ prefixList: UNKNOWN_VALUE }, [closed])), []);
      });

      it("refuses a prefix list from outside the stack, as AWS's world-wide ones are", async () => {
        const found = await pack.run(shape.stack({ prefixList: "pl-3b927c52" }));
        assert.deepEqual(summary(found), [`${POLICY} mandatory ${shape.holder}`]);
      });

      it("tells an unknown prefix list that comes from nowhere in the stack", async () => {
        const found = await pack.run(shape.stack({ prefixList: UNKNOWN_VALUE }));
        assert.deepEqual(summary(found), [`undetermined advisory ${shape.holder}`]);
      });
    });
  }

  it("refuses a known violation beside an unknown value in one list", async () => {
    const ingress = [
      { protocol: "tcp", fromPort: UNKNOWN_VALUE, toPort: 22, cidrBlocks: [UNKNOWN_VALUE, WORLD_IPV4] },
      UNKNOWN_VALUE,
    ];
    const found = await pack.run([managementGroup({ ingress })]);
    assert.deepEqual(summary(found).sort(), [
      `${POLICY} mandatory management`,
      "undetermined advisory management",
      "undetermined advisory management",
    ]);
    assert.match(found.find(({ level }) => level === "mandatory")?.message ?? "", /ingress\[0\]\.cidrBlocks\[1\]/);
  });

  it("tells an ingress that is unknown as a whole, but not one that the provider computes", async () => {
    const declared = managementGroup({ ingress: UNKNOWN_VALUE });
    assert.deepEqual(summary(await pack.analyzeStack([declared])), ["undetermined advisory management"]);
    const rule = ingressRule("rule", { cidrIpv4: "203.0.113.7/32" }, [declared]);
    const computed: TestResource = { ...managementGroup(), computed: { ingress: UNKNOWN_VALUE } };
    assert.deepEqual(await pack.analyzeStack([computed, { ...rule, from: { securityGroupId: [computed] } }]), []);
  });

  it("leaves other groups alone", async () => {
    const open = [{ protocol: "-1", fromPort: 0, toPort: 0, cidrBlocks: [WORLD_IPV4] }];
    assert.deepEqual(await pack.run([plainGroup({ ingress: open })]), []);
    const group = plainGroup();
    assert.deepEqual(await pack.run([group, ingressRule("rule", { cidrIpv4: WORLD_IPV4 }, [group])]), []);
  });

  it("accepts egress, other groups and a group's own members as sources", async () => {
    const group = managementGroup({
      ingress: [{ protocol: "-1", fromPort: 0, toPort: 0, self: true, securityGroups: ["sg-1"] }],
      egress: [{ protocol: "-1", fromPort: 0, toPort: 0, cidrBlocks: [WORLD_IPV4] }],
    });
    const egress: TestResource = {
      type: "aws:ec2/securityGroupRule:SecurityGroupRule",
      name: "egress",
      props: { type: "egress", securityGroupId: UNKNOWN_VALUE, protocol: "-1", cidrBlocks: [WORLD_IPV4] },
      provider: FRANKFURT,
      from: { securityGroupId: [group] },
    };
    const referenced = ingressRule("referenced", { referencedSecurityGroupId: UNKNOWN_VALUE }, [group]);
    assert.deepEqual(await pack.run([group, egress, referenced]), []);
  });

  it("counts a SecurityGroupRule whose direction is unknown as undetermined", async () => {
    const group = managementGroup();
    const rule: TestResource = {
      type: "aws:ec2/securityGroupRule:SecurityGroupRule",
      name: "rule",
      props: { type: UNKNOWN_VALUE, securityGroupId: UNKNOWN_VALUE, protocol: "-1", cidrBlocks: [WORLD_IPV4] },
      provider: FRANKFURT,
      from: { securityGroupId: [group] },
    };
    assert.deepEqual(summary(await pack.run([group, rule])), ["undetermined advisory rule"]);
  });

  describe("the size of all ranges of a group together", () => {
    const quarters = ["198.51.100.0/24", "198.51.101.0/24", "198.51.102.0/24", "198.51.103.0/24"];
    const rules = (group: TestResource, cidrs: string[]): TestResource[] =>
      cidrs.map((cidr, index) =>
        ingressRule(`rule-${index}`, cidr.includes(":") ? { cidrIpv6: cidr } : { cidrIpv4: cidr }, [group]),
      );

    it("may be 1024 IPv4 addresses, counted once where ranges overlap", async () => {
      const group = managementGroup();
      assert.deepEqual(await pack.run([group, ...rules(group, [...quarters, "198.51.100.128/25"])]), []);
    });

    it("is exceeded by one address in a rule resource of its own", async () => {
      const group = managementGroup({ ingress: [{ protocol: "tcp", fromPort: 22, toPort: 22, cidrBlocks: quarters }] });
      const found = await pack.run([group, ...rules(group, ["203.0.113.7/32"])]);
      assert.deepEqual(summary(found), [`${POLICY} mandatory management`]);
      assert.match(found[0]?.message ?? "", /1025 IPv4 addresses, the most allowed is 1024/);
    });

    it("is exceeded by known ranges beside unknown ones", async () => {
      const group = managementGroup();
      const found = await pack.run([group, ...rules(group, [...quarters, "203.0.113.7/32", UNKNOWN_VALUE])]);
      assert.deepEqual(summary(found), [`${POLICY} mandatory management`, "undetermined advisory rule-5"]);
    });

    it("counts IPv6 in networks of /64", async () => {
      const group = managementGroup();
      const blocks = ["2001:db8:1::/48", "2001:db8:2::/48", "2001:db8:3::/48", "2001:db8:4::/48"];
      assert.deepEqual(await pack.run([group, ...rules(group, [...blocks, "2001:db8:1::7/128"])]), []);
      const found = await pack.run([group, ...rules(group, [...blocks, "2001:db8:5::7/128"])]);
      assert.deepEqual(summary(found), [`${POLICY} mandatory management`]);
      assert.match(found[0]?.message ?? "", /262145 IPv6 networks/);
    });

    it("is counted for each group by itself", async () => {
      const first = managementGroup({}, "first");
      const second = managementGroup({}, "second");
      const one = rules(first, quarters);
      const two = rules(second, ["203.0.113.0/24"]).map((rule) => ({ ...rule, name: `second-${rule.name}` }));
      assert.deepEqual(await pack.run([first, second, ...one, ...two]), []);
    });
  });

  describe("the link from a rule to its group", () => {
    it("is found by id when ids are known", async () => {
      const group = managementGroup({ id: "sg-1" });
      const rule = ingressRule("rule", { securityGroupId: "sg-1", cidrIpv4: WORLD_IPV4 }, []);
      assert.deepEqual(summary(await pack.run([group, rule])), [`${POLICY} mandatory rule`]);
      const other = ingressRule("rule", { securityGroupId: "sg-2", cidrIpv4: WORLD_IPV4 }, []);
      assert.deepEqual(await pack.run([group, other]), []);
    });

    it("is found through the component that the id comes from", async () => {
      const component: TestResource = { type: "shop:index:Bastion", name: "bastion", props: {} };
      const group = { ...managementGroup(), parent: component };
      const rule = ingressRule("rule", { cidrIpv4: WORLD_IPV4 }, [component]);
      assert.deepEqual(summary(await pack.run([component, group, rule])), [`${POLICY} mandatory rule`]);
    });

    it("is an advisory when it leads to several groups or nowhere", async () => {
      const groups = [managementGroup(), plainGroup()];
      for (const from of [groups, []]) {
        const found = await pack.run([...groups, ingressRule("rule", { cidrIpv4: WORLD_IPV4 }, from)]);
        assert.deepEqual(summary(found), ["undetermined advisory rule"]);
        assert.match(found[0]?.message ?? "", /the update will check/);
      }
    });

    it("is not needed for a rule that carries the tag itself", async () => {
      const rule = ingressRule("rule", { tags: MANAGEMENT_TAGS, cidrIpv4: WORLD_IPV4 }, []);
      assert.deepEqual(summary(await pack.run([rule])), [`${POLICY} mandatory rule`]);
    });
  });

  it("tells a group whose tags are unknown, and believes tags that a provider adds", async () => {
    const ingress = [{ protocol: "tcp", fromPort: 22, toPort: 22, cidrBlocks: [WORLD_IPV4] }];
    const unknown = await pack.run([plainGroup({ tags: UNKNOWN_VALUE, ingress })]);
    assert.deepEqual(summary(unknown), ["undetermined advisory plain"]);
    const inherited = await pack.run([plainGroup({ tagsAll: MANAGEMENT_TAGS, ingress })]);
    assert.deepEqual(summary(inherited), [`${POLICY} mandatory plain`]);
  });

  it("survives values of every wrong type", async () => {
    const wrong = [null, 7, true, "text", [], {}, [[]], [null], { a: UNKNOWN_VALUE }];
    for (const ingress of wrong) {
      for (const shape of RULE_SHAPES) {
        const resources = shape.stack({}, [], { cidrBlocks: ingress, cidrIpv4: ingress, prefixListId: ingress });
        await pack.run([...resources, managementGroup({ ingress, tags: ingress }, "odd")]);
      }
    }
    const found = await pack.run([managementGroup({ ingress: "0.0.0.0/0" })]);
    assert.deepEqual(summary(found), [`${POLICY} mandatory management`]);
  });
});

describe("policy management-access before a resource is made", () => {
  it("refuses an open rule where the resource shows it by itself", async () => {
    const pack = await PolicyPackProcess.start({ only: [POLICY] });
    try {
      const open = managementGroup({
        ingress: [{ protocol: "tcp", fromPort: 22, toPort: 22, cidrBlocks: [WORLD_IPV4], prefixListIds: ["pl-1"] }],
      });
      const found = await pack.analyze(open);
      assert.deepEqual(summary(found), [`${POLICY} mandatory management`]);
      assert.match(found[0]?.message ?? "", /cidrBlocks\[0\]/);
    } finally {
      await pack.stop();
    }
  });
});

describe("policy management-access, configured", () => {
  const open = (name: string, port: number): TestResource =>
    plainGroup({ ingress: [{ protocol: "tcp", fromPort: port, toPort: port, cidrBlocks: [WORLD_IPV4] }] }, name);

  async function runWith(properties: object, resources: TestResource[], level?: "advisory"): Promise<Violation[]> {
    const policyConfig = { [POLICY]: { level, properties: { ...properties } } };
    const pack = await PolicyPackProcess.start({ only: [POLICY], policyConfig });
    try {
      return await pack.run(resources);
    } finally {
      await pack.stop();
    }
  }

  it("finds groups by tag, name and URN, and looks at the given ports only", async () => {
    const tagged = { ...open("tagged", 22), props: { ...open("tagged", 22).props, tags: { role: "admin" } } };
    const inComponent = { ...open("c", 22), parentTypes: "shop:index:Bastion$" };
    const allProtocols = plainGroup(
      { ingress: [{ protocol: "-1", fromPort: 0, toPort: 0, cidrBlocks: [WORLD_IPV4] }] },
      "bastion-all",
    );
    const found = await runWith(
      {
        managementTag: { key: "role", value: "admin" },
        namePattern: "^bastion",
        urnPattern: "Bastion\\$",
        ports: [22],
      },
      [tagged, open("bastion-ssh", 22), open("bastion-web", 443), inComponent, allProtocols, open("other", 22)],
    );
    assert.deepEqual(
      summary(found),
      ["tagged", "bastion-ssh", "c", "bastion-all"].map((name) => `${POLICY} mandatory ${name}`),
    );
  });

  it("takes other limits, other prefix lists and another level", async () => {
    const wide = managementGroup({
      ingress: [{ protocol: "tcp", fromPort: 22, toPort: 22, cidrBlocks: ["10.0.0.0/16"], prefixListIds: ["pl-0a"] }],
    });
    const limits = { minPrefixLengthIpv4: 16, maxIpv4Addresses: 65536, allowedPrefixLists: ["pl-0a"] };
    assert.deepEqual(await runWith(limits, [wide]), []);
    const found = await runWith({ ...limits, maxIpv4Addresses: 65535 }, [wide], "advisory");
    assert.deepEqual(summary(found), [`${POLICY} advisory management`]);
  });

  it("refuses a wrong configuration with every problem and the option's name", async () => {
    const wrong = { ports: [22, "ssh"], namePattern: "(", minPrefixLengthIpv4: 0, floor: 24 };
    await assert.rejects(runWith(wrong, [managementGroup()]), (error: Error) => {
      for (const text of [/ports is \[22,"ssh"\]/, /namePattern/, /minPrefixLengthIpv4 is 0/, /floor is no option/]) {
        assert.match(error.message, text);
      }
      return true;
    });
  });
});
