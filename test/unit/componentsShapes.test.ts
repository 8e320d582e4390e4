import * as assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import {
  type AuthorizerArgs,
  EgressKind,
  HostRouteWafMode,
  LockMode,
  ManagementAccess,
  MethodAuthorizer,
  OriginProof,
  PriceClass,
  type Problem,
  type ProtectedEndpointArgs,
  type PublicWafStackArgs,
  RestApiEndpointType,
  UpdateKind,
  WafEngineKind,
  ZoneState,
} from "../../components";
import { PREVIOUS_ZONES_SHAPE } from "../../components/checks/argumentShapes";
import { authorizerProblems, knownAuthorizerProblems } from "../../components/checks/authorizerValues";
import { protectedEndpointProblems } from "../../components/checks/protectedEndpoint";
import { publicWafStackProblems } from "../../components/checks/publicWafStack";
import { temporaryBundle } from "./componentsMocks";
import { CERTIFICATE, REGION } from "./endpointSample";

const FUNCTION = "arn:aws:lambda:eu-central-1:123456789012:function:former";
const SECRET = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:login-abcdef";

const PREVIOUS_ZONE = { name: `${REGION}a`, state: ZoneState.Active, address: "203.0.113.10" };

/** Everything that can be given, though not all of it together. */
const STACK: Required<PublicWafStackArgs> = {
  region: REGION,
  cidrBlock: "10.40.0.0/16",
  network: { vpcId: "vpc-0123456789abcdef0" },
  zones: [
    {
      name: `${REGION}a`,
      state: ZoneState.Active,
      publicCidr: "10.40.0.0/24",
      gatewayCidr: "10.40.10.0/24",
      managementCidr: "10.40.20.0/28",
      publicSubnetId: "subnet-0123456789abcdef0",
      gatewaySubnetId: "subnet-0123456789abcdef1",
      gatewayRouteTableId: "rtb-0123456789abcdef0",
      allocationId: "eipalloc-0123456789abcdef0",
    },
  ],
  previousZones: [PREVIOUS_ZONE],
  egress: EgressKind.ZoneNat,
  certificate: { arn: CERTIFICATE, names: ["*.shop.example"], domainName: "*.shop.example", hostedZoneId: "Z0ZONE" },
  imageId: "ami-0123456789abcdef0",
  gatewayBundlePath: temporaryBundle(),
  instanceType: "t3.small",
  engine: WafEngineKind.ModSecurity,
  protectAddresses: true,
  deletionProtection: true,
  httpRedirect: false,
  hostRoutePollSeconds: 10,
  gatewayStartMinutes: 10,
  scaling: { minimum: 2, maximum: 4, cpuPercent: 60, requestsPerGateway: 100 },
  update: UpdateKind.NewGroup,
  privateApis: false,
  management: {
    access: ManagementAccess.Private,
    host: "waf.shop.example",
    adminCidrs: ["10.8.0.0/24"],
    sessionManagerAgent: "nowhere.deb",
    hostedZoneId: "Z0ZONE",
    certificateArn: CERTIFICATE,
    loginSecretArn: SECRET,
    instanceType: "t3.small",
    eventsMegabytes: 1024,
  },
  tags: { team: "platform" },
};

/** What an attachment is made of is judged when it is known. */
const ENDPOINT: Required<Omit<ProtectedEndpointArgs, "attachment">> = {
  host: "api.shop.example",
  origin: {
    restApiId: "a1b2c3d4e5",
    stageName: "prod",
    endpointType: RestApiEndpointType.Regional,
    ownedElsewhere: false,
  },
  region: REGION,
  hostedZoneId: "Z0ZONE",
  certificateArn: CERTIFICATE,
  lockMode: LockMode.Cloudfront,
  originProof: OriginProof.Mtls,
  alsoAccept: OriginProof.Header,
  originHost: "o.shop.example",
  originCertificateArn: CERTIFICATE,
  ownershipVerificationCertificateArn: CERTIFICATE.replace("0a1b2c3d", "1b2c3d4e"),
  originSecretGeneration: 1,
  clientCertificateGeneration: 1,
  clientCertificate: {
    certificateArn: CERTIFICATE.replace(REGION, "us-east-1"),
    authorities: "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n",
    clients: [{ issuer: "CN=a", subject: "CN=b" }],
  },
  sendServerName: true,
  methodAuthorizer: MethodAuthorizer.Endpoint,
  delegateFunctionArn: FUNCTION,
  auditUntil: "2026-12-31",
  previous: {
    host: "api.shop.example",
    acceptedProofs: ["mtls", "header"],
    originSecretGeneration: 1,
    clientCertificateGeneration: 1,
  },
  waf: { mode: HostRouteWafMode.Block, paranoiaLevel: 1 },
  priceClass: PriceClass.NorthAmericaAndEurope,
  authorizerConcurrency: 50,
};

