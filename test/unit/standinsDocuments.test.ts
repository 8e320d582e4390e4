import * as assert from "node:assert/strict";
import { checkResource } from "../../twin/standins/aws/check";
import { diffResource } from "../../twin/standins/aws/diff";
import type { AwsProvider } from "../../twin/standins/aws/provider";
import type { Properties } from "../../twin/standins/values";
import { regionalProvider } from "./standinsFrame";

const DOCUMENT = "aws:ssm/document:Document";

const PORT = {
  schemaVersion: "1.0",
  description: "the management server",
  sessionType: "Port",
  parameters: { localPortNumber: { type: "String", description: "port here", default: "0", allowedPattern: "^\\d+$" } },
  properties: {
    host: "internal-management-1.eu-central-1.elb.amazonaws.com",
    portNumber: "443",
    type: "LocalPortForwarding",
    localPortNumber: "{{ localPortNumber }}",
  },
};

describe("stand-in for AWS: documents of Systems Manager", () => {
  let provider: AwsProvider;

  beforeEach(() => {
    provider = regionalProvider();
  });

  const call = (inputs: Properties, name = "one") => ({
    urn: `urn:pulumi:test::tiny::${DOCUMENT}::${name}`,
    ...{ type: DOCUMENT, logicalName: name, preview: false, connection: "one" },
    inputs: { name: "portcullis", documentType: "Session", documentFormat: "JSON", ...inputs },
  });
  const create = (content: unknown, inputs: Properties = {}, name?: string) =>
    provider.create(
      call({ content: typeof content === "string" ? content : JSON.stringify(content), ...inputs }, name),
    );

  it("have AWS's ARN, and tell what their content says", async () => {
    const { id, outputs } = await create(PORT, { tags: { a: "b" } });
    assert.equal(id, "portcullis");
    assert.equal(outputs["arn"], "arn:aws:ssm:eu-central-1:123456789012:document/portcullis");
    assert.deepEqual(
      [outputs["schemaVersion"], outputs["description"], outputs["owner"], outputs["status"], outputs["hashType"]],
      ["1.0", "the management server", "123456789012", "Active", "Sha256"],
    );
    assert.deepEqual(outputs["parameters"], [
      { name: "localPortNumber", type: "String", description: "port here", defaultValue: "0" },
    ]);
    assert.deepEqual(outputs["tagsAll"], { a: "b" });
    assert.deepEqual([outputs["latestVersion"], outputs["defaultVersion"]], ["1", "1"]);
    await assert.rejects(create(PORT, {}, "two"), /AlreadyExists/);
  });

  it("get another default version with another content, and no other one without", async () => {
    const { id, outputs } = await create(PORT);
    const update = (content: Properties) =>
      provider.update({ ...call({ content: JSON.stringify(content) }), id, oldOutputs: outputs });
    assert.equal((await update(PORT))["latestVersion"], "1");
    const changed = await update({ ...PORT, description: "another" });
    assert.deepEqual([changed["latestVersion"], changed["defaultVersion"]], ["2", "2"]);
    assert.notEqual(changed["hash"], outputs["hash"]);
    await assert.rejects(update({ ...PORT, sessionType: "Shell" }), /InvalidDocumentContent/);
  });

  it("are replaced with another name and changed with another content", () => {
    const olds = { name: "one", documentType: "Session", content: "{}" };
    const replaced = (news: Properties): boolean[] =>
      diffResource(DOCUMENT, olds, { ...olds, ...news }).changes.map(({ replaces }) => replaces);
    assert.deepEqual(replaced({ name: "two" }), [true]);
    assert.deepEqual(replaced({ content: '{"schemaVersion":"1.0"}' }), [false]);
  });

  it("are refused with a content that is no Session document", async () => {
    const { properties } = PORT;
    const cases: [unknown, RegExp][] = [
      ["{", /it is no JSON/],
      [{ ...PORT, schemaVersion: "2.2" }, /schemaVersion: .*"1\.0"/],
      [{ ...PORT, sessionType: "Shell" }, /sessionType/],
      [{ ...PORT, mainSteps: [] }, /mainSteps/],
      [{ ...PORT, sessionType: "Standard_Stream" }, /inputs/],
      [{ ...PORT, properties: { ...properties, portNumber: undefined } }, /properties\.portNumber/],
      [{ ...PORT, properties: { ...properties, type: "RemotePortForwarding" } }, /properties\.type/],
      [{ ...PORT, properties: { ...properties, user: "root" } }, /user/],
      [{ ...PORT, parameters: {} }, /\{\{ localPortNumber \}\} is not among the parameters/],
      [{ ...PORT, parameters: { localPortNumber: { type: "Text" } } }, /parameters\.localPortNumber\.type/],
      [
        { ...PORT, parameters: { localPortNumber: { type: "String", allowedPattern: "(" } } },
        /allowedPattern: is no pattern/,
      ],
    ];
    for (const [content, message] of cases) {
      await assert.rejects(create(content), (error: Error) => {
        assert.match(error.message, /^InvalidDocumentContent: the content of portcullis/);
        assert.match(error.message, message);
        return true;
      });
    }
    await create("schemaVersion: '1.0'", { documentFormat: "YAML" });
  });

  it("are refused with a name that AWS keeps to itself, and when they are too long", async () => {
    for (const name of ["aws-port", "AWSSupport-port", "Amazon-port", "amzn.port"]) {
      await assert.rejects(create(PORT, { name }), /ValidationException: the document name/);
    }
    await assert.rejects(create({ ...PORT, description: "x".repeat(65536) }), /MaxDocumentSizeExceeded/);
  });

  it("are refused in a preview where the provider refuses them", () => {
    const refused = (inputs: Properties): string =>
      checkResource({
        ...{ urn: "urn", type: DOCUMENT, logicalName: "one", olds: {}, seed: new Uint8Array([1]) },
        ...{ region: "eu-central-1", news: { documentType: "Session", content: "{}", ...inputs } },
      })
        .problems.map(({ property, reason }) => `${property} ${reason}`)
        .join();
    assert.equal(refused({}), "");
    assert.match(refused({ name: "a b" }), /name may only have letters/);
    assert.match(refused({ name: "ab" }), /name must have 3 to 128 characters/);
    assert.match(refused({ documentType: "Sessions" }), /documentType must be one of .*Session/);
    assert.match(refused({ documentFormat: "XML" }), /documentFormat must be one of YAML, JSON, TEXT/);
    assert.match(refused({ permissions: { type: "Share" } }), /permissions must have/);
    assert.match(refused({ content: undefined }), /content is required/);
    assert.match(refused({ sessionType: "Port" }), /sessionType is not an input/);
  });
});
