/** What the sample API needs of API Gateway's proxy event (payload of AWS_PROXY on a REST API). */
interface ProxyEvent {
  httpMethod: string;
  /** Path of the request without the stage. */
  path: string;
  body: string | null;
  isBase64Encoded: boolean;
}

interface ProxyResult {
  statusCode: number;
  headers: Record<string, string>;
  body: string;
}

const COLLECTION = "/items";
const ALLOWED = { collection: ["GET", "POST", "OPTIONS"], item: ["GET", "PUT", "DELETE", "OPTIONS"] };

/**
 * A small items API that keeps nothing: it answers as one with storage would, and tells what it was asked, so that a
 * caller can compare what arrived with what was sent. It logs nothing: the event holds the origin secret.
 */
export function handler(event: ProxyEvent): Promise<ProxyResult> {
  return Promise.resolve(answer(event));
}

function answer(event: ProxyEvent): ProxyResult {
  const isCollection = event.path === COLLECTION || event.path === `${COLLECTION}/`;
  const allowed = isCollection ? ALLOWED.collection : ALLOWED.item;
  if (!allowed.includes(event.httpMethod)) {
    return json(405, { message: `${event.httpMethod} is not allowed here` }, { allow: allowed.join(", ") });
  }
  const body = event.isBase64Encoded ? Buffer.from(event.body ?? "", "base64").toString("utf8") : (event.body ?? "");
  const echo = { method: event.httpMethod, path: event.path, body };
  switch (event.httpMethod) {
    case "POST":
    case "PUT": {
      const document = parse(body);
      if (document === undefined) {
        return json(400, { message: "The body is not JSON" });
      }
      return json(event.httpMethod === "POST" ? 201 : 200, { ...echo, document });
    }
    case "OPTIONS":
      return json(200, echo, { allow: allowed.join(", ") });
    default:
      return json(200, echo);
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function json(statusCode: number, document: unknown, headers: Record<string, string> = {}): ProxyResult {
  return {
    statusCode,
    headers: { "content-type": "application/json", "cache-control": "no-store", ...headers },
    body: JSON.stringify(document),
  };
}
