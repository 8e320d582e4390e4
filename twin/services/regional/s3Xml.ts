import { randomBytes } from "node:crypto";
import { renderXml, type XmlElement } from "../../../verify/xml";
import type { ServiceAnswer } from "./serviceAnswer";

export type { XmlElement } from "../../../verify/xml";

/** An error as S3 reports it. */
export class S3Error extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
  ) {
    super(message);
  }

  document(): Buffer {
    const requestId = randomBytes(8).toString("hex").toUpperCase();
    return render({
      name: "Error",
      children: [leaf("Code", this.code), leaf("Message", this.message), leaf("RequestId", requestId)],
    });
  }
}

export function leaf(name: string, value: string | number | boolean): XmlElement {
  return { name, children: String(value) };
}

/** A successful answer with an XML body. */
export function xmlDocument(element: XmlElement): ServiceAnswer {
  return { status: 200, lines: [["Content-Type", "application/xml"]], body: render(element) };
}

function render(element: XmlElement): Buffer {
  return Buffer.from(renderXml(element));
}
