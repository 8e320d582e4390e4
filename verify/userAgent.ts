import * as fs from "node:fs";
import * as path from "node:path";
import { z } from "zod";

const { version } = z
  .object({ version: z.string() })
  .parse(JSON.parse(fs.readFileSync(path.join(__dirname, "..", "package.json"), "utf8")));

/** Every request says whose it is and what for, so that whoever finds it in a log knows. */
export const USER_AGENT = `portcullis-verify/${version} (+checks that the WAF cannot be passed by)`;