const AUTHORIZER: Required<AuthorizerArgs> = {
  restApiId: "a1b2c3d4e5",
  region: REGION,
  allowedAddresses: ["203.0.113.10"],
  hosts: ["api.shop.example"],
  originSecret: { secretArn: SECRET },
  clientCertificates: [{ issuer: "CN=a", subject: "CN=b" }],
  vpcEndpointIds: ["vpce-0123456789abcdef0"],
  endpointType: RestApiEndpointType.Regional,
  auditUntil: "2026-12-31",
  delegateFunctionArn: FUNCTION,
  reservedConcurrency: 50,
  logRetentionDays: 90,
};

type Judge = (args: object) => Problem[];

/** A check as a program calls it whose compiler did not look. */
function loosely(check: (...given: never[]) => Problem[]): (...given: unknown[]) => Problem[] {
  return (...given) => {
    const found: unknown = Reflect.apply(check, undefined, given);
    assert.ok(isProblems(found));
    return found;
  };
}

function isProblems(value: unknown): value is Problem[] {
  return Array.isArray(value) && value.every((one) => isRecord(one) && typeof one.key === "string");
}

const judgeStack = loosely(publicWafStackProblems);
const judgeEndpoint = loosely(protectedEndpointProblems);
const judgeAuthorizer = loosely(authorizerProblems);

const COMPONENTS: [name: string, args: object, required: string[], judge: Judge][] = [
  [
    "PublicWafStack",
    STACK,
    ["region", "zones", "zones[0].name", "zones[0].state", "certificate", "imageId", "gatewayBundlePath"].concat([
      "management.host",
      "network.vpcId",
      "previousZones[0].name",
    ]),
    (args) => judgeStack("waf", args),
  ],
  [
    "ProtectedEndpoint",
    ENDPOINT,
    ["host", "origin", "origin.restApiId", "origin.stageName", "previous.host", "previous.acceptedProofs"].concat(
      ["certificateArn", "authorities", "clients"].map((member) => `clientCertificate.${member}`),
    ),
    (args) => judgeEndpoint("orders", args),
  ],
  [
    "Authorizer",
    AUTHORIZER,
    ["restApiId", "region", "originSecret.secretArn", "clientCertificates[0].issuer"],
    (args) => judgeAuthorizer("gate", args),
  ],
];

type Place = (string | number)[];

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null;

function places(value: unknown, place: Place = []): Place[] {
  const inner = Array.isArray(value)
    ? value.flatMap((entry: unknown, index) => places(entry, [...place, index]))
    : isRecord(value)
      ? Object.entries(value).flatMap(([name, entry]) => places(entry, [...place, name]))
      : [];
  return place.length === 0 ? inner : [place, ...inner];
}

function changed(value: unknown, [first, ...others]: Place, change: (former: unknown) => unknown): unknown {
  if (first === undefined) return change(value);
  if (Array.isArray(value))
    return value.map((entry: unknown, at) => (at === first ? changed(entry, others, change) : entry));
  assert.ok(isRecord(value));
  return { ...value, [first]: changed(value[first], others, change) };
}

function at(value: unknown, place: Place): unknown {
  return place.reduce<unknown>((outer, step) => (isRecord(outer) ? outer[step] : undefined), value);
}

const keyOf = (place: Place): string =>
  place.reduce<string>(
    (key, step) => (typeof step === "number" ? `${key}[${step}]` : key === "" ? step : `${key}.${step}`),
    "",
  );

const kindOf = (value: unknown): string => (value === null ? "null" : Array.isArray(value) ? "list" : typeof value);

const KINDS: unknown[] = [7, true, "text", [], {}, null];

