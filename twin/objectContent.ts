import * as fs from "node:fs";
import { z } from "zod";
import type { ResourceRecord } from "./resourceRecord";

const inputsSchema = z.object({
  content: z.string().nullish(),
  contentBase64: z.string().nullish(),
  source: z.object({ __asset: z.union([z.object({ text: z.string() }), z.object({ path: z.string() })]) }).nullish(),
});

/** What the record of an S3 object holds. Throws when its file is gone. */
export function objectContent(record: ResourceRecord): Buffer {
  const { content, contentBase64, source } = inputsSchema.parse(record.inputs);
  if (typeof content === "string") return Buffer.from(content);
  if (typeof contentBase64 === "string") return Buffer.from(contentBase64, "base64");
  const asset = source?.__asset ?? { text: "" };
  return "text" in asset ? Buffer.from(asset.text) : fs.readFileSync(asset.path);
}
