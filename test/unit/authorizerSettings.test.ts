import * as assert from "node:assert/strict";
import * as fc from "fast-check";
import { AUTHORIZER_SETTINGS_VARIABLE } from "../../contracts/authorizerSettings";
import { readSettings } from "../../workloads/authorizer/settings";
import { CLIENT, cloudfront, DELEGATE_ARN, DIRECT, mutualTls, NEXT_CLIENT, PRIVATE } from "./authorizerEvents";

const read = (document: unknown) => readSettings({ [AUTHORIZER_SETTINGS_VARIABLE]: JSON.stringify(document) });
const lock = cloudfront().lock;
const direct = (allowedAddresses: unknown) => ({ ...DIRECT, lock: { mode: "direct", allowedAddresses } });
const mixed = (parts: object) => ({ ...DIRECT, lock: { ...mutualTls().lock, ...parts } });
const endpoints = (vpcEndpointIds: unknown) => ({ ...DIRECT, lock: { mode: "private", vpcEndpointIds } });
const addressesOf = (document: unknown): unknown => {
  const known = read(document).lock;
  return known.mode === "private" ? undefined : known.allowedAddresses;
};

describe("authorizer settings", () => {
  it("reads every lock as it was written, with and without its options", () => {
    const edge = cloudfront({ hops: 2, sourceAddressPosition: 2 });
    const clients = [CLIENT, NEXT_CLIENT, CLIENT, { issuer: "x", subject: "é".repeat(1024) }];
    const china = cloudfront({ secretArn: "arn:aws-cn:secretsmanager:cn-north-1:123456789012:secret:a/b_+=.@-x" });
    for (const settings of [DIRECT, cloudfront(), edge, china, mutualTls(), mutualTls({ clients }), PRIVATE]) {
      assert.deepEqual(read(settings), settings);
      const optional = { ...settings, auditUntil: "2028-02-29", delegate: { functionArn: DELEGATE_ARN } };
      assert.deepEqual(read(optional), optional);
    }
  });

  it("takes ids of endpoints and functions in each of their forms", () => {
    const vpcEndpointIds = ["vpce-01234567", "vpce-0123456789abcdef0"];
    assert.deepEqual(read(endpoints(vpcEndpointIds)), endpoints(vpcEndpointIds));
    const name = "arn:aws-us-gov:lambda:us-gov-west-1:123456789012:function:owner_1";
    for (const functionArn of [name, `${name}:7`, `${name}:$LATEST`]) {
      assert.deepEqual(read({ ...DIRECT, delegate: { functionArn } }).delegate, { functionArn });
    }
  });

  it("accepts addresses of the documentation ranges, of which the twin's internet is made", () => {
    const allowedAddresses = ["192.0.2.1", "198.51.100.1", "203.0.113.1"];
    assert.deepEqual(addressesOf(direct(allowedAddresses)), allowedAddresses);
  });

  const refusedAddresses = [
    "0.0.0.0/0",
    "10.0.0.1/32",
    "10.0.0.1",
    "203.0.113.0/24",
    "203.0.113.10/32",
    "",
    "::/0",
    "::1",
    "203.0.113.010",
    " 203.0.113.10",
    "0.0.0.0",
    "100.64.0.1",
    "127.0.0.1",
    "169.254.169.254",
    "172.16.0.1",
    "172.31.255.255",
    "192.0.0.1",
    "192.168.1.1",
    "198.19.255.255",
    "224.0.0.1",
    "255.255.255.255",
    null,
    7,
  ];
  for (const address of refusedAddresses) {
    it(`refuses the address ${JSON.stringify(address)}`, () => {
      assert.throws(() => read(direct(["203.0.113.10", address])), /allowedAddresses/);
    });
  }

  it("accepts the neighbours of the refused ranges", () => {
    const allowedAddresses = [
      "9.255.255.255",
      "11.0.0.0",
      "172.15.255.255",
      "172.32.0.0",
      "100.63.255.255",
      "223.255.255.255",
    ];
    assert.deepEqual(addressesOf(direct(allowedAddresses)), allowedAddresses);
  });

  const refusedDocuments: [string, unknown, RegExp][] = [
    ["an empty list of addresses", direct([]), /allowedAddresses is \[\]/],
    ["no addresses", direct(undefined), /allowedAddresses is missing/],
    ["addresses as text", direct("203.0.113.10"), /allowedAddresses/],
    ["no hosts", { ...DIRECT, hosts: [] }, /hosts is \[\]/],
    ["a host in upper case", { ...DIRECT, hosts: ["API.example.com"] }, /hosts holds "API/],
    ["a host with a port", { ...DIRECT, hosts: ["api.example.com:443"] }, /hosts/],
    ["a wildcard host", { ...DIRECT, hosts: ["*.example.com"] }, /hosts/],
    ["no API", { ...DIRECT, apiId: "" }, /apiId/],
    ["a wildcard API", { ...DIRECT, apiId: "*" }, /apiId/],
    ["no lock", { ...DIRECT, lock: undefined }, /lock is missing/],
    [
      "addresses beside the lock",
      { ...DIRECT, allowedAddresses: ["203.0.113.10"] },
      /allowedAddresses is not a setting/,
    ],
    ["a bad mode", { ...DIRECT, lock: { mode: "off" } }, /lock.mode is "off"/],
    ["an unknown setting", { ...DIRECT, allowAll: true }, /allowAll is not a setting/],
    ["an unknown setting of the lock", { ...DIRECT, lock: { ...DIRECT.lock, hops: 1 } }, /lock.hops is not a setting/],
    ["a bad proof", { ...DIRECT, lock: { ...lock, proof: "none" } }, /lock.proof/],
    ["no hop", { ...DIRECT, lock: { ...lock, hops: 0 } }, /lock.hops is 0/],
    ["half a hop", { ...DIRECT, lock: { ...lock, hops: 1.5 } }, /lock.hops/],
    ["the viewer's position as the source's", { ...DIRECT, lock: { ...lock, sourceAddressPosition: 2 } }, /Position/],
    ["no secret", { ...DIRECT, lock: { ...lock, secretArn: "" } }, /lock.secretArn/],
    ["a secret of another service", { ...DIRECT, lock: { ...lock, secretArn: "arn:aws:s3:::x" } }, /lock.secretArn/],
    ["a lock that is text", { ...DIRECT, lock: "direct" }, /lock is "direct"; it must be an object with mode/],
    ["a secret beside a certificate", mixed({ secretArn: "x" }), /lock.secretArn is not a setting/],
    ["no certificate", mixed({ clients: [] }), /lock.clients is \[\]/],
    ["five certificates", mixed({ clients: Array(5).fill(CLIENT) }), /lock.clients is .* at most 4/],
    [
      "a certificate that is text",
      mixed({ clients: [CLIENT, "CN=x"] }),
      /lock.clients\[1\] is "CN=x"; it must be an obj/,
    ],
    ["a certificate without issuer", mixed({ clients: [{ subject: "CN=x" }] }), /lock.clients\[0\].issuer is missing/],
    ["an empty subject", mixed({ clients: [{ ...CLIENT, subject: "" }] }), /lock.clients\[0\].subject is ""/],
    ["a subject with spaces around", mixed({ clients: [{ ...CLIENT, subject: "CN=x " }] }), /\[0\].subject/],
    ["an issuer with a space before", mixed({ clients: [{ ...CLIENT, issuer: " CN=x" }] }), /\[0\].issuer/],
    ["a subject of two lines", mixed({ clients: [{ ...CLIENT, subject: "CN=x\ny" }] }), /\[0\].subject/],
    ["a subject that is too long", mixed({ clients: [{ ...CLIENT, subject: "x".repeat(1025) }] }), /\[0\].subject/],
    ["a serial number", mixed({ clients: [{ ...CLIENT, serial: "1" }] }), /lock.clients\[0\].serial is not a setting/],
    ["a private lock without endpoints", endpoints([]), /lock.vpcEndpointIds is \[\]/],
    ["an endpoint that is none", endpoints(["vpce-*"]), /lock.vpcEndpointIds holds "vpce-\*"/],
    ["an endpoint with more behind it", endpoints(["vpce-0123456789abcdef0,"]), /lock.vpcEndpointIds/],
    ["an endpoint that is no text", endpoints([7]), /lock.vpcEndpointIds holds 7/],
    ["addresses of a private lock", { ...PRIVATE, lock: { ...PRIVATE.lock, allowedAddresses: [] } }, /not a setting/],
    ["an audit without end", { ...DIRECT, auditUntil: true }, /auditUntil is true; it must be a day/],
    ["an audit until no day", { ...DIRECT, auditUntil: "2026-02-30" }, /auditUntil is "2026-02-30"/],
    ["an audit until nothing", { ...DIRECT, auditUntil: null }, /auditUntil is null/],
    ["a delegate that is text", { ...DIRECT, delegate: DELEGATE_ARN }, /delegate is "arn/],
    ["a delegate without function", { ...DIRECT, delegate: {} }, /delegate.functionArn is missing/],
    ["a delegate by name", { ...DIRECT, delegate: { functionArn: "owner" } }, /delegate.functionArn is "owner"/],
    ["a delegate of two parts", { ...DIRECT, delegate: { functionArn: `${DELEGATE_ARN}:x` } }, /delegate.functionArn/],
    [
      "more of a delegate",
      { ...DIRECT, delegate: { functionArn: DELEGATE_ARN, timeout: 1 } },
      /delegate.timeout is not/,
    ],
    ["an audit until a list", { ...DIRECT, auditUntil: ["2026-11-30"] }, /auditUntil is \["2026-11-30"\]/],
    ["a host in a list", { ...DIRECT, hosts: [["api.example.com"]] }, /hosts holds \["api/],
    ["an endpoint in a list", endpoints([["vpce-01234567"]]), /lock.vpcEndpointIds holds \["vpce/],
    ["an endpoint with more before it", endpoints(["xvpce-01234567"]), /lock.vpcEndpointIds holds "xvpce/],
    ["more before the API's id", { ...DIRECT, apiId: "*a1b2" }, /apiId is "\*a1b2"/],
    ["more behind the API's id", { ...DIRECT, apiId: "a1b2*" }, /apiId is "a1b2\*"/],
    [
      "more before a function",
      { ...DIRECT, delegate: { functionArn: `x${DELEGATE_ARN}` } },
      /delegate.functionArn is "x/,
    ],
    ["more before a secret", { ...DIRECT, lock: { ...lock, secretArn: `x${lock.secretArn}` } }, /lock.secretArn is "x/],
    ["a secret of two lines", { ...DIRECT, lock: { ...lock, secretArn: `${lock.secretArn}\n` } }, /lock.secretArn/],
    ["a host of two lines", { ...DIRECT, hosts: ["api.example.com\n"] }, /hosts/],
    ["a list", [DIRECT], /must be an object/],
  ];
  for (const [name, document, message] of refusedDocuments) {
    it(`refuses ${name}`, () => {
      assert.throws(() => read(document), message);
    });
  }

  const label = "a".repeat(63);
  for (const host of [
    "a.b",
    "1.2.c3",
    "x-y.z--9.example",
    `${label}.example`,
    `${label}.${label}.${label}.${"a".repeat(61)}`,
  ]) {
    it(`takes the host ${host.slice(0, 20)}`, () => {
      assert.deepEqual(read({ ...DIRECT, hosts: [host] }).hosts, [host]);
    });
  }
  for (const host of [
    ...[
      "localhost",
      ".example",
      "example.",
      "a..b",
      "-a.example",
      "a-.example",
      "a.example-",
      "a.-b.example",
      "a_b.example",
    ],
    ...[
      `a${label}.example`,
      `x.${label}a`,
      `${label}.${label}.${label}.${"a".repeat(62)}`,
      " a.example",
      "a.example ",
      "",
    ],
  ]) {
    it(`refuses the host ${JSON.stringify(host.slice(0, 20))}, of ${host.length}`, () => {
      assert.throws(() => read({ ...DIRECT, hosts: [host] }), /hosts holds/);
    });
  }

  it("refuses an unset, empty or broken variable", () => {
    assert.throws(() => readSettings({}), /is not set/);
    assert.throws(() => readSettings({ [AUTHORIZER_SETTINGS_VARIABLE]: "" }), /is not set/);
    assert.throws(
      () => readSettings({ [AUTHORIZER_SETTINGS_VARIABLE]: "{" }),
      (error: Error) => /is not JSON/.test(error.message) && error.cause instanceof SyntaxError,
    );
    // Renamed, every function that is deployed would stop.
    assert.deepEqual(readSettings({ PORTCULLIS_AUTHORIZER_SETTINGS: JSON.stringify(DIRECT) }), DIRECT);
  });

  const toldInFull: [unknown, string[]][] = [
    [7, ["the document is 7; it must be an object."]],
    [
      { apiId: "", hosts: [], lock: 7, auditUntil: "x", delegate: 7, more: 1 },
      [
        "more is not a setting; known are apiId, hosts, lock, auditUntil, delegate.",
        'apiId is ""; it must be the id of the REST API, e.g. a1b2c3d4e5.',
        "hosts is []; it must be a list of at least one entry: lower-case host names without a port.",
        'lock is 7; it must be an object with mode "direct", "cloudfront" or "private".',
        'auditUntil is "x"; it must be a day of the calendar, e.g. 2026-12-31.',
        "delegate is 7; it must be an object with functionArn.",
      ],
    ],
    [
      { ...DIRECT, hosts: ["A"], lock: { mode: "off" }, delegate: { functionArn: "x" } },
      [
        'hosts holds "A"; it must be a list of lower-case host names without a port.',
        'lock.mode is "off"; it must be "direct", "cloudfront" or "private".',
        'delegate.functionArn is "x"; it must be the ARN of a Lambda function.',
      ],
    ],
    [
      { ...DIRECT, lock: { ...lock, hops: 3, sourceAddressPosition: 2, proof: "x", allowedAddresses: ["10.0.0.1"] } },
      [
        "lock.hops is 3; it must be 1 for a REGIONAL API, 2 for an EDGE one.",
        "lock.sourceAddressPosition is 2; it must be 1 for a REGIONAL API, 2 for an EDGE one, and never more than lock.hops.",
        'lock.allowedAddresses holds "10.0.0.1"; it must be a list of public IPv4 addresses without a prefix length, e.g. 203.0.113.10.',
        'lock.proof is "x"; it must be "header" or "mtls".',
      ],
    ],
    [
      { ...DIRECT, lock: { ...lock, secretArn: 7, more: 1 } },
      [
        "lock.more is not a setting; known are mode, proof, hops, sourceAddressPosition, allowedAddresses, secretArn.",
        "lock.secretArn is 7; it must be the ARN of a Secrets Manager secret.",
      ],
    ],
    [
      mixed({ clients: [{ issuer: "", more: 1 }], alsoAccepts: 7 }),
      [
        "lock.clients[0].more is not a setting; known are issuer, subject.",
        'lock.clients[0].issuer is ""; it must be the issuer of a client certificate, e.g. CN=distribution.',
        "lock.clients[0].subject is missing; it must be the subject of a client certificate, e.g. CN=distribution.",
        "lock.alsoAccepts is 7; it must be an object with secretArn.",
      ],
    ],
    [mixed({ clients: [7] }), ["lock.clients[0] is 7; it must be an object with issuer and subject."]],
    [
      mixed({ clients: undefined }),
      ["lock.clients is missing; it must be a list of at least one entry: issuer and subject of a client certificate."],
    ],
    [
      endpoints(["x"]),
      [
        'lock.vpcEndpointIds holds "x"; it must be a list of ids of execute-api interface endpoints, e.g. vpce-0123456789abcdef0.',
      ],
    ],
  ];
  for (const [document, problems] of toldInFull) {
    it(`tells every problem at once: ${String(problems[0])}`, () => {
      const message = [`${AUTHORIZER_SETTINGS_VARIABLE} cannot be used:`, ...problems].join("\n  ");
      assert.throws(() => read(document), { message });
    });
  }

  it("either starts with exactly what was written or throws, whatever was written", () => {
    const value = fc.oneof(
      { depthSize: "small" },
      fc.constantFrom(...SAMPLES.flatMap(leavesOf)),
      fc.jsonValue(),
      fc.constantFrom<unknown>([], {}, "", "0.0.0.0/0", "*", 0, -1, 3, 1.5, null, true),
    );
    const edits = fc.array(fc.tuple(fc.nat(), value, fc.boolean()), { minLength: 1, maxLength: 3 });
    let started = 0;
    fc.assert(
      fc.property(fc.constantFrom(...SAMPLES), edits, (sample, changes) => {
        const document = changes.reduce<unknown>(edited, sample);
        let settings: unknown;
        try {
          settings = read(document);
        } catch (error) {
          assert.ok(error instanceof Error && error.message.startsWith(AUTHORIZER_SETTINGS_VARIABLE), String(error));
          return;
        }
        started += 1;
        // Nothing was dropped, guessed or widened; and no list that decides is empty.
        assert.deepEqual(settings, JSON.parse(JSON.stringify(document)));
        assert.doesNotMatch(JSON.stringify(document), /\[\]|"(?:apiId|secretArn)":"[^"]*\*/);
      }),
      { numRuns: 2_000 },
    );
    assert.ok(started > 20, `only ${started} started`);
  });
});

const SAMPLES: unknown[] = [DIRECT, cloudfront(), mutualTls(), PRIVATE].map((settings) => ({
  ...settings,
  auditUntil: "2026-12-31",
  delegate: { functionArn: DELEGATE_ARN },
}));

function leavesOf(value: unknown): unknown[] {
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(leavesOf) : [value];
}

/** The document with one of its values, chosen by number, replaced or taken away. */
function edited(document: unknown, [at, value, isRemoved]: [number, unknown, boolean]): unknown {
  const copy: unknown = structuredClone(document);
  const places: [Record<string, unknown>, string][] = [];
  const visit = (node: unknown): void => {
    if (typeof node !== "object" || node === null) return;
    for (const key of Object.keys(node)) {
      places.push([node as Record<string, unknown>, key]);
      visit((node as Record<string, unknown>)[key]);
    }
  };
  visit(copy);
  const [place, key] = places[at % Math.max(places.length, 1)] ?? [{}, ""];
  if (!isRemoved) place[key] = value;
  else if (Array.isArray(place)) place.splice(Number(key), 1);
  else Reflect.deleteProperty(place, key);
  return copy;
}
