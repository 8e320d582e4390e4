import * as fs from "node:fs";
import * as path from "node:path";
import { AnalyzeRequest, AnalyzeStackRequest } from "@pulumi/pulumi/proto/analyzer_pb";
import { z } from "zod";
import { temporaryFolder } from "../../support/temporary";

/** Answers everything with nothing, and keeps what the engine asked, byte for byte: a file for each process. */
const RECORDER = `
process.chdir(__dirname);
const fs = require("node:fs");
const grpc = require("@grpc/grpc-js");
const { AnalyzerService } = require("@pulumi/pulumi/proto/analyzer_grpc_pb");
const file = __dirname + "/record-" + process.hrtime.bigint() + ".jsonl";
const keep = (entry) => fs.appendFileSync(file, JSON.stringify(entry) + "\\n");
const answer = (name) => (call, callback) => {
  keep({ name, request: Buffer.from(call.request.serializeBinary()).toString("base64"), ...seen(name, call.request) });
  const response = new AnalyzerService[name].responseType();
  callback(null, name === "getAnalyzerInfo" ? response.setName("recorder").setVersion("0.0.1") : response);
};
const seen = (name, request) => (name === "configureStack" ? { dryRun: request.getDryRun() } : {});
const server = new grpc.Server({ "grpc.max_receive_message_length": -1 });
const names = ["getAnalyzerInfo", "getPluginInfo", "configureStack", "configure", "remediate", "analyze", "analyzeStack"];
server.addService(AnalyzerService, Object.fromEntries(names.map((name) => [name, answer(name)])));
server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, port) => {
  if (error) throw error;
  console.log(String(port));
});
`;

const entrySchema = z.object({ name: z.string(), request: z.string(), dryRun: z.boolean().optional() });

/** What the engine asked a policy pack in one preview or update, in its order. */
export interface Recording {
  isPreview: boolean;
  resources: AnalyzeRequest[];
  stack: AnalyzeStackRequest;
}

/** A policy pack that objects to nothing and remembers what it was asked. */
export class RecorderPack {
  readonly folder = temporaryFolder();

  constructor(project: string) {
    const files = {
      "PulumiPolicy.yaml": "runtime: nodejs\n",
      "package.json": JSON.stringify({ name: "recorder", version: "0.0.1", main: "main.js" }),
      "main.js": RECORDER,
    };
    for (const [name, content] of Object.entries(files)) fs.writeFileSync(path.join(this.folder, name), content);
    fs.symlinkSync(path.join(project, "node_modules"), path.join(this.folder, "node_modules"));
  }

  /** One for each run of the engine that came to the end. */
  recordings(): Recording[] {
    const files = fs.readdirSync(this.folder).filter((name) => name.startsWith("record-"));
    return files.sort().flatMap((name) => {
      const lines = fs.readFileSync(path.join(this.folder, name), "utf8").trim().split("\n");
      const entries = lines.map((line) => entrySchema.parse(JSON.parse(line)));
      const bytes = (of: string): Uint8Array[] =>
        entries.filter((entry) => entry.name === of).map(({ request }) => Buffer.from(request, "base64"));
      const [stack] = bytes("analyzeStack");
      if (stack === undefined) return [];
      return {
        isPreview: entries.some(({ dryRun }) => dryRun === true),
        resources: bytes("analyze").map((request) => AnalyzeRequest.deserializeBinary(request)),
        stack: AnalyzeStackRequest.deserializeBinary(stack),
      };
    });
  }
}
