import * as fs from "node:fs";
import * as path from "node:path";
import { z } from "zod";
import type { EndpointRun } from "../../verify/endpointRun";
import { junitDocument } from "../../verify/junit";
import { reportDocument } from "../../verify/report";

/** Forms in which results are written to files. */
export enum ReportKind {
  /** Everything that is known, with requests and answers. */
  Json = "json",
  /** For CI systems. */
  Junit = "junit",
}

/** A file that takes the results. */
export interface ReportFile {
  kind: ReportKind;
  file: string;
}

/**
 * Reads `KIND=FILE`, as `--report` takes it.
 * @throws Error that says what is allowed.
 */
export function parseReportFile(text: string): ReportFile {
  const [kindText = "", ...rest] = text.split("=");
  const kind = z.enum(ReportKind).safeParse(kindText).data;
  const file = rest.join("=");
  if (kind === undefined || file === "") {
    throw new Error(
      `--report ${text}: write KIND=FILE, where KIND is ${Object.values(ReportKind).join(" or ")}, e.g. --report junit=probes.xml`,
    );
  }
  return { kind, file };
}

/**
 * Finds out, before anything is run, whether the files can be written.
 * @throws Error that names the folder that is missing.
 */
export function checkReportFiles(reports: readonly ReportFile[]): void {
  for (const { file } of reports) {
    const folder = path.dirname(path.resolve(file));
    if (!fs.existsSync(folder))
      throw new Error(`${file} cannot be written: there is no folder ${folder}; make it first.`);
  }
}

/** Writes the results to every file. */
export function writeReports(runs: readonly EndpointRun[], reports: readonly ReportFile[]): void {
  for (const { kind, file } of reports) fs.writeFileSync(file, content(kind, runs));
}

function content(kind: ReportKind, runs: readonly EndpointRun[]): string {
  switch (kind) {
    case ReportKind.Json:
      return `${JSON.stringify(reportDocument(runs), null, 2)}\n`;
    case ReportKind.Junit:
      return junitDocument(runs);
  }
}