describe("the arguments of", () => {
  for (const [component, args, required, judge] of COMPONENTS) {
    const withValue = (place: Place, value: unknown): object => {
      const other = changed(args, place, () => value);
      assert.ok(isRecord(other));
      return other;
    };
    /** What is wrong only since the change, at its place or in it. */
    const refusals = (place: Place, value: unknown): Problem[] => {
      const before = new Set(judge(args).map((problem) => JSON.stringify(problem)));
      const key = keyOf(place);
      return judge(withValue(place, value)).filter(
        (problem) =>
          !before.has(JSON.stringify(problem)) &&
          (problem.key === key || problem.key.startsWith(`${key}.`) || problem.key.startsWith(`${key}[`)),
      );
    };

    it(`${component} are refused by name when they are of another kind, each of them`, () => {
      for (const place of places(args)) {
        for (const value of KINDS.filter((kind) => kindOf(kind) !== kindOf(at(args, place)))) {
          const found = refusals(place, value);
          assert.ok(found.length > 0, `${keyOf(place)}: ${JSON.stringify(value)} is taken`);
          assert.ok(found.every(({ allowed, fix }) => allowed !== "" && fix !== ""));
        }
      }
    });

    it(`${component} are refused by name when they are missing`, () => {
      const all = places(args);
      for (const key of required) {
        const place = all.find((one) => keyOf(one) === key);
        assert.ok(place !== undefined, key);
        const [problem] = refusals(place, undefined);
        assert.equal(problem?.key, key);
        assert.equal(problem.value, undefined);
      }
    });

    it(`${component} are refused when their name is no argument's, wherever they are`, () => {
      const objects = [[], ...places(args)].filter(
        (place) => kindOf(at(args, place)) === "object" && place.at(-1) !== "tags",
      );
      // What is judged when it is known is looked at by another check.
      for (const place of objects.filter((one) => one[0] !== "attachment")) {
        const misspelt = [...place, "protectAdresses"];
        assert.deepEqual(
          refusals(misspelt, true).map(({ key, fix }) => [key, fix]),
          [[keyOf(misspelt), "correct its name, or remove it"]],
        );
        assert.deepEqual(refusals(misspelt, undefined), [], "what is undefined was not given");
      }
    });
  }

  it("any component are not shown when they are of another kind: what was given may be a secret", () => {
    const [problem] = authorizerProblems("gate", { ...AUTHORIZER, clientCertificates: [], originSecret: {} });
    assert.equal(problem?.key, "originSecret.secretArn");
    const given = judgeAuthorizer("gate", { ...AUTHORIZER, originSecret: "hunter2" });
    assert.ok(!JSON.stringify(given).includes("hunter2"));
    assert.match(JSON.stringify(given), /"originSecret","value":"text","allowed":"an object with secretArn"/);
  });

  it("any component may be Outputs where their types say so, and are refused where not", () => {
    const later = pulumi.output(ENDPOINT.host);
    const given = judgeEndpoint("orders", { ...ENDPOINT, host: later });
    assert.deepEqual(given, [
      {
        key: "host",
        value: "an Output",
        allowed: "text",
        fix: "give a value that is known when the program runs, no Output",
      },
    ]);
    const origin = { ...ENDPOINT.origin, restApiId: later };
    assert.ok(judgeEndpoint("orders", { ...ENDPOINT, origin }).every(({ key }) => !key.startsWith("origin.rest")));
  });

  it("an authorizer and of former zones are looked at again when they were Outputs and are known", () => {
    const known = { restApiId: "a1b2c3d4e5", region: REGION };
    const problems = loosely(knownAuthorizerProblems)({ ...known, allowedAddresses: "203.0.113.10", hosts: [7] });
    assert.deepEqual(
      problems.map(({ key, allowed }) => [key, allowed]),
      [
        ["allowedAddresses", "a list"],
        ["hosts[0]", "text"],
      ],
    );
    const zones = PREVIOUS_ZONES_SHAPE.problems("previousZones", [PREVIOUS_ZONE, { name: "x", state: "idle" }]);
    assert.deepEqual(
      zones.map(({ key, allowed }) => [key, allowed]),
      [["previousZones[1].state", "reserved or active or retiring or gone"]],
    );
  });
});
