/** An element of an XML document. */
export interface XmlElement {
  name: string;
  attributes?: Record<string, string | number>;
  /** Elements, or text. */
  children: XmlElement[] | string;
}

/** The document as text. Names are the program's own; values may be anything, as XML 1.0 (section 2.2) takes it. */
export function renderXml(root: XmlElement): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${element(root)}`;
}

function element({ name, attributes = {}, children }: XmlElement): string {
  const pairs = Object.entries(attributes).map(([key, value]) => ` ${key}="${escaped(String(value))}"`);
  const content = typeof children === "string" ? escaped(children) : children.map(element).join("");
  return `<${name}${pairs.join("")}>${content}</${name}>`;
}

/** By number: in an attribute a parser would make a space of a line's end or a tab that stands there as it is. */
function escaped(text: string): string {
  return text
    .replace(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, "\uFFFD")
    .replace(/[&<>"'\t\r\n]/g, (character) => `&#${character.charCodeAt(0)};`);
}
