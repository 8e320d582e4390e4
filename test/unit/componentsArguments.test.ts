import * as assert from "node:assert/strict";
import {
  Authorizer,
  type AuthorizerArgs,
  InvalidInputError,
  type Problem,
  ProtectedEndpoint,
  type ProtectedEndpointArgs,
  PublicWafStack,
  type PublicWafStackArgs,
  type ZoneSlotArgs,
  ZoneState,
} from "../../components";
import { attachmentValueProblems } from "../../components/checks/attachment";
import { environmentProblems } from "../../components/checks/authorizerValues";
import { tagProblems } from "../../components/checks/tags";
import { SampleApi } from "../../components/sampleApi";
import { type Declared, settled, startMocks, temporaryBundle } from "./componentsMocks";
import { ATTACHMENT, CERTIFICATE, ENDPOINT, REGION } from "./endpointSample";

const STACK: PublicWafStackArgs = {
  region: REGION,
  cidrBlock: "10.40.0.0/16",
  zones: zonesOf(REGION),
  certificate: { domainName: "*.shop.example", hostedZoneId: "Z0PORTCULLIS" },
  imageId: "ami-0123456789abcdef0",
  gatewayBundlePath: temporaryBundle(),
};

const AUTHORIZER: AuthorizerArgs = { restApiId: "a1b2c3d4e5", region: REGION, allowedAddresses: ["203.0.113.10"] };

function zonesOf(region: string): ZoneSlotArgs[] {
  return ["a", "b"].map((letter, index) => ({
    name: `${region}${letter}`,
    state: ZoneState.Active,
    publicCidr: `10.40.${index}.0/24`,
    gatewayCidr: `10.40.${10 + index}.0/24`,
  }));
}

/** Arguments as a program gives them whose compiler did not look: from configuration, or in JavaScript. */
type Loose<T extends object> = Partial<Record<keyof T, unknown>>;

/** What is refused: the arguments that differ from good ones, the only key that the message names, and what it says. */
type Refusal<T extends object> = [changes: Loose<T>, key: string, says: RegExp];

/** The one problem for which a component is not made. */
function problemOf(make: () => unknown): Problem {
  try {
    make();
  } catch (error) {
    assert.ok(error instanceof InvalidInputError, String(error));
    const [problem] = error.problems;
    assert.ok(problem !== undefined && error.problems.length === 1, error.message);
    for (const part of [problem.key, problem.allowed, problem.fix]) assert.ok(error.message.includes(part));
    return problem;
  }
  return assert.fail("it was made");
}

/** A test for each refusal, and one that nothing is made. */
function refuses<T extends object>(refusals: Refusal<T>[], make: (changes: Loose<T>) => unknown): void {
  let declared: Declared;
  before(async () => (declared = await startMocks()));

  for (const [changes, key, says] of refusals) {
    it(`${key}: ${JSON.stringify(changes)}`, () => {
      const problem = problemOf(() => make(changes));
      assert.equal(problem.key, key);
      assert.match(`allowed: ${problem.allowed}; fix: ${problem.fix}`, says);
    });
  }

  it("and makes nothing of them", async () => {
    await settled(declared);
    assert.deepEqual(declared.names(), []);
  });
}

