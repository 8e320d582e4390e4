import { BlockList, isIP } from "node:net";
import { valuesOf, type HeaderLines } from "../http";
import type { ByteMatchConstraint, TextTransformation, WebAcl, WebAclStatement } from "./webAclConfiguration";

/** A request as AWS WAF gets it: before API Gateway changes anything of it. */
export interface InspectedRequest {
  /** Address that API Gateway takes for the client's. */
  sourceAddress: string;
  lines: HeaderLines;
}

/** What a web ACL says of a request. */
export interface WebAclVerdict {
  action: "ALLOW" | "BLOCK";
  /** Name of the rule that decided; `Default_Action`, as in AWS WAF's log, when none did. */
  terminatingRule: string;
  /** Names of the rules that matched and only count. */
  countedRules: string[];
}

/** Rules by their priority: the first that matches and does not only count decides; else the default action. */
export function evaluateWebAcl(acl: WebAcl, request: InspectedRequest): WebAclVerdict {
  const countedRules: string[] = [];
  for (const { name, action, statement } of acl.rules) {
    if (!matches(statement, request)) continue;
    if (action !== "COUNT") return { action, terminatingRule: name, countedRules };
    countedRules.push(name);
  }
  return { action: acl.defaultAction, terminatingRule: "Default_Action", countedRules };
}

function matches(statement: WebAclStatement, request: InspectedRequest): boolean {
  switch (statement.kind) {
    case "ip-set":
      return contains(statement.addresses, request.sourceAddress);
    case "byte-match": {
      const values = valuesOf(request.lines, statement.header);
      // "If a web request doesn't have the request component …, AWS WAF evaluates the request as not matching."
      if (values.length === 0) return false;
      // Undocumented; so a header that is there twice is not what an EXACTLY rule wants.
      const value = transformed(values.join(","), statement.transformations);
      return fits(statement.constraint, value, statement.search);
    }
    case "and":
      return statement.statements.every((one) => matches(one, request));
    case "or":
      return statement.statements.some((one) => matches(one, request));
    case "not":
      return !matches(statement.statement, request);
  }
}

/** The text that is searched for is not transformed: with LOWERCASE, one with a capital letter is never found. */
function transformed(value: string, transformations: TextTransformation[]): string {
  return transformations.includes("LOWERCASE") ? value.toLowerCase() : value;
}

function fits(constraint: ByteMatchConstraint, value: string, search: string): boolean {
  switch (constraint) {
    case "EXACTLY":
      return value === search;
    case "STARTS_WITH":
      return value.startsWith(search);
    case "ENDS_WITH":
      return value.endsWith(search);
    case "CONTAINS":
      return value.includes(search);
  }
}

function contains(blocks: string[], address: string): boolean {
  const family = isIP(address);
  if (family === 0) return false;
  const list = new BlockList();
  for (const block of blocks) {
    const [network = "", prefix = ""] = block.split("/");
    list.addSubnet(network, Number(prefix), isIP(network) === 6 ? "ipv6" : "ipv4");
  }
  return list.check(address, family === 6 ? "ipv6" : "ipv4");
}
