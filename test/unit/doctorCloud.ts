import * as http from "node:http";
import type { AddressInfo } from "node:net";

/** What the account of a {@link LoopbackCloud} is like. */
export interface CloudState {
  /** Code with which every call is refused; undefined when none is. */
  refusedWith?: string;
  /** Code with which EC2 refuses; undefined when it does not. */
  ec2RefusedWith?: string;
  /** Names of the fixed addresses that are held. */
  addressNames: string[];
  /** By code; one that is missing was never set, and has AWS's default. */
  quotas: Record<string, number>;
  certificates: number;
}

const DEFAULT_QUOTAS: Record<string, number> = { "L-0263D0A3": 5, "L-0EA8095F": 60, "L-B99A9384": 1000 };

/** Answers on loopback what STS, EC2, Elastic Load Balancing and Service Quotas answer, in their own formats. */
export class LoopbackCloud {
  /** Calls in the order in which they came. */
  readonly calls: string[] = [];
  private readonly server = http.createServer((request, response) => {
    let body = "";
    request.on("data", (data: Buffer) => (body += data.toString()));
    request.on("end", () => {
      const target = String(request.headers["x-amz-target"] ?? "").split(".")[1];
      const call = target ?? new URLSearchParams(body).get("Action") ?? "";
      this.calls.push(call);
      const { status, text } = target === undefined ? this.xml(call) : this.json(call, body);
      response.writeHead(status, { "content-type": target === undefined ? "text/xml" : "application/x-amz-json-1.1" });
      response.end(text);
    });
  });

  constructor(private readonly state: CloudState) {}

  /** @returns the address to send calls to. */
  start(): Promise<string> {
    return new Promise((resolve) => {
      this.server.listen(0, "127.0.0.1", () => {
        const address = this.server.address() as AddressInfo;
        resolve(`http://127.0.0.1:${address.port}`);
      });
    });
  }

  stop(): void {
    this.server.close();
    this.server.closeAllConnections();
  }

  private xml(call: string): { status: number; text: string } {
    const { refusedWith, ec2RefusedWith, addressNames, certificates } = this.state;
    if (refusedWith !== undefined) {
      const error = `<Error><Type>Sender</Type><Code>${refusedWith}</Code><Message>so it is</Message></Error>`;
      return { status: 403, text: `<ErrorResponse>${error}<RequestId>1</RequestId></ErrorResponse>` };
    }
    switch (call) {
      case "GetCallerIdentity":
        return answer(
          call,
          "<GetCallerIdentityResult><Arn>arn:aws:iam::123456789012:user/operator</Arn><UserId>A</UserId>" +
            "<Account>123456789012</Account></GetCallerIdentityResult>",
        );
      case "DescribeAddresses": {
        if (ec2RefusedWith !== undefined) {
          const error = `<Error><Code>${ec2RefusedWith}</Code><Message>so it is</Message></Error>`;
          return { status: 403, text: `<Response><Errors>${error}</Errors><RequestID>1</RequestID></Response>` };
        }
        const items = addressNames.map(
          (name) => `<item><tagSet><item><key>Name</key><value>${name}</value></item></tagSet></item>`,
        );
        return answer(call, `<requestId>1</requestId><addressesSet>${items.join("")}</addressesSet>`);
      }
      case "DescribeAccountLimits": {
        const member = (name: string, max: number) => `<member><Name>${name}</Name><Max>${max}</Max></member>`;
        const limits =
          member("target-groups", 3000) + member("certificates-per-application-load-balancer", certificates);
        return answer(call, `<DescribeAccountLimitsResult><Limits>${limits}</Limits></DescribeAccountLimitsResult>`);
      }
      default:
        return { status: 400, text: `<ErrorResponse><Error><Code>InvalidAction</Code></Error></ErrorResponse>` };
    }
  }

  private json(call: string, body: string): { status: number; text: string } {
    const code = /"QuotaCode":"([^"]+)"/.exec(body)?.[1] ?? "";
    const value = call === "GetServiceQuota" ? this.state.quotas[code] : DEFAULT_QUOTAS[code];
    if (value === undefined) {
      return { status: 400, text: JSON.stringify({ __type: "NoSuchResourceException", Message: "none was set" }) };
    }
    return { status: 200, text: JSON.stringify({ Quota: { QuotaCode: code, Value: value } }) };
  }
}

function answer(call: string, content: string): { status: number; text: string } {
  return { status: 200, text: `<${call}Response>${content}</${call}Response>` };
}