describe("PublicWafStack refuses", () => {
  const given = (arn: string, names: string[]): Loose<PublicWafStackArgs> => ({ certificate: { arn, names } });
  const made = (domainName: string, hostedZoneId: string): Loose<PublicWafStackArgs> => ({
    certificate: { domainName, hostedZoneId },
  });
  const managed = (adminCidr: string): Loose<PublicWafStackArgs> => ({
    zones: zonesOf(REGION).map((zone, index) => ({ ...zone, managementCidr: `10.40.20.${16 * index}/28` })),
    management: { adminCidrs: [adminCidr], host: "waf.shop.example" },
  });
  const refusals: Refusal<PublicWafStackArgs>[] = [
    [{ region: "europe", zones: zonesOf("europe") }, "region", /AWS region, e\.g\. eu-central-1/],
    [{ cidrBlock: "10.40.0.0/30" }, "cidrBlock", /\/16 to \/28/],
    [{ zones: STACK.zones.slice(0, 1) }, "zones", /two or more/],
    [{ certificate: {} }, "certificate", /either arn and names/],
    [given("arn:aws:iam::1:role/x", ["*.shop.example"]), "certificate.arn", /ACM certificate in eu-central-1/],
    [given(CERTIFICATE.replace(REGION, "us-east-1"), ["a.example"]), "certificate.arn", /request or import/],
    [given(CERTIFICATE, []), "certificate.names", /the names that the certificate covers/],
    [given(CERTIFICATE, ["shop"]), "certificate.names[0]", /DNS name, or \*\. followed by one/],
    [made("*.*.example", "Z0PORTCULLIS"), "certificate.domainName", /DNS name/],
    [made("*.shop.example", "zone"), "certificate.hostedZoneId", /Route 53 hosted zone/],
    [{ imageId: "debian-13" }, "imageId", /Debian 13 \(amd64\) image.*SSM parameter/],
    [{ gatewayBundlePath: "/nowhere.tar" }, "gatewayBundlePath", /npm run gateway:bundle/],
    [{ instanceType: "small" }, "instanceType", /instance type such as t3\.small/],
    [{ instanceType: "c7gn.large" }, "instanceType", /this is an Arm one/],
    [{ instanceType: "a1.large" }, "instanceType", /this is an Arm one/],
    [{ engine: "naxsi" }, "engine", /modSecurity/],
    [{ egress: "none" }, "egress", /zoneNat or singleNat; fix: leave it out for zoneNat/],
    [{ update: "inPlace" }, "update", /newGroup or instanceRefresh/],
    [
      { zones: zonesOf(REGION).map((zone, index) => ({ ...zone, state: index === 0 ? "active" : "idle" })) },
      "zones[1].state",
      /reserved or active/,
    ],
    [{ scaling: { minimum: 0 } }, "scaling.minimum", /fix: /],
    [
      {
        ...managed("10.8.0.0/24"),
        management: { adminCidrs: ["10.8.0.0/24"], host: "waf.shop.example", access: "Private" },
      },
      "management.access",
      /private or public or sessionManager; fix: leave it out for private/,
    ],
    [managed("0.0.0.0/0"), "management.adminCidrs[0]", /anything but the whole internet/],
    [{ httpRedirect: "yes" }, "httpRedirect", /leave it out for false/],
    [{ protectAddresses: "false" }, "protectAddresses", /without quotation marks.*leave it out for true/],
    [{ httpRedirect: "true" }, "httpRedirect", /without quotation marks.*leave it out for false/],
    [{ deletionProtection: 0 }, "deletionProtection", /true or false/],
    [{ hostRoutePollSeconds: 0 }, "hostRoutePollSeconds", /1 to 300/],
    [{ hostRoutePollSeconds: 1.5 }, "hostRoutePollSeconds", /a whole number/],
    [{ gatewayStartMinutes: 61 }, "gatewayStartMinutes", /1 to 60/],
    [{ tags: { "aws:owner": "me" } }, "tags.aws:owner", /reserved by AWS/],
  ];
  refuses(refusals, (changes) => new PublicWafStack("waf", Object.assign({ ...STACK }, changes)));

  it("a name that would be too long in AWS, or is none", () => {
    for (const name of ["waf-of-the-whole-company", "Waf", "1waf", "waf-"]) {
      assert.match(problemOf(() => new PublicWafStack(name, STACK)).allowed, /up to 20 lower-case letters/);
    }
  });

  it("no instance type of an Intel or AMD processor", () => {
    for (const instanceType of [
      "t3.small",
      "c7i.large",
      "m7a.2xlarge",
      "m7i-flex.large",
      "g5.xlarge",
      "x2iedn.large",
    ]) {
      assert.throws(
        () => new PublicWafStack("waf", { ...STACK, instanceType, imageId: "" }),
        (error) => error instanceof InvalidInputError && error.problems.every(({ key }) => key === "imageId"),
        instanceType,
      );
    }
  });
});

