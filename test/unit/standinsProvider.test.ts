import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { AwsProvider } from "../../twin/standins/aws/provider";
import { IncompleteResourceError } from "../../twin/standins/grpc/resourceProvider";
import { RandomProvider } from "../../twin/standins/random/provider";
import { AssetKeeper } from "../../twin/standins/store/assets";
import { FileRecordStore } from "../../twin/standins/store/fileRecordStore";
import type { RecordStore } from "../../twin/standins/store/recordStore";
import {
  ARCHIVE_SIGNATURE,
  ASSET_SIGNATURE,
  nested,
  SIGNATURE_KEY,
  text,
  UNKNOWN,
  type Properties,
} from "../../twin/standins/values";
import { TwinFailureError } from "../../twin/twinFailureError";

const ZONE = { zoneId: "Z0PORTCULLIS" };

describe("stand-in for AWS: what exists", () => {
  let folder: string;
  let store: FileRecordStore;
  let provider: AwsProvider;

  beforeEach(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), "portcullis-standins-"));
    store = new FileRecordStore(path.join(folder, "store", "records.json"));
    provider = connected(store);
  });

  afterEach(() => {
    fs.rmSync(folder, { recursive: true });
  });

  function connected(records: RecordStore): AwsProvider {
    const made = new AwsProvider(records, new AssetKeeper(path.join(folder, "objects"), folder));
    made.configure("one", { region: "eu-central-1" });
    return made;
  }

  function call(type: string, inputs: Properties, name = "thing") {
    const urn = `urn:pulumi:test::tiny::${type}::${name}`;
    return { urn, type, logicalName: name, inputs, preview: false, connection: "one" };
  }

  it("gives out elastic addresses in order, and a free one again", async () => {
    const addresses = [];
    for (const name of ["a", "b"]) {
      const { outputs } = await provider.create(call("aws:ec2/eip:Eip", { domain: "vpc" }, name));
      addresses.push(outputs["publicIp"]);
    }
    assert.deepEqual(addresses, ["203.0.113.10", "203.0.113.11"]);
    const first = call("aws:ec2/eip:Eip", {}, "a");
    const [record] = await store.all();
    await provider.delete({ ...first, id: record?.id ?? "" });
    const { outputs } = await connected(store).create(call("aws:ec2/eip:Eip", {}, "c"));
    assert.equal(outputs["publicIp"], "203.0.113.10");
  });

  it("lets a replacement and what it replaces exist together", async () => {
    const subnet = call("aws:ec2/subnet:Subnet", { vpcId: "vpc-1", cidrBlock: "10.0.0.0/24" });
    const old = await provider.create(subnet);
    const replacement = await provider.create({ ...subnet, inputs: { vpcId: "vpc-2", cidrBlock: "10.0.0.0/24" } });
    await provider.delete({ ...subnet, id: old.id });
    const left = await store.all();
    assert.deepEqual(
      left.map(({ id }) => id),
      [replacement.id],
    );
    await provider.update({
      ...subnet,
      id: replacement.id,
      oldOutputs: replacement.outputs,
      inputs: { vpcId: "vpc-2", tags: { a: "1" } },
    });
    assert.deepEqual((await store.all())[0]?.inputs["tags"], { a: "1" });
  });

  it("tells the regions of two providers apart by their connections", async () => {
    provider.configure("two", { region: "eu-west-1" });
    const topic = call("aws:sns/topic:Topic", {});
    assert.match(String((await provider.create(topic)).outputs["arn"]), /:eu-central-1:/);
    const { outputs } = await provider.create({ ...topic, logicalName: "x", connection: "two" });
    assert.equal(outputs["region"], "eu-west-1");
  });

  it("knows nothing in the preview of a new resource that AWS would choose, and makes nothing", async () => {
    const { id, outputs } = await provider.create({ ...call("aws:ec2/eip:Eip", { domain: "vpc" }), preview: true });
    assert.equal(id, "");
    assert.equal(outputs["publicIp"], UNKNOWN);
    assert.equal(outputs["domain"], "vpc");
    assert.deepEqual(await store.all(), []);
  });

  it("counts the versions of a launch template", async () => {
    const template = call("aws:ec2/launchTemplate:LaunchTemplate", { name: "gateways", imageId: "ami-1" });
    const { id, outputs } = await provider.create(template);
    const changed = await provider.update({
      ...template,
      id,
      oldOutputs: outputs,
      inputs: { name: "gateways", imageId: "ami-2" },
    });
    assert.deepEqual([outputs["latestVersion"], changed["latestVersion"], changed["defaultVersion"]], [1, 2, 1]);
  });

  it("freezes an API's resources with a deployment, and only that API's", async () => {
    const api = await provider.create(call("aws:apigateway/restApi:RestApi", { name: "api" }));
    const method = { restApi: api.id, resourceId: "r", httpMethod: "GET", authorization: "NONE" };
    await provider.create(call("aws:apigateway/method:Method", method));
    await provider.create(call("aws:apigateway/method:Method", { ...method, restApi: "other" }, "other"));
    await provider.create(call("aws:apigateway/deployment:Deployment", { restApi: api.id }));
    const deployment = (await store.all()).find(({ type }) => type.endsWith(":Deployment"));
    assert.deepEqual(
      deployment?.snapshot?.map(({ type }) => type.split(":").at(-1)),
      ["RestApi", "Method"],
    );
  });

  it("issues a certificate only when a record proves each name", async () => {
    const { id, outputs } = await provider.create(
      call("aws:acm/certificate:Certificate", { domainName: "shop.example", validationMethod: "DNS" }),
    );
    const validation = call("aws:acm/certificateValidation:CertificateValidation", { certificateArn: id });
    await assert.rejects(provider.create(validation), /PENDING_VALIDATION.*shop\.example/);
    const proof = nested(outputs, "domainValidationOptions");
    const record = (value: unknown): Properties => ({
      ...ZONE,
      name: proof["resourceRecordName"],
      type: proof["resourceRecordType"],
      ttl: 60,
      records: [value],
    });
    await provider.create(call("aws:route53/record:Record", record("wrong.example."), "wrong"));
    await assert.rejects(provider.create(validation), /PENDING_VALIDATION/);
    const { id: recordId } = (await store.all()).find(({ type }) => type.endsWith(":Record")) ?? { id: "" };
    await provider.delete({ ...call("aws:route53/record:Record", {}, "wrong"), id: recordId });
    await provider.create(call("aws:route53/record:Record", record(proof["resourceRecordValue"]), "right"));
    await provider.create(validation);
  });

  it("refuses what cannot be there twice", async () => {
    await provider.create(call("aws:iam/role:Role", { name: "r", assumeRolePolicy: "{}" }));
    await assert.rejects(
      provider.create(call("aws:iam/role:Role", { name: "r", assumeRolePolicy: "{}" }, "other")),
      /AlreadyExists/,
    );
  });

  describe("demands of roles what AWS demands", () => {
    const trusting = (service: string): string =>
      JSON.stringify({
        Version: "2012-10-17",
        Statement: [{ Effect: "Allow", Principal: { Service: service }, Action: "sts:AssumeRole" }],
      });

    async function role(name: string, service: string): Promise<{ name: unknown; arn: unknown }> {
      const { outputs } = await provider.create(
        call("aws:iam/role:Role", { name, assumeRolePolicy: trusting(service) }, name),
      );
      return { name, arn: outputs["arn"] };
    }

    it("a function's role must trust Lambda", async () => {
      const { arn: trusted } = await role("good", "lambda.amazonaws.com");
      const { arn: other } = await role("other", "ec2.amazonaws.com");
      const made = (arn: unknown, name: string) => call("aws:lambda/function:Function", { name, role: arn }, name);
      const { id, outputs } = await provider.create(made(trusted, "f"));
      await assert.rejects(provider.create(made(other, "g")), /cannot be assumed by Lambda/);
      await assert.rejects(
        provider.update({ ...made(other, "f"), id, oldOutputs: outputs }),
        /cannot be assumed by Lambda/,
      );
    });

    const logging: [what: string, type: string, inputs: Properties, silent: Properties][] = [
      [
        "an access log",
        "aws:apigateway/stage:Stage",
        { restApi: "a", stageName: "v1", accessLogSettings: { destinationArn: "arn:x", format: "$context.requestId" } },
        { restApi: "a", stageName: "quiet" },
      ],
      [
        "an execution log",
        "aws:apigateway/methodSettings:MethodSettings",
        { restApi: "a", stageName: "v1", methodPath: "*/*", settings: { loggingLevel: "ERROR" } },
        { restApi: "a", stageName: "quiet", methodPath: "*/*", settings: { loggingLevel: "OFF" } },
      ],
    ];
    for (const [what, type, inputs, silent] of logging) {
      it(`${what} needs the account's role`, async () => {
        await provider.create(call(type, silent, "silent"));
        await assert.rejects(
          provider.create(call(type, inputs)),
          /CloudWatch Logs role ARN must be set in account settings to enable logging/,
        );
        const { name, arn } = await role("logs", "apigateway.amazonaws.com");
        await provider.create(
          call("aws:iam/rolePolicyAttachment:RolePolicyAttachment", { role: name, policyArn: "p" }),
        );
        await provider.create(call("aws:apigateway/account:Account", { cloudwatchRoleArn: arn }));
        await provider.create(call(type, inputs));
      });
    }

    it("the account's role must trust API Gateway and have a policy", async () => {
      const account = (arn: unknown) => call("aws:apigateway/account:Account", { cloudwatchRoleArn: arn });
      const { arn: bare } = await role("bare", "apigateway.amazonaws.com");
      const { name, arn: other } = await role("other", "lambda.amazonaws.com");
      await provider.create(call("aws:iam/rolePolicyAttachment:RolePolicyAttachment", { role: name, policyArn: "p" }));
      for (const wrong of [bare, other]) {
        await assert.rejects(provider.create(account(wrong)), /does not have required permissions configured/);
      }
    });
  });

  it("keeps copies of files and texts of assets, and no list of defaults", async () => {
    fs.writeFileSync(path.join(folder, "code.js"), "exports.handler = 1;");
    const asset = (content: Properties): Properties => ({ [SIGNATURE_KEY]: ASSET_SIGNATURE, ...content });
    const code = {
      [SIGNATURE_KEY]: ARCHIVE_SIGNATURE,
      hash: "00",
      assets: { "code.js": asset({ path: "code.js" }), "more.js": asset({ text: "more" }) },
    };
    await provider.create(call("aws:lambda/function:Function", { name: "f", code, __defaults: ["name"] }));
    fs.rmSync(path.join(folder, "code.js"));
    const [record] = await store.all();
    assert.equal(record?.inputs["__defaults"], undefined);
    const archive = nested(nested(record?.inputs ?? {}, "code"), "__archive");
    const file = text(nested(nested(archive, "code.js"), "__asset"), "path");
    assert.equal(fs.readFileSync(file, "utf8"), "exports.handler = 1;");
    assert.equal(nested(nested(archive, "more.js"), "__asset")["text"], "more");
  });

  it("keeps its file to its owner, and finds everything again", async () => {
    await provider.create(
      call("aws:secretsmanager/secretVersion:SecretVersion", { secretId: "s", secretString: "open sesame" }),
    );
    assert.equal(fs.statSync(store.file).mode & 0o777, 0o600);
    assert.equal(fs.statSync(path.dirname(store.file)).mode & 0o777, 0o700);
    assert.deepEqual(await new FileRecordStore(store.file).all(), await store.all());
  });

  it("says that a deleted resource is gone", async () => {
    const eip = call("aws:ec2/eip:Eip", {});
    const { id, outputs } = await provider.create(eip);
    assert.notEqual(await provider.read({ ...eip, id, outputs }), undefined);
    await provider.delete({ ...eip, id });
    assert.equal(await provider.read({ ...eip, id, outputs }), undefined);
    await assert.rejects(provider.update({ ...eip, id, oldOutputs: outputs }), /does not exist any more/);
  });

  it("tells a resource that is kept from one that was not made", async () => {
    const failing = (kept: boolean): RecordStore => ({
      put: () => Promise.reject(new TwinFailureError("group waf", "no instance became healthy", kept)),
      remove: () => Promise.resolve(),
      all: () => Promise.resolve([]),
    });
    const group = call("aws:autoscaling/group:Group", { name: "waf", minSize: 1, maxSize: 1 });
    await assert.rejects(connected(failing(true)).create(group), (error: unknown) => {
      assert.ok(error instanceof IncompleteResourceError);
      assert.equal(error.id, "waf");
      assert.match(error.message, /group waf: no instance became healthy/);
      return true;
    });
    await assert.rejects(connected(failing(false)).create(group), (error: unknown) => {
      assert.ok(error instanceof Error && !(error instanceof IncompleteResourceError));
      assert.match(error.message, /group waf: no instance/);
      return true;
    });
  });

  it("answers the data sources that it knows, and refuses others by name", async () => {
    const identity = await provider.invoke("aws:index/getCallerIdentity:getCallerIdentity", {}, "one");
    assert.equal(identity["accountId"], "123456789012");
    const region = await provider.invoke("aws:index/getRegion:getRegion", {}, "one");
    assert.equal(region["region"], "eu-central-1");
    const image = (name: string) => provider.invoke("aws:ssm/getParameter:getParameter", { name }, "one");
    const debian = await image("/aws/service/debian/release/13/latest/amd64");
    assert.match(String(debian["value"]), /^ami-[0-9a-f]{17}$/);
    await assert.rejects(image("/mine"), /ParameterNotFound.*\/mine/);
    await assert.rejects(provider.invoke("aws:ec2/getAmi:getAmi", {}, "one"), /aws:ec2\/getAmi:getAmi/);
  });
});

