import { valuesOf, without, type HeaderLines } from "../http";
import type { CacheBehavior, CustomOrigin, Selection } from "./configuration";

/**
 * Headers that never reach an origin from a viewer, whatever the policy says: CloudFront removes them, or writes its own.
 * CloudFront guide, "Request and response behavior for custom origins"; a read-only fact, not a choice of ours.
 */
const REMOVED = [
  "connection",
  "expect",
  "keep-alive",
  "te",
  "trailer",
  "upgrade",
  "x-forwarded-for",
  "x-forwarded-proto",
  "x-real-ip",
  "via",
  "x-amz-cf-id",
];
const REMOVED_PREFIXES = ["proxy-", "x-edge-", "x-accel-", "x-amz-cf-"];

/** Sent to the origin also when no policy names them (same source). */
const ALWAYS_FORWARDED = [
  "cache-control",
  "content-encoding",
  "content-length",
  "content-md5",
  "content-type",
  "date",
  "from",
  "if-match",
  "if-modified-since",
  "if-none-match",
  "if-range",
  "if-unmodified-since",
  "max-forwards",
  "origin",
  "pragma",
  "range",
  "request-range",
  "transfer-encoding",
  "warning",
];

/** What CloudFront itself knows of a request. */
export interface ViewerConnection {
  address: string;
  port: number;
  protocol: "http" | "https";
  /** `X-Amz-Cf-Id` of this request. */
  requestId: string;
  /** Host name in `Via`. */
  edgeName: string;
}

/** The lines that the origin is sent, in order. */
export function originHeaders(
  viewerLines: HeaderLines,
  behavior: CacheBehavior,
  origin: CustomOrigin,
  viewer: ViewerConnection,
): HeaderLines {
  const { headers, cookies, cloudfrontHeaders } = behavior.forward;
  const host = forwardsHost(headers) ? valuesOf(viewerLines, "host")[0] : undefined;
  const lines: HeaderLines = [["Host", host ?? origin.domainName]];
  for (const [name, value] of viewerLines) {
    const lower = name.toLowerCase();
    if (lower === "host" || isRemoved(lower)) continue;
    if (lower === "cookie") {
      const kept = selectCookies(value, cookies);
      if (kept !== "") lines.push([name, kept]);
    } else if (ALWAYS_FORWARDED.includes(lower) || isSelected(headers, lower)) {
      lines.push([name, value]);
    }
  }
  if (!isSelected(headers, "user-agent")) lines.push(["User-Agent", "Amazon CloudFront"]);
  lines.push(["X-Forwarded-For", [...valuesOf(viewerLines, "x-forwarded-for"), viewer.address].join(", ")]);
  lines.push(["Via", [...valuesOf(viewerLines, "via"), `1.1 ${viewer.edgeName} (CloudFront)`].join(", ")]);
  lines.push(["X-Amz-Cf-Id", viewer.requestId]);
  const added = cloudfrontHeaders.map((name): [string, string] => {
    switch (name) {
      case "cloudfront-viewer-address":
        return ["CloudFront-Viewer-Address", `${viewer.address}:${viewer.port}`];
      case "cloudfront-forwarded-proto":
        return ["CloudFront-Forwarded-Proto", viewer.protocol];
    }
  });
  const custom = origin.customHeaders.map(({ name, value }): [string, string] => [name, value]);
  // What CloudFront and the distribution say overwrites what a viewer said.
  return [
    ...without(
      lines,
      [...added, ...custom].map(([name]) => name.toLowerCase()),
    ),
    ...added,
    ...custom,
  ];
}

/** Whether the origin is sent the viewer's Host. */
export function forwardsHost(headers: Selection): boolean {
  return isSelected(headers, "host");
}

/** The raw query that the origin is sent; undefined for none. Order and encoding stay. */
export function selectQuery(query: string | undefined, selection: Selection): string | undefined {
  if (query === undefined || selection.behavior === "all") return query;
  const kept = query.split("&").filter((pair) => isSelected(selection, pair.split("=")[0] ?? ""));
  return kept.length === 0 ? undefined : kept.join("&");
}

function selectCookies(value: string, selection: Selection): string {
  return value
    .split(/; */)
    .filter((pair) => pair !== "" && isSelected(selection, pair.split("=")[0] ?? ""))
    .join("; ");
}

function isSelected(selection: Selection, name: string): boolean {
  const listed = selection.names.some((listedName) => listedName.toLowerCase() === name.toLowerCase());
  switch (selection.behavior) {
    case "none":
      return false;
    case "all":
      return true;
    case "whitelist":
      return listed;
    case "allExcept":
      return !listed;
  }
}

function isRemoved(name: string): boolean {
  return REMOVED.includes(name) || REMOVED_PREFIXES.some((prefix) => name.startsWith(prefix));
}
