import type {
  AuthorizerLock,
  ClientCertificateName,
  CloudfrontLock,
  DirectLock,
  PrivateLock,
  SecretHeader,
} from "../../contracts/authorizerSettings";
import { isPublicIpv4, strictIpv4 } from "./ipv4";
import { SettingsReader } from "./settingsReader";

const SECRET_ARN = /^arn:aws[a-z-]*:secretsmanager:[a-z0-9-]+:[0-9]{12}:secret:[A-Za-z0-9/_+=.@-]+$/;
const VPC_ENDPOINT_ID = /^vpce-(?:[0-9a-f]{8}|[0-9a-f]{17})$/;
/** Printable, and without a space at its ends: nothing that two spellings of one name could differ in unseen. */
const DISTINGUISHED_NAME = /^(?! )[^\p{C}\p{Zl}\p{Zp}]{1,1024}(?<! )$/u;
const MAXIMUM_CLIENTS = 4;

/** @returns Nothing when there is no lock of a known mode, which is then among the problems. */
export function parseLock(value: unknown, problems: string[]): AuthorizerLock | undefined {
  const reader = SettingsReader.of(value, "lock", 'an object with mode "direct", "cloudfront" or "private"', problems);
  switch (reader?.value("mode")) {
    case "direct":
      return parseDirectLock(reader);
    case "cloudfront":
      return parseCloudfrontLock(reader, problems);
    case "private":
      return parsePrivateLock(reader);
    default:
      reader?.problem("mode", '"direct", "cloudfront" or "private"');
      return undefined;
  }
}

function parseDirectLock(reader: SettingsReader): DirectLock {
  reader.refuseUnknownKeys(["mode", "allowedAddresses"]);
  return { mode: "direct", allowedAddresses: allowedAddresses(reader) };
}

function parseCloudfrontLock(reader: SettingsReader, problems: string[]): CloudfrontLock | undefined {
  const shared = ["mode", "proof", "hops", "sourceAddressPosition", "allowedAddresses"];
  const hops = reader.integer("hops", 1, 2, "1 for a REGIONAL API, 2 for an EDGE one");
  // A position left of the hops would take the viewer's own entry for the address that API Gateway saw.
  const positionMeaning = "1 for a REGIONAL API, 2 for an EDGE one, and never more than lock.hops";
  const sourceAddressPosition = reader.integer("sourceAddressPosition", 1, hops, positionMeaning);
  const behind = { hops, sourceAddressPosition, allowedAddresses: allowedAddresses(reader) };
  switch (reader.value("proof")) {
    case "header": {
      reader.refuseUnknownKeys([...shared, "secretArn"]);
      return { mode: "cloudfront", proof: "header", ...behind, secretArn: secretArn(reader) };
    }
    case "mtls": {
      reader.refuseUnknownKeys([...shared, "clients", "alsoAccepts"]);
      const lock = { mode: "cloudfront", proof: "mtls", ...behind, clients: clients(reader, problems) } as const;
      return reader.has("alsoAccepts")
        ? { ...lock, alsoAccepts: secretHeader(reader.value("alsoAccepts"), problems) }
        : lock;
    }
    default:
      reader.problem("proof", '"header" or "mtls"');
      return undefined;
  }
}

function secretHeader(value: unknown, problems: string[]): SecretHeader {
  const reader = SettingsReader.of(value, "lock.alsoAccepts", "an object with secretArn", problems);
  reader?.refuseUnknownKeys(["secretArn"]);
  return { secretArn: reader === undefined ? "" : secretArn(reader) };
}

function secretArn(reader: SettingsReader): string {
  return reader.text("secretArn", SECRET_ARN, "the ARN of a Secrets Manager secret");
}

function parsePrivateLock(reader: SettingsReader): PrivateLock {
  reader.refuseUnknownKeys(["mode", "vpcEndpointIds"]);
  const meaning = "ids of execute-api interface endpoints, e.g. vpce-0123456789abcdef0";
  return { mode: "private", vpcEndpointIds: reader.list("vpcEndpointIds", isVpcEndpointId, meaning) };
}

function allowedAddresses(reader: SettingsReader): string[] {
  const meaning = "public IPv4 addresses without a prefix length, e.g. 203.0.113.10";
  return reader.list("allowedAddresses", isAllowedAddress, meaning);
}

function clients(reader: SettingsReader, problems: string[]): ClientCertificateName[] {
  const entries = reader.entries("clients", "issuer and subject of a client certificate");
  if (entries.length > MAXIMUM_CLIENTS) {
    reader.problem("clients", `at most ${MAXIMUM_CLIENTS} certificates: remove those that are out of use`);
  }
  return entries.flatMap((entry, index) => {
    const client = SettingsReader.of(entry, `lock.clients[${index}]`, "an object with issuer and subject", problems);
    client?.refuseUnknownKeys(["issuer", "subject"]);
    const [issuer, subject] = ["issuer", "subject"].map((key) =>
      client?.text(key, DISTINGUISHED_NAME, `the ${key} of a client certificate, e.g. CN=distribution`),
    );
    return issuer === undefined || subject === undefined ? [] : [{ issuer, subject }];
  });
}

function isVpcEndpointId(entry: unknown): entry is string {
  return typeof entry === "string" && VPC_ENDPOINT_ID.test(entry);
}

function isAllowedAddress(entry: unknown): entry is string {
  const address = strictIpv4(entry);
  return address !== undefined && isPublicIpv4(address);
}
