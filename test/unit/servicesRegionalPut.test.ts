import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { policy, RegionalBench, role, S3_HOST, type Setup, USER_ID } from "./servicesRegionalSupport";
import { requestText, sendRaw, withoutServiceLog } from "./servicesSupport";

const BUCKET = "arn:aws:s3:::waf";
const allow = (action: string, resource: string): object => ({ Effect: "Allow", Action: action, Resource: resource });
const writer = role(
  allow("s3:PutObject", `${BUCKET}/requests/\${aws:userid}.csr`),
  allow("s3:PutObject", `${BUCKET}/free/*`),
  allow("s3:GetObject", `${BUCKET}/*`),
  allow("s3:ListBucket", BUCKET),
);
const ROUTE = { key: "free/route.json", contentType: "application/json", content: { text: "declared" } };

describe("S3 on the twin: objects that are put while it runs", () => {
  withoutServiceLog();
  const bench = new RegionalBench();
  const codeOf = (body: string): string | undefined => /<Code>(\w+)<\/Code>/.exec(body)?.[1];

  const configure = (setup: Setup = {}): Promise<void> => bench.configure({ role: writer, ...setup });

  /** Puts a body as an instance does; `lines` are more headers, signed. */
  function put(key: string, body: string, lines: string[] = []): ReturnType<RegionalBench["curl"]> {
    const headers = lines.flatMap((line) => ["-H", line]);
    return bench.curl(`/${key}`, { body, arguments: ["-X", "PUT", ...headers] });
  }

  async function keysOf(prefix: string): Promise<string[]> {
    const { body } = await bench.curl(`/?list-type=2&prefix=${encodeURIComponent(prefix)}`);
    return [...body.matchAll(/<Key>([^<]*)<\/Key>/g)].map(([, key]) => key ?? "");
  }

  it("keeps them, serves them and lists them beside those of the stack", async () => {
    await configure({ declared: [ROUTE] });
    const answer = await put("free/a b.txt".replace(" ", "%20"), "one", ["Content-Type: text/plain"]);
    assert.equal(answer.status, 200, answer.body);
    assert.match(answer.head, /ETag: "f97c5d29941bfb1b2fdab0874906ab82"/);
    const [, version] = /x-amz-version-id: (\S+)/.exec(answer.head) ?? [];
    const got = await bench.curl("/free/a%20b.txt");
    assert.deepEqual([got.status, got.body], [200, "one"]);
    assert.match(got.head, /Content-Type: text\/plain/);
    assert.ok(version !== undefined && got.head.includes(`x-amz-version-id: ${version}`));
    assert.deepEqual(await keysOf("free/"), ["free/a b.txt", "free/route.json"]);
    await put("free/a%20b.txt", "two");
    assert.equal((await bench.curl("/free/a%20b.txt")).body, "two");
  });

  it("has no versions where the bucket has none", async () => {
    await configure({ versioned: false });
    assert.doesNotMatch((await put("free/a", "one")).head, /x-amz-version-id/);
  });

  it("keeps them through a change of the stack and a new process, but not their bucket's end", async () => {
    await configure();
    await put("free/a", "one");
    await configure({ declared: [ROUTE] });
    assert.equal((await bench.curl("/free/a")).body, "one");
    await bench.server.listeners.close();
    bench.renew();
    await configure();
    assert.equal((await bench.curl("/free/a")).body, "one");
    const folder = path.join(bench.workshop.directory, "s3");
    assert.deepEqual(fs.readdirSync(folder), ["waf"]);
    assert.equal(fs.statSync(path.join(folder, "waf")).mode & 0o077, 0);
    await configure({ bucketName: "other" });
    assert.deepEqual(fs.readdirSync(folder), []);
  });

  it("lets the later writer of a key win, instance or stack", async () => {
    await configure({ declared: [ROUTE] });
    await put("free/route.json", "put");
    assert.equal((await bench.curl("/free/route.json")).body, "put");
    assert.deepEqual(await keysOf("free/"), ["free/route.json"]);
    await configure({ declared: [ROUTE] });
    assert.equal((await bench.curl("/free/route.json")).body, "put", "the stack has written nothing since");
    await configure({ declared: [{ ...ROUTE, content: { text: "declared anew" } }] });
    assert.equal((await bench.curl("/free/route.json")).body, "declared anew");
    await put("free/route.json", "put again");
    await configure();
    assert.equal((await bench.curl("/free/route.json")).status, 404, "the stack has deleted the key");
  });

  it("lets a session write what its own id names, and no other", async () => {
    await configure();
    assert.equal((await put(`requests/${USER_ID}.csr`, "mine")).status, 200);
    for (const key of [`requests/${USER_ID.slice(0, -1)}2.csr`, "requests/other.csr", "elsewhere"]) {
      const answer = await put(key, "not mine");
      assert.deepEqual([answer.status, codeOf(answer.body)], [403, "AccessDenied"], key);
    }
    assert.deepEqual(await keysOf("requests/"), [`requests/${USER_ID}.csr`]);
  });

  it("holds to the bucket's policy and the endpoint's", async () => {
    const deny = { Effect: "Deny", Principal: "*", Action: "s3:PutObject", Resource: `${BUCKET}/*` };
    await configure({ bucketPolicy: policy(deny) });
    assert.equal((await put("free/a", "x")).status, 403);
    const endpoint = { id: "vpce-1", vpcId: "vpc-1", vpcCidr: "127.0.0.0/8" };
    const only = (action: string): string =>
      policy({ Effect: "Allow", Principal: "*", Action: action, Resource: `${BUCKET}/*` });
    await configure({ endpoints: [{ ...endpoint, policy: only("s3:GetObject") }] });
    assert.equal((await put("free/a", "x")).status, 403);
    await configure({ endpoints: [{ ...endpoint, policy: only("s3:PutObject") }] });
    assert.equal((await put("free/a", "x")).status, 200);
  });

  it("refuses a body that is not the signed one, and one that nobody signed", async () => {
    await configure();
    const wrong = await bench.curl("/free/a", {
      body: "sent",
      signedBody: "signed",
      arguments: ["-X", "PUT"],
    });
    assert.deepEqual([wrong.status, codeOf(wrong.body)], [400, "XAmzContentSHA256Mismatch"]);
    const { address, port } = bench.server.listeners.addressOf("s3-http");
    const anonymous = await sendRaw(
      { address, port },
      requestText("PUT", "/free/a", [["Host", `waf.${S3_HOST}`]], "x"),
    );
    assert.deepEqual([anonymous.status, codeOf(anonymous.body)], [403, "AccessDenied"]);
    assert.deepEqual(await keysOf("free/"), []);
  });

  it("checks what S3 checks", async () => {
    await configure();
    const code = async (answer: ReturnType<RegionalBench["curl"]>): Promise<unknown[]> => {
      const { status, body } = await answer;
      return [status, codeOf(body)];
    };
    assert.deepEqual(await code(put("free/a", "x", ["Content-MD5: AAAA"])), [400, "BadDigest"]);
    assert.deepEqual(await code(put(`free/${"k".repeat(1020)}`, "x")), [400, "KeyTooLongError"]);
    await put("free/a", "x");
    assert.deepEqual(await code(put("free/a", "y", ["If-None-Match: *"])), [412, "PreconditionFailed"]);
    assert.equal((await bench.curl("/free/a")).body, "x");
  });

  it("refuses by name what it does not play", async () => {
    await configure();
    const refused = async (answer: ReturnType<RegionalBench["curl"]>, what: RegExp): Promise<void> => {
      const { status, body } = await answer;
      assert.ok(status === 501 || status === 405, body);
      assert.match(body, what);
    };
    await refused(put("free/a", "x", ["x-amz-acl: private"]), /x-amz-acl/);
    await refused(put("free/a", "x", ["x-amz-server-side-encryption: aws:kms"]), /aws:kms/);
    await refused(put("free/a", "x", ["If-Match: x"]), /If-None-Match/);
    await refused(bench.curl("/free/a?versionId=1"), /versionId/);
    await refused(bench.curl("/free/a?acl="), /acl/);
    await refused(bench.curl("/free/a", { arguments: ["-X", "DELETE"] }), /gets, puts and lists/);
  });
});
