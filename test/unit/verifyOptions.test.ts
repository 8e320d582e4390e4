import * as assert from "node:assert/strict";
import { parseVerifyOptions } from "../../tools/commands/verifyOptions";
import { VantagePointName } from "../../verify/vantagePoint";

describe("arguments of npm run verify", () => {
  it("are few when there is nothing special", () => {
    assert.deepEqual(parseVerifyOptions(["--stack", "prod"]), {
      outputs: { kind: "stack", stack: "prod" },
      place: undefined,
      endpoint: undefined,
      samplePath: undefined,
      writePath: undefined,
      gateways: [],
      attacks: true,
      credentials: undefined,
      reports: [],
    });
  });

  it("say all that there is to say", () => {
    const words =
      "--outputs o.json --from inside --endpoint api.shop.example --sample-path /health --write-path /scratch " +
      "--gateway 10.0.0.4 --gateway 10.0.1.4 --no-attacks --json a.json --junit a.xml --report json=b.json";
    assert.deepEqual(parseVerifyOptions(words.split(" ")), {
      outputs: { kind: "file", file: "o.json" },
      place: VantagePointName.Bystander,
      endpoint: "api.shop.example",
      samplePath: "/health",
      writePath: "/scratch",
      gateways: ["10.0.0.4", "10.0.1.4"],
      attacks: false,
      credentials: undefined,
      reports: [
        { kind: "json", file: "a.json" },
        { kind: "junit", file: "a.xml" },
        { kind: "json", file: "b.json" },
      ],
    });
  });

  it("sign with what the environment holds, and only when told to", () => {
    const environment = { AWS_ACCESS_KEY_ID: "AKIAEXAMPLE", AWS_SECRET_ACCESS_KEY: "key", AWS_SESSION_TOKEN: "token" };
    const credentials = { accessKeyId: "AKIAEXAMPLE", secretAccessKey: "key", sessionToken: "token" };
    assert.deepEqual(parseVerifyOptions(["--stack", "prod", "--sign"], environment).credentials, credentials);
    assert.equal(parseVerifyOptions(["--stack", "prod"], environment).credentials, undefined);
    assert.throws(() => parseVerifyOptions(["--stack", "prod", "--sign"], {}), /--sign: set AWS_ACCESS_KEY_ID/);
  });

  it("are refused with every mistake and the usage", () => {
    const wrong = [
      "--from",
      "moon",
      "--sample-path",
      "items",
      "--write-path",
      "/a?b",
      "--gateway",
      "x",
      "more",
      "--report",
      "pdf=a",
    ];
    assert.throws(
      () => parseVerifyOptions(wrong),
      (error: Error) =>
        [
          /--from moon: write one of outside, inside, admin/,
          /name either the stack .* or a file/,
          /--sample-path items: begin it with a slash/,
          /--write-path \/a\?b: leave out query/,
          /--gateway x: give a private IPv4 address/,
          /more: no such argument/,
          /--report pdf=a: write KIND=FILE/,
          /npm run verify -- --stack NAME/,
        ].every((part) => part.test(error.message)),
    );
    for (const unknown of [["--stak", "x"], ["--stack"]]) {
      assert.throws(() => parseVerifyOptions(unknown), /npm run verify -- --stack NAME/);
    }
    assert.throws(() => parseVerifyOptions(["--stack", "a", "--outputs", "b"]), /name either/);
  });
});