/** What does not go together, and values of a lock that cannot be. */
function lockRefusals(): Refusal<ProtectedEndpointArgs>[] {
  const zone = { hostedZoneId: "Z0PORTCULLIS" };
  const origin = (endpointType: string) => ({ origin: { ...ENDPOINT.origin, endpointType } });
  const brought = (changes: object) => ({
    ...zone,
    clientCertificate: {
      certificateArn: CERTIFICATE.replace(REGION, "us-east-1"),
      authorities: "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n",
      clients: [{ issuer: "CN=a", subject: "CN=b" }],
      ...changes,
    },
  });
  const previous = {
    host: ENDPOINT.host,
    acceptedProofs: ["header"],
    originSecretGeneration: 3,
  };
  return [
    [{ originProof: "mtls" }, "hostedZoneId", /zone of the API's own name, or originHost/],
    [{ lockMode: "direct", originProof: "header" }, "originProof", /only with lockMode cloudfront/],
    [{ lockMode: "direct", originSecretGeneration: 2 }, "originSecretGeneration", /only with proof header/],
    [{ ...zone, originSecretGeneration: 2 }, "originSecretGeneration", /only with proof header/],
    [{ clientCertificateGeneration: 2 }, "clientCertificateGeneration", /only with proof mtls/],
    [
      { ownershipVerificationCertificateArn: CERTIFICATE },
      "ownershipVerificationCertificateArn",
      /only with proof mtls/,
    ],
    [
      { ...zone, ownershipVerificationCertificateArn: CERTIFICATE.replace(REGION, "us-east-1") },
      "ownershipVerificationCertificateArn",
      /ACM certificate in eu-central-1/,
    ],
    [
      { ...zone, ownershipVerificationCertificateArn: CERTIFICATE, originCertificateArn: CERTIFICATE },
      "ownershipVerificationCertificateArn",
      /another certificate than originCertificateArn/,
    ],
    [{ originSecretGeneration: 0 }, "originSecretGeneration", /a whole number from 1/],
    [{ lockMode: "private", originCertificateArn: CERTIFICATE }, "originCertificateArn", /direct and iam/],
    [
      { lockMode: "iam", delegateFunctionArn: "arn:aws:lambda:eu-central-1:123456789012:function:f" },
      "delegateFunctionArn",
      /other lock modes than iam/,
    ],
    [{ lockMode: "iam", methodAuthorizer: "own" }, "methodAuthorizer", /other lock modes than iam/],
    [{ lockMode: "direct", sendServerName: false }, "sendServerName", /lockMode cloudfront for WAF engines/],
    [{ lockMode: "direct", priceClass: "PriceClass_All" }, "priceClass", /only with lockMode cloudfront/],
    [{ lockMode: "iam", authorizerConcurrency: 10 }, "authorizerConcurrency", /only with an authorizer/],
    [{ methodAuthorizer: "own", authorizerConcurrency: 10 }, "authorizerConcurrency", /methodAuthorizer endpoint/],
    [{ alsoAccept: "header" }, "alsoAccept", /another proof than originProof/],
    [{ ...zone, auditUntil: "2026-12-24" }, "auditUntil", /refused by API Gateway itself/],
    [{ auditUntil: "24.12.2026" }, "auditUntil", /a day as YYYY-MM-DD/],
    [{ auditUntil: "2026-02-30" }, "auditUntil", /a day as YYYY-MM-DD/],
    [{ auditUntil: "2999-12-31" }, "auditUntil", /within the next 92 days/],
    [{ ...zone, originHost: ENDPOINT.host }, "originHost", /leads to the load balancer/],
    [{ ...zone, originHost: "api" }, "originHost", /lower-case DNS name/],
    [
      { methodAuthorizer: "own", delegateFunctionArn: "arn:aws:lambda:eu-central-1:123456789012:function:f" },
      "delegateFunctionArn",
      /there is none/,
    ],
    [{ delegateFunctionArn: "former" }, "delegateFunctionArn", /ARN, not its name/],
    [origin("PRIVATE"), "origin.endpointType", /choose lockMode: private/],
    [{ lockMode: "private", ...origin("REGIONAL") }, "origin.endpointType", /make the API PRIVATE/],
    [{ ...zone, ...origin("EDGE") }, "origin.endpointType", /make the API REGIONAL/],
    [brought({ certificateArn: CERTIFICATE }), "clientCertificate.certificateArn", /us-east-1/],
    [brought({ authorities: "MIIB" }), "clientCertificate.authorities", /not its key/],
    [brought({ clients: [] }), "clientCertificate.clients", /one to four/],
    [
      { previous: { ...previous, host: "b.shop.example" }, originSecretGeneration: 3 },
      "previous.host",
      /what an update left of api\.shop\.example/,
    ],
    [{ previous, originSecretGeneration: 2 }, "originSecretGeneration", /accepted no more, and every request refused/],
    [{ previous, originSecretGeneration: 5 }, "originSecretGeneration", /3, or 4[^]*not accepted yet/],
    [{ previous, ...zone }, "originProof", /add alsoAccept: header, update, and leave it out/],
  ];
}

describe("ProtectedEndpoint refuses", () => {
  const refusals: Refusal<ProtectedEndpointArgs>[] = [
    [{ host: "https://api.shop.example" }, "host", /without https:\/\/ or path/],
    [{ host: "203.0.113.10" }, "host", /lower-case DNS name/],
    [{ region: "europe" }, "region", /AWS region/],
    [{ hostedZoneId: "shop.example" }, "hostedZoneId", /copy it from Route 53/],
    [{ certificateArn: "certificate" }, "certificateArn", /ACM certificate in eu-central-1/],
    [{ certificateArn: CERTIFICATE.replace(REGION, "us-east-1") }, "certificateArn", /in that region/],
    [{ origin: { restApiId: "A", stageName: "v1" } }, "origin.restApiId", /ten lower-case letters and digits/],
    [{ origin: { restApiId: "a1b2c3d4e5", stageName: "v/1" } }, "origin.stageName", /without slashes/],
    [{ lockMode: "open" }, "lockMode", /allowed: cloudfront or direct or private or iam; fix: leave it out/],
    [{ originProof: "password" }, "originProof", /allowed: mtls or header; fix: leave it out/],
    ...lockRefusals(),
    [{ waf: { mode: "off" } }, "waf.mode", /block or detect/],
    [{ waf: { paranoiaLevel: 5 } }, "waf.paranoiaLevel", /1, 2, 3 or 4/],
    [{ priceClass: "cheap" }, "priceClass", /PriceClass_100 or PriceClass_200 or PriceClass_All/],
    [{ authorizerConcurrency: 0 }, "authorizerConcurrency", /0 would refuse every request/],
  ];
  refuses(refusals, (changes) => new ProtectedEndpoint("orders", Object.assign({ ...ENDPOINT }, changes)));

  it("a name that would be too long in AWS, or is none", () => {
    for (const name of ["o".repeat(37), "api.shop.example"]) {
      assert.match(problemOf(() => new ProtectedEndpoint(name, ENDPOINT)).allowed, /up to 36 lower-case letters/);
    }
  });
});

describe("Authorizer refuses", () => {
  const refusals: Refusal<AuthorizerArgs>[] = [
    [{ restApiId: "https://a1b2c3d4e5" }, "restApiId", /ten lower-case letters and digits/],
    [{ region: "europe" }, "region", /AWS region/],
    [{ allowedAddresses: [] }, "allowedAddresses", /one or more public IPv4 addresses/],
    [{ allowedAddresses: ["203.0.113.10/32"] }, "allowedAddresses[0]", /without a prefix length/],
    [{ allowedAddresses: ["203.0.113.10", "10.40.10.7"] }, "allowedAddresses[1]", /from the stack's attachment/],
    [{ allowedAddresses: ["127.0.0.1"] }, "allowedAddresses[0]", /public/],
    [{ hosts: [] }, "hosts", /leave it out for the API's execute-api host/],
    [{ hosts: ["API.example"] }, "hosts[0]", /lower-case DNS name/],
    [{ originSecret: { secretArn: "origin" } }, "originSecret.secretArn", /ARN, not its name/],
    [
      { originSecret: { secretArn: "arn:aws:secretsmanager:us-east-1:123456789012:secret:x" } },
      "originSecret.secretArn",
      /in eu-central-1/,
    ],
    [{ endpointType: "edge" }, "endpointType", /REGIONAL or EDGE or PRIVATE; fix: leave it out/],
    [{ endpointType: "EDGE" }, "endpointType", /EDGE only with originSecret/],
    [{ endpointType: "PRIVATE" }, "endpointType", /PRIVATE only with vpcEndpointIds/],
    [
      { endpointType: "REGIONAL", vpcEndpointIds: ["vpce-0123456789abcdef0"], allowedAddresses: undefined },
      "endpointType",
      /PRIVATE with vpcEndpointIds/,
    ],
    [{ reservedConcurrency: 0 }, "reservedConcurrency", /0 would refuse every request/],
    [{ logRetentionDays: 10 }, "logRetentionDays", /one of 1, 3, .*leave it out for 90/],
  ];
  refuses(refusals, (changes) => new Authorizer("gate", Object.assign({ ...AUTHORIZER }, changes)));

  it("a name that would be too long in AWS", () => {
    assert.match(problemOf(() => new Authorizer("g".repeat(48), AUTHORIZER)).allowed, /up to 47 lower-case letters/);
  });

  it("more addresses than a function's environment holds", () => {
    const addresses = Array.from({ length: 300 }, (_, index) => `203.0.113.${index % 256}`);
    assert.deepEqual(environmentProblems("SETTINGS", JSON.stringify(addresses.slice(0, 200)), []), []);
    const [problem] = environmentProblems("SETTINGS", JSON.stringify(addresses), addresses);
    assert.equal(problem?.key, "allowedAddresses");
    assert.match(problem.allowed, /4096 bytes/);
  });
});

describe("SampleApi refuses", () => {
  const good = {
    region: REGION,
    stageName: "v1",
    authorizerId: "a1b2c3",
    authorizerRevision: "1",
    accountLogging: false,
  };
  const refusals: Refusal<typeof good>[] = [
    [{ region: "europe" }, "region", /AWS region/],
    [{ stageName: "v/1" }, "stageName", /letters, digits, _ and -/],
  ];
  // The API itself is never looked at.
  refuses(refusals, (changes) => Reflect.construct(SampleApi, ["api", { ...good, ...changes }]));
});

describe("tags", () => {
  const keys = (tags: Record<string, string>): string[] => tagProblems("tags", tags).map(({ key }) => key);

  it("may be what AWS takes of all services", () => {
    const tags = { team: "platform", "cost centre": "4_2:/=+-@.", Prüfer: "", ["k".repeat(128)]: "v".repeat(256) };
    assert.deepEqual(keys(tags), []);
    assert.deepEqual(keys(Object.fromEntries(Array.from({ length: 40 }, (_, index) => [`tag${index}`, ""]))), []);
  });

  it("are refused by key when AWS would refuse them half-way through an update", () => {
    const bad = ["", "k".repeat(129), "aws:team", "AWS:team", "portcullis:role", "team?", "a\nb"];
    for (const key of bad) assert.deepEqual(keys({ [key]: "x" }), [`tags.${key}`]);
    for (const value of ["v".repeat(257), "<b>"]) assert.deepEqual(keys({ team: value }), ["tags.team"]);
    assert.deepEqual(keys({ team: "a", Team: "b" }), ["tags.Team"]);
    assert.deepEqual(keys(Object.fromEntries(Array.from({ length: 41 }, (_, index) => [`tag${index}`, ""]))), ["tags"]);
  });
});

describe("an attachment", () => {
  const keys = (changes: Record<string, unknown>): string[] =>
    attachmentValueProblems({ ...ATTACHMENT, ...changes }).map(({ key }) => key);

  it("is refused when it is none, by the name of its output", () => {
    for (const value of [undefined, null, "waf", []]) {
      const [problem] = attachmentValueProblems(value);
      assert.equal(problem?.key, "attachment");
      assert.match(problem.fix, /output `attachment` of a PublicWafStack.*see that it exports one/);
    }
  });

  it("is refused by each member that is missing or wrong", () => {
    assert.deepEqual(keys({}), []);
    for (const member of Object.keys(ATTACHMENT).filter((name) => name !== "egressAddresses")) {
      for (const value of [undefined, 7, "", []]) assert.deepEqual(keys({ [member]: value }), [`attachment.${member}`]);
    }
    assert.deepEqual(keys({ certificateNames: ["*"] }), ["attachment.certificateNames[0]"]);
    assert.deepEqual(keys({ egressAddresses: { active: ["203.0.113.1"] } }), [
      "attachment.egressAddresses.reserved",
      "attachment.egressAddresses.retiring",
    ]);
    const none = { active: [], reserved: [], retiring: [] };
    assert.deepEqual(keys({ egressAddresses: none }), ["attachment.egressAddresses"]);
    const inside = { ...none, active: ["10.0.0.1"] };
    assert.deepEqual(keys({ egressAddresses: inside }), ["attachment.egressAddresses[0]"]);
  });
});
