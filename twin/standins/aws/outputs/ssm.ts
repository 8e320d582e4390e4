import { createHash } from "node:crypto";
import { ACCOUNT_ID } from "../../../addresses";
import { parseSessionDocument, type SessionDocument } from "../../../sessionManager/sessionDocument";
import { text, type Properties } from "../../values";
import { arnOf, keep, type Maker, type MakerContext, nameFrom } from "./maker";

/** Systems Manager. */
export const SSM_MAKERS: Record<string, Maker> = {
  "aws:ssm/document:Document": {
    id: (context) => nameFrom(context),
    outputs: (context) => {
      const content = text(context.inputs, "content");
      const version = versionOf(context, content);
      return {
        name: nameFrom(context),
        arn: arnOf("ssm", context.region, `document/${nameFrom(context)}`),
        createdDate: keep(context, "createdDate", () => new Date().toISOString().replace(/\.\d+Z$/, "Z")),
        owner: ACCOUNT_ID,
        status: "Active",
        hash: createHash("sha256").update(content).digest("hex"),
        hashType: "Sha256",
        // The provider makes each version that it adds the default one.
        defaultVersion: version,
        documentVersion: version,
        latestVersion: version,
        platformTypes: ["Windows", "Linux", "MacOS"],
        ...described(content),
      };
    },
  },
};

function versionOf({ olds }: MakerContext, content: string): string {
  const before = Number(text(olds, "latestVersion", "0"));
  return String(before > 0 && text(olds, "content") === content ? before : before + 1);
}

/** What AWS reads out of the content. What it cannot read it refuses; see ssmPreconditions.ts. */
function described(content: string): Properties {
  let document: SessionDocument;
  try {
    document = parseSessionDocument(content);
  } catch {
    return { description: "", schemaVersion: "", parameters: [] };
  }
  return {
    description: document.description ?? "",
    schemaVersion: document.schemaVersion,
    parameters: Object.entries(document.parameters ?? {}).map(([name, parameter]) => ({
      name,
      type: parameter.type,
      description: parameter.description ?? "",
      defaultValue: typeof parameter.default === "string" ? parameter.default : "",
    })),
  };
}
