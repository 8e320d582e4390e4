import * as path from "node:path";
import { AssetKeeper } from "../../twin/standins/store/assets";
import { AwsProvider } from "../../twin/standins/aws/provider";
import { FileRecordStore } from "../../twin/standins/store/fileRecordStore";
import { temporaryFolder } from "../support/temporary";

/** The stand-in for AWS's provider, with records and objects of its own, for one region under the name `one`. */
export function regionalProvider(): AwsProvider {
  const folder = temporaryFolder();
  const store = new FileRecordStore(path.join(folder, "records.json"));
  const provider = new AwsProvider(store, new AssetKeeper(path.join(folder, "objects"), folder));
  provider.configure("one", { region: "eu-central-1" });
  return provider;
}
