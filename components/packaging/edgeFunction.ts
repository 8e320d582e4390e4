import * as fs from "node:fs";
import { transformSync } from "esbuild";
import { auditEnd } from "../../contracts/auditDay";
import { METHOD_OVERRIDE_HEADER, VIEWER_ADDRESS_HEADER } from "../../contracts/headers";
import { workloadFile } from "./packageRoot";

/** https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cloudfront-limits.html */
const MAXIMUM_BYTES = 10_240;

/** What {@link renderEdgeFunction} may be told beside the viewers. */
export interface EdgeFunctionOptions {
  /**
   * Last day in UTC, `YYYY-MM-DD`, on which other viewers are only logged and let through; their true address is asserted
   * all the same. Default none: they are refused.
   */
  auditUntil?: string;
}

/**
 * Code of the CloudFront function that lets in only these viewers.
 * @param allowedViewers IPv4 addresses without a prefix length.
 * @throws Error when there is none, when there are more than fit into a function, or when the audit ends on no day.
 */
export function renderEdgeFunction(allowedViewers: string[], options: EdgeFunctionOptions = {}): string {
  if (allowedViewers.length === 0) {
    throw new Error(
      "attachment.egressAddresses: no address; at least one is needed, or nobody gets in. " +
        "Give the attachment of a stack with an active zone.",
    );
  }
  const { auditUntil } = options;
  const auditEndsAt = auditUntil === undefined ? null : auditEnd(auditUntil);
  if (auditEndsAt === undefined) {
    throw new Error(`auditUntil: ${JSON.stringify(auditUntil)}; a day of the calendar is allowed, e.g. "2026-12-31".`);
  }
  const { code } = transformSync(fs.readFileSync(workloadFile("edge", "viewerRequest.ts"), "utf8"), {
    loader: "ts",
    charset: "ascii",
    // cloudfront-js-2.0 is ECMAScript 5.1 with some features of later editions.
    target: "es2017",
    define: {
      ALLOWED_VIEWERS: JSON.stringify([...allowedViewers].sort()),
      VIEWER_ADDRESS_HEADER: JSON.stringify(VIEWER_ADDRESS_HEADER),
      METHOD_OVERRIDE_HEADER: JSON.stringify(METHOD_OVERRIDE_HEADER),
      AUDIT_ENDS_AT: JSON.stringify(auditEndsAt),
    },
  });
  const bytes = Buffer.byteLength(code);
  if (bytes > MAXIMUM_BYTES) {
    throw new Error(
      `attachment.egressAddresses: ${allowedViewers.length} addresses make a CloudFront function of ${bytes} bytes; ` +
        `${MAXIMUM_BYTES} are allowed. Use fewer zones.`,
    );
  }
  return code;
}
