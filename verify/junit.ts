import { describeEvidence, describeRequest } from "./describe";
import type { EndpointRun } from "./endpointRun";
import { passed, type ProbeResult } from "./probe";
import type { NotRun } from "./selection";
import { renderXml, type XmlElement } from "./xml";

/**
 * The results as JUnit XML, which test reporters of CI systems read: a suite an endpoint, a case a probe, its class the
 * place it was sent from. What was not run is skipped, with the reason.
 */
export function junitDocument(runs: readonly EndpointRun[]): string {
  return renderXml({
    name: "testsuites",
    attributes: { name: "portcullis verify", ...totals(runs) },
    children: runs.map(suite),
  });
}

function suite(run: EndpointRun): XmlElement {
  return {
    name: "testsuite",
    attributes: { name: run.endpoint, ...totals([run]) },
    children: [...run.results.map(testCase), ...run.notRun.map(skipped)],
  };
}

function totals(runs: readonly EndpointRun[]): XmlElement["attributes"] {
  const results = runs.flatMap((run) => run.results);
  const notRun = runs.flatMap((run) => run.notRun);
  return {
    tests: results.length + notRun.length,
    failures: results.filter((result) => !passed(result)).length,
    errors: 0,
    skipped: notRun.length,
    time: seconds(results.reduce((sum, { milliseconds }) => sum + milliseconds, 0)),
  };
}

function testCase(result: ProbeResult): XmlElement {
  const { probe, evidence, problems, milliseconds } = result;
  const requests = [...new Set(probe.requests.map(describeRequest))];
  const details = [
    ...problems.map(({ what, lookAt }) => `${what}\n  look at ${lookAt}`),
    `expected: ${probe.expectation}`,
    `seen: ${describeEvidence(evidence)}`,
    ...requests,
  ].join("\n");
  const failure: XmlElement = {
    name: "failure",
    attributes: { message: problems.map(({ what }) => what).join("; "), type: "unexpected" },
    children: details,
  };
  return {
    name: "testcase",
    attributes: { classname: probe.from, name: `${probe.id}: ${probe.title}`, time: seconds(milliseconds) },
    children: passed(result) ? [] : [failure],
  };
}

function skipped({ probe, reason }: NotRun): XmlElement {
  return {
    name: "testcase",
    attributes: { classname: probe.from, name: `${probe.id}: ${probe.title}`, time: seconds(0) },
    children: [{ name: "skipped", attributes: { message: reason }, children: [] }],
  };
}

function seconds(milliseconds: number): string {
  return (milliseconds / 1000).toFixed(3);
}