describe("stand-in for random", () => {
  const random = new RandomProvider();
  const type = "random:index/randomPassword:RandomPassword";
  const call = { urn: "urn", type, logicalName: "p", preview: false, connection: "one" };

  async function password(inputs: Properties): Promise<string> {
    return String((await random.create({ ...call, inputs })).outputs["result"]);
  }

  it("honours length, character classes and minimum counts", async () => {
    assert.match(await password({ length: 40, special: false }), /^[A-Za-z0-9]{40}$/);
    assert.match(await password({ length: 8, lower: false, upper: false, special: false }), /^\d{8}$/);
    const special = await password({ length: 12, overrideSpecial: "_", minSpecial: 12 });
    assert.equal(special, "_".repeat(12));
    assert.notEqual(await password({ length: 40 }), await password({ length: 40 }));
  });

  it("refuses a missing length, minimum counts that do not fit, and other types", () => {
    const check = (news: Properties, of = type) =>
      random
        .check({ ...call, type: of, olds: {}, news, seed: new Uint8Array() })
        .problems.map(({ property }) => property);
    assert.deepEqual(check({}), ["length"]);
    assert.deepEqual(check({ length: 3, minLower: 2, minUpper: 2 }), ["length"]);
    assert.deepEqual(check({ length: 3, size: 2 }), ["size"]);
    assert.equal(check({ length: 3 }, "random:index/randomPet:RandomPet").length, 1);
  });

  it("makes the value anew when a keeper changes", () => {
    const { changes } = random.diff({
      ...call,
      olds: { length: 8, keepers: { a: "1" } },
      news: { length: 8, keepers: { a: "2" } },
    });
    assert.deepEqual(
      changes.map(({ path, replaces }) => [path, replaces]),
      [["keepers", true]],
    );
  });
});
