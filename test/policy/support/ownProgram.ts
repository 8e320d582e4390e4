import { type DeployedResource, parseDeployment } from "../../../tools/mutants/deployment";
import { PROJECT_ROOT } from "../../../twin/paths";
import { policyPackArguments, withProject } from "../../support/engine";
import { temporaryBundle } from "../../unit/componentsMocks";
import { RecorderPack, type Recording } from "./recorder";

/** A production stack, since policies ask more of those, with everything that the program can declare of its own. */
const CONFIGURATION = {
  "aws:region": "eu-central-1",
  "portcullis:waf": {
    cidrBlock: "10.40.0.0/16",
    zones: ["a", "b"].map((zone, index) => ({
      name: `eu-central-1${zone}`,
      state: "active",
      publicCidr: `10.40.${index}.0/24`,
      gatewayCidr: `10.40.1${index}.0/24`,
      managementCidr: `10.40.20.${index * 16}/28`,
    })),
    certificate: { domainName: "*.shop.example", hostedZoneId: "Z0PORTCULLIS" },
    imageId: "ami-0123456789abcdef0",
    management: { host: "waf-admin.shop.example", adminCidrs: ["10.8.0.0/24"], hostedZoneId: "Z0PORTCULLIS" },
  },
  "portcullis:endpoints": [
    { host: "api.shop.example", hostedZoneId: "Z0PORTCULLIS", origin: { sampleApi: { accountLogging: true } } },
    {
      host: "header.shop.example",
      hostedZoneId: "Z0PORTCULLIS",
      originProof: "header",
      origin: { sampleApi: { accountLogging: false } },
    },
  ],
};

/** What the engine asks policies of this project's own program, and what it knows of the stack afterwards. */
export interface RecordedProgram {
  /** Before anything exists. */
  preview: Recording;
  update: Recording;
  deployed: DeployedResource[];
}

export async function recordOwnProgram(): Promise<RecordedProgram> {
  const recorder = new RecorderPack(PROJECT_ROOT);
  const waf = { ...CONFIGURATION["portcullis:waf"], gatewayBundle: temporaryBundle() };
  const options = { stack: "prod", config: { ...CONFIGURATION, "portcullis:waf": waf } };
  let deployed: DeployedResource[] = [];
  await withProject(
    PROJECT_ROOT,
    async (engine) => {
      const pack = policyPackArguments(recorder.folder);
      const { exitCode, output } = await engine.run(["up", "--yes", "--non-interactive", ...pack]);
      if (exitCode !== 0) throw new Error(output);
      deployed = parseDeployment((await engine.run(["stack", "export", "--show-secrets"])).output);
    },
    options,
  );
  const recordings = recorder.recordings();
  const preview = recordings.find(({ isPreview }) => isPreview);
  const update = recordings.find(({ isPreview }) => !isPreview);
  if (preview === undefined || update === undefined) {
    throw new Error(`the engine ran the recorder ${recordings.length} time(s): a preview and an update were expected`);
  }
  return { preview, update, deployed };
}
