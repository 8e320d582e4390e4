import { messageOf } from "../../twinFailureError";
import { parseSessionDocument } from "../../sessionManager/sessionDocument";
import { text } from "../values";
import type { MakerContext } from "./outputs/maker";

/** https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_CreateDocument.html */
const RESERVED_PREFIXES = ["aws", "amazon", "amzn"];
const MOST_CONTENT_BYTES = 64 * 1024;

/** What Systems Manager demands of a document when one is made or changed. */
export function checkDocuments(type: string, { inputs }: MakerContext): void {
  if (type !== "aws:ssm/document:Document") return;
  const name = text(inputs, "name");
  const reserved = RESERVED_PREFIXES.find((prefix) => name.toLowerCase().startsWith(prefix));
  if (reserved !== undefined) {
    throw new Error(
      `ValidationException: the document name ${name} begins with ${reserved}, which AWS keeps to itself`,
    );
  }
  const content = text(inputs, "content");
  if (Buffer.byteLength(content) > MOST_CONTENT_BYTES) {
    throw new Error(`MaxDocumentSizeExceeded: the document ${name} is longer than ${MOST_CONTENT_BYTES} bytes`);
  }
  if (text(inputs, "documentType") !== "Session" || text(inputs, "documentFormat") !== "JSON") return;
  try {
    parseSessionDocument(content);
  } catch (error) {
    throw new Error(`InvalidDocumentContent: the content of ${name} is no Session document: ${messageOf(error)}`);
  }
}
