import * as assert from "node:assert/strict";
import { parseDeployment, SECRET_SIGNATURE } from "../../tools/mutants/deployment";
import { ABSENT, describeSteps, filledFrom, pathsIn, plain, placesOf, withValue } from "../../tools/mutants/places";
import { SIGNATURE_KEY, type Properties } from "../../twin/standins/values";

const secret = (value: unknown): Properties => ({ [SIGNATURE_KEY]: SECRET_SIGNATURE, value });

const INPUTS: Properties = {
  __defaults: ["enabled"],
  enabled: true,
  origins: secret([
    { __defaults: [], id: "api", headers: [{ name: "x-proof", value: "one" }] },
    { __defaults: [], id: "web", headers: [] },
  ]),
  policy: {},
};

describe("places in the inputs of a mutant", () => {
  it("are found through lists and the wrappers of secrets, with a last property that is not given", () => {
    const found = (path: string): string[] => placesOf(INPUTS, path).map(({ steps }) => describeSteps(steps));
    assert.deepEqual(found("enabled"), ["enabled"]);
    assert.deepEqual(found("origins[].headers[].value"), ["origins[0].headers[0].value"]);
    assert.deepEqual(found("origins[].shield"), ["origins[0].shield", "origins[1].shield"]);
    assert.deepEqual(
      placesOf(INPUTS, "origins[].shield").map(({ value }) => value),
      [ABSENT, ABSENT],
    );
    // Nothing below what is not there: there is nothing to weaken.
    assert.deepEqual(found("metadata.tokens"), []);
  });

  it("take another value or lose theirs; everything else, and the secret's wrapper, stays", () => {
    const [place] = placesOf(INPUTS, "origins[].headers[].value");
    assert.ok(place !== undefined);
    const weak = withValue(INPUTS, place.steps, "short");
    assert.deepEqual(weak["origins"], {
      [SIGNATURE_KEY]: SECRET_SIGNATURE,
      value: [
        { __defaults: [], id: "api", headers: [{ name: "x-proof", value: "short" }] },
        { __defaults: [], id: "web", headers: [] },
      ],
    });
    assert.deepEqual(plain(withValue(INPUTS, ["origins", 0], ABSENT)), {
      enabled: true,
      origins: [{ id: "web", headers: [] }],
      policy: {},
    });
    assert.equal("enabled" in withValue(INPUTS, ["enabled"], ABSENT), false);
    assert.equal(INPUTS["enabled"], true);
  });

  it("are told as paths, so that the table can be held to them", () => {
    assert.deepEqual(pathsIn(INPUTS), [
      "enabled",
      "origins[].id",
      "origins[].headers[].name",
      "origins[].headers[].value",
      "origins[].headers",
      "policy",
    ]);
  });

  it("get a provider's defaults at any depth, where the mutant leaves something out", () => {
    const filled = filledFrom({ ttl: 300, options: { tokens: "optional", hops: 1 } }, { options: secret({ hops: 2 }) });
    assert.deepEqual(filled, { options: secret({ hops: 2, tokens: "optional" }), ttl: 300 });
  });
});

describe("the deployment that mutants are made of", () => {
  it("is what the engine would tell policies: secrets in wrappers, references as ids, the id among the outputs", () => {
    const [resource] = parseDeployment(
      JSON.stringify({
        version: 3,
        deployment: {
          resources: [
            {
              urn: "urn:pulumi:twin::p::portcullis:index:Stack$aws:ec2/eip:Eip::egress",
              type: "aws:ec2/eip:Eip",
              custom: true,
              id: "eipalloc-1",
              protect: true,
              inputs: {
                address: { [SIGNATURE_KEY]: SECRET_SIGNATURE, plaintext: '["203.0.113.10"]' },
                vpc: { [SIGNATURE_KEY]: "5cf8f73096256a8f31e491e813e4eb8e", urn: "urn:vpc", id: "vpc-1" },
              },
              outputs: { publicIp: "203.0.113.10" },
              propertyDependencies: { address: null },
            },
          ],
        },
      }),
    );
    assert.ok(resource !== undefined);
    assert.equal(resource.urn, "urn:pulumi:prod::p::portcullis:index:Stack$aws:ec2/eip:Eip::egress");
    assert.equal(resource.name, "egress");
    assert.equal(resource.protect, true);
    assert.deepEqual(resource.inputs, { address: secret(["203.0.113.10"]), vpc: "vpc-1" });
    assert.deepEqual(resource.outputs, { id: "eipalloc-1", publicIp: "203.0.113.10" });
    assert.deepEqual(resource.propertyDependencies, { address: [] });
  });
});
