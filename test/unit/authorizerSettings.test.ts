import * as assert from "node:assert/strict";
import { AUTHORIZER_SETTINGS_VARIABLE } from "../../contracts/authorizerSettings";
import { readSettings } from "../../workloads/authorizer/settings";
import { cloudfront, DIRECT } from "./authorizerEvents";

const read = (document: unknown) => readSettings({ [AUTHORIZER_SETTINGS_VARIABLE]: JSON.stringify(document) });
const lock = cloudfront().lock;
const direct = (allowedAddresses: unknown) => ({ ...DIRECT, lock: { mode: "direct", allowedAddresses } });
const addressesOf = (document: unknown): unknown => {
  const known = read(document).lock;
  return known.mode === "private" ? undefined : known.allowedAddresses;
};

describe("authorizer settings", () => {
  it("reads both modes as they were written", () => {
    assert.deepEqual(read(DIRECT), DIRECT);
    assert.deepEqual(read(cloudfront()), cloudfront());
    const edge = cloudfront({ hops: 2, sourceAddressPosition: 2 });
    assert.deepEqual(read(edge), edge);
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
    "192.168.1.1",
    "198.19.255.255",
    "224.0.0.1",
    "255.255.255.255",
    null,
    7,
  ];
  for (const address of refusedAddresses) {
    it(`C-01 refuses the address ${JSON.stringify(address)}`, () => {
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
    ["no hop", { ...DIRECT, lock: { ...lock, hops: 0 } }, /lock.hops/],
    ["half a hop", { ...DIRECT, lock: { ...lock, hops: 1.5 } }, /lock.hops/],
    ["the viewer's position as the source's", { ...DIRECT, lock: { ...lock, sourceAddressPosition: 2 } }, /Position/],
    ["no secret", { ...DIRECT, lock: { ...lock, secretArn: "" } }, /lock.secretArn/],
    ["a secret of another service", { ...DIRECT, lock: { ...lock, secretArn: "arn:aws:s3:::x" } }, /lock.secretArn/],
    ["a list", [DIRECT], /must be an object/],
  ];
  for (const [name, document, message] of refusedDocuments) {
    it(`C-01 refuses ${name}`, () => {
      assert.throws(() => read(document), message);
    });
  }

  it("refuses an unset, empty or broken variable", () => {
    assert.throws(() => readSettings({}), /is not set/);
    assert.throws(() => readSettings({ [AUTHORIZER_SETTINGS_VARIABLE]: "" }), /is not set/);
    assert.throws(() => readSettings({ [AUTHORIZER_SETTINGS_VARIABLE]: "{" }), /is not JSON/);
  });

  it("tells every problem at once", () => {
    assert.throws(
      () => read({ apiId: "", hosts: [], lock: { ...lock, hops: 3, proof: "x", allowedAddresses: ["10.0.0.1"] } }),
      (error: Error) =>
        ["apiId", "hosts", "10.0.0.1", "lock.hops", "lock.proof"].every((part) => error.message.includes(part)),
    );
  });
});
