import { type ManagementServerArgs, PublicWafStack, ZoneState } from "../../components";
import { type Declared, settled, startMocks, temporaryBundle } from "./componentsMocks";

/** A stack with a management server, an active zone and a reserved one, under Pulumi's mocks. */
export async function declareManaged(
  management: ManagementServerArgs,
): Promise<{ declared: Declared; stack: PublicWafStack }> {
  const declared = await startMocks();
  const zone = (letter: string, index: number, state: ZoneState) => ({
    name: `eu-central-1${letter}`,
    state,
    publicCidr: `10.40.${index}.0/24`,
    gatewayCidr: `10.40.1${index}.0/24`,
    managementCidr: `10.40.20.${index * 16}/28`,
  });
  const stack = new PublicWafStack("waf", {
    region: "eu-central-1",
    cidrBlock: "10.40.0.0/16",
    zones: [zone("a", 0, ZoneState.Active), zone("b", 1, ZoneState.Reserved)],
    certificate: { domainName: "*.shop.example", hostedZoneId: "Z0PORTCULLIS" },
    imageId: "ami-0123456789abcdef0",
    gatewayBundlePath: temporaryBundle(),
    management,
  });
  await settled(declared);
  return { declared, stack };
}

/** Settings in the user data of a launch template. */
export function settingsOf(declared: Declared, template: string): unknown {
  const encoded = declared.only("aws:ec2/launchTemplate:LaunchTemplate", template).inputs.userData;
  const parts = Buffer.from(String(encoded), "base64").toString("utf8").split('"');
  const settings = parts
    .map((part) => Buffer.from(part, "base64").toString("utf8"))
    .find((part) => part.startsWith("{"));
  return JSON.parse(settings ?? "");
}

/** The rules that a management server adds or belongs to. */
export function rulesOf(declared: Declared): string[] {
  return ["Ingress", "Egress"]
    .flatMap((direction) => declared.ofType(`aws:vpc/securityGroup${direction}Rule:SecurityGroup${direction}Rule`))
    .filter(({ name }) => name.includes("management"))
    .map(({ name, inputs }) => {
      const peer = inputs.cidrIpv4 ?? inputs.referencedSecurityGroupId ?? inputs.prefixListId;
      return [name, inputs.securityGroupId, peer, inputs.ipProtocol, inputs.fromPort, inputs.toPort].join(" ");
    })
    .sort();
}
