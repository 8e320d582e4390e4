import type { ForeignProgram } from "./program";
import { declare, idOf } from "./program";

const group = declare("aws:ec2/securityGroup:SecurityGroup", "bastion", {
  description: "SSH from the office and home",
});
const key = declare("aws:ec2/keyPair:KeyPair", "ops", { publicKey: "ssh-ed25519 AAAA" });

/** A host with a public address and a key, from which everything else is reached. */
export const bastion: ForeignProgram = {
  title: "a bastion",
  resources: [
    group,
    key,
    declare(
      "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
      "ssh-office",
      { ipProtocol: "tcp", fromPort: 22, toPort: 22, cidrIpv4: "203.0.113.0/28", description: "SSH from the office" },
      { securityGroupId: idOf(group) },
    ),
    declare(
      "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
      "ssh-home",
      { ipProtocol: "tcp", fromPort: 22, toPort: 22, cidrIpv4: "0.0.0.0/1", description: "SSH from home" },
      { securityGroupId: idOf(group) },
    ),
    declare(
      "aws:ec2/instance:Instance",
      "bastion",
      { instanceType: "t3.nano", associatePublicIpAddress: true, userData: "#!/bin/sh\napt-get -y upgrade\n" },
      { vpcSecurityGroupIds: [idOf(group)], keyName: idOf(key) },
    ),
    declare("aws:ec2/eip:Eip", "bastion", { domain: "vpc" }),
  ],
};
