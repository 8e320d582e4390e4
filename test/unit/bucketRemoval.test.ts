import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { refuseFullBucket } from "../../twin/process/bucketRemoval";
import { temporaryFolder } from "../support/temporary";
import { record } from "../twin/networkRecords";

describe("a bucket of the twin", () => {
  const bucket = (inputs: Record<string, unknown> = {}) =>
    record("aws:s3/bucket:Bucket", "waf", { bucket: "waf", ...inputs });

  it("goes when it is empty, or by force, and not with what machines put into it", () => {
    const folder = temporaryFolder();
    refuseFullBucket(bucket(), folder);
    fs.mkdirSync(path.join(folder, "waf"));
    refuseFullBucket(bucket(), folder);
    fs.writeFileSync(path.join(folder, "waf", "object.json"), "{}");
    assert.throws(() => refuseFullBucket(bucket(), folder), /BucketNotEmpty/);
    refuseFullBucket(bucket({ forceDestroy: true }), folder);
    refuseFullBucket(bucket({ bucket: "other" }), folder);
    refuseFullBucket(record("aws:s3/bucketPolicy:BucketPolicy", "waf", { bucket: "waf" }), folder);
    refuseFullBucket(undefined, folder);
  });
});
