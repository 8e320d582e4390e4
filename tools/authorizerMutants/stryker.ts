import { createHash } from "node:crypto";
import { spawn, spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { PROJECT_ROOT } from "../../twin/paths";

/** What is mutated: everything of the authorizer but what speaks with AWS, and the readings that it shares. */
const MUTATED = [
  "workloads/authorizer/*.ts",
  "!workloads/authorizer/{handler,lambdaDelegate,secretsManager}.ts",
  "contracts/{auditDay,authorizerSettings,ipv4}.ts",
];
/** Tests that may kill a mutant: those that load no more than what is mutated, or each start would take seconds. */
const TESTS = [
  ...["Audit", "Decision", "Delegate", "Handler", "Matrix", "ProofChange", "Secrets", "Settings"].map(
    (part) => `test/unit/authorizer${part}.test.ts`,
  ),
  "test/unit/contractsAuditDay.test.ts",
  "test/unit/contractsIpv4.test.ts",
];
/** What the tests need, and packages that they load. */
const COPIED = ["contracts", "workloads/authorizer", "test/fixtures", "test/unit", "tools/authorizerMutants"];
const LINKED = ["@swc", "fast-check", "ts-node", "typescript", "zod"];

const FOLDER = path.join(PROJECT_ROOT, ".cache", "authorizer-mutants");
const PACKAGES = path.join(FOLDER, "node_modules");
const STAMP = path.join(FOLDER, "installed");

/** Installs Stryker where it is missing or another version. Its packages stay out of the project's own. */
export function ensureStryker(): void {
  const lock = path.join(__dirname, "package-lock.json");
  const wanted = createHash("sha256").update(fs.readFileSync(lock)).digest("hex");
  if (fs.existsSync(STAMP) && fs.readFileSync(STAMP, "utf8") === wanted) return;
  fs.rmSync(FOLDER, { recursive: true, force: true });
  fs.mkdirSync(FOLDER, { recursive: true });
  for (const name of ["package.json", "package-lock.json"]) {
    fs.copyFileSync(path.join(__dirname, name), path.join(FOLDER, name));
  }
  const install = ["ci", "--ignore-scripts", "--no-audit", "--no-fund"];
  const { status, stderr } = spawnSync("npm", install, { cwd: FOLDER, encoding: "utf8" });
  if (status !== 0) throw new Error(`npm ${install.join(" ")} failed in ${FOLDER}:\n${stderr}`);
  fs.writeFileSync(STAMP, wanted);
}

/**
 * Mutates a copy of the sources and runs the tests against each mutant.
 * @returns Stryker's report, as text.
 * @throws Error when there is none: the tests fail without any mutant, or Stryker itself does.
 */
export async function runStryker(writeLine: (line: string) => void): Promise<string> {
  // Outside of the project: Stryker's runner would take the project's mocha, whose parts it does not know.
  const stage = fs.mkdtempSync(path.join(os.tmpdir(), "portcullis-authorizer-mutants-"));
  try {
    fillStage(stage);
    const report = path.join(stage, "report.json");
    const output = await run(stage, writeLine);
    if (!fs.existsSync(report)) throw new Error(`Stryker made no report:\n${output}`);
    return fs.readFileSync(report, "utf8");
  } finally {
    fs.rmSync(stage, { recursive: true, force: true });
  }
}

function fillStage(stage: string): void {
  for (const name of [...COPIED, "package.json", "tsconfig.json", "tsconfig.swc.json"]) {
    fs.cpSync(path.join(PROJECT_ROOT, name), path.join(stage, name), { recursive: true });
  }
  fs.mkdirSync(path.join(stage, "node_modules"));
  for (const name of LINKED) {
    fs.symlinkSync(path.join(PROJECT_ROOT, "node_modules", name), path.join(stage, "node_modules", name));
  }
  const options = {
    testRunner: "mocha",
    plugins: [path.join(PACKAGES, "@stryker-mutator", "mocha-runner", "dist", "src", "index.js")],
    mutate: MUTATED,
    mochaOptions: {
      spec: TESTS,
      require: ["ts-node/register/transpile-only", "./tools/authorizerMutants/fixedSeed.ts"],
    },
    coverageAnalysis: "perTest",
    concurrency: os.availableParallelism(),
    inPlace: true,
    reporters: ["json", "progress-append-only"],
    jsonReporter: { fileName: "report.json" },
    allowConsoleColors: false,
    // Many times what a test takes: a busy machine is no endless loop.
    timeoutMS: 30_000,
  };
  fs.writeFileSync(path.join(stage, "stryker.json"), JSON.stringify(options));
}

function run(stage: string, writeLine: (line: string) => void): Promise<string> {
  const program = path.join(PACKAGES, "@stryker-mutator", "core", "bin", "stryker.js");
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [program, "run", "stryker.json"], {
      cwd: stage,
      env: { ...process.env, TS_NODE_PROJECT: path.join(stage, "tsconfig.swc.json") },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.on("data", (data: Buffer) => {
        output += data.toString();
        const progress = /Mutation testing .*/.exec(data.toString())?.[0];
        if (progress !== undefined) writeLine(progress);
      });
    }
    child.on("error", reject);
    child.on("close", () => resolve(output));
  });
}
