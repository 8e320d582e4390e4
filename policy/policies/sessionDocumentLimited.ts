import { definePolicy, noSettings } from "../lib/definePolicy";
import { Place } from "../lib/place";
import { document } from "../lib/stack";

/** What stands for a value that whoever starts a session chooses. */
const PARAMETER = /\{\{.*\}\}/;

/** A session document is a way past every security group, for whoever may use it. */
export const sessionDocumentLimited = definePolicy({
  name: "session-document-limited",
  displayName: "Session documents lead to one place",
  description:
    "A Systems Manager document should be shared with nobody in general, and one that forwards a port should name host and port.",
  severity: "high",
  tags: ["network", "identity"],
  references: ["FSBP SSM.4"],
  remediationSteps:
    "Write the port, and the host if it is another machine's, into the document's `properties`; only localPortNumber may be a parameter. Name accounts in `permissions.accountIds`.",
  onUnknown: "Tells unknown content or accounts as an advisory.",
  settings: noSettings,
  types: ["aws:ssm/document:Document"],
  check: (resource, _settings, report) => {
    const props = new Place(resource.props);
    const accounts = props.at("permissions").at("accountIds");
    if (accounts.isUnknown) report.unknown(resource, accounts, "it names accounts");
    else if (accounts.text?.split(",").some((account) => account.trim().toLowerCase() === "all")) {
      report.violation(resource, "permissions.accountIds is All: everybody may use it. Name the accounts that may.");
    }
    const kind = props.at("documentType");
    if (!kind.isUnknown && kind.text !== "Session") return;
    // A type that is not known is taken for one of a session: what the content shows then decides.
    const content = props.at("content");
    if (content.isUnknown) {
      report.unknown(resource, content, "a port that it forwards is named");
      return;
    }
    const session = new Place(document(content.value) ?? {});
    if (session.at("sessionType").text !== "Port") return;
    const chosen = ["host", "portNumber"].filter((key) => {
      const given = session.at("properties").at(key);
      // Without a host it is the machine itself; without a port it is none that is meant.
      return given.isAbsent ? key === "portNumber" : PARAMETER.test(given.text ?? "");
    });
    if (chosen.length > 0) {
      const what = chosen.map((key) => `properties.${key}`).join(" and ");
      report.violation(
        resource,
        `content: ${what} is for whoever starts the session to choose: any port that the machine reaches. Write it into the document.`,
      );
    }
  },
});
