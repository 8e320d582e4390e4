import { inDocument, missing, removed, type Row, rowsOf, statementsOf, to, type Weakening, WHOLE } from "../row";
import { ATTACKS } from "./probeIds";

const PUBLIC = {
  Effect: "Allow",
  Principal: "*",
  Action: "s3:GetObject",
  Resource: "arn:aws:s3:::*/*",
};

const PUBLIC_BUCKET = JSON.stringify({ Version: "2012-10-17", Statement: [PUBLIC] });

/** The statement that refuses whatever does not come over TLS. */
function inTlsStatement(label: string, change: (statement: Record<string, unknown>) => void): Weakening {
  return inDocument(label, (document) => {
    for (const statement of statementsOf(document)) {
      if (statement["Effect"] === "Deny") change(statement);
    }
  });
}

function inHostRoute(
  label: string,
  change: (route: Record<string, Record<string, unknown> | undefined>) => void,
): Weakening {
  return inDocument(label, (document) => {
    const parts = Object.fromEntries(
      Object.entries(document).map(([name, part]) => [
        name,
        typeof part === "object" && part !== null ? { ...part } : undefined,
      ]),
    );
    change(parts);
    for (const [name, part] of Object.entries(parts)) if (part !== undefined) document[name] = part;
  });
}

const isHostRoute = ({ inputs }: { inputs: Record<string, unknown> }): boolean =>
  typeof inputs["key"] === "string" && inputs["key"].startsWith("host-routes/");

/** Buckets, objects and secrets. */
export const STORAGE_ROWS: Row[] = [
  ...rowsOf("aws:s3/bucket:Bucket", [
    {
      property: "acl",
      weak: [to("public-read"), to("public-read-write"), to("authenticated-read")],
      why: "others read the bucket",
    },
    {
      property: "grants",
      weak: [
        to(
          [{ type: "Group", uri: "http://acs.amazonaws.com/groups/global/AllUsers", permissions: ["READ"] }],
          "everybody may read",
        ),
      ],
      why: "others read the bucket",
    },
    { property: "policy", weak: [to(PUBLIC_BUCKET, "everybody may read")], why: "others read the bucket" },
    {
      property: "website",
      weak: [to({ indexDocument: "index.html" }, "a website")],
      why: "the bucket is served over plain HTTP",
    },
    {
      property: "corsRules",
      weak: [to([{ allowedMethods: ["GET", "PUT"], allowedOrigins: ["*"] }], "every origin")],
      why: "any web page reads the bucket with its visitor's rights",
    },
    { property: "forceDestroy", weak: [to(true)], why: "a mistake deletes what gateways boot from" },
    { property: "versioning", weak: [to({ enabled: false })], why: "a changed bundle or route cannot be taken back" },
  ]),
  ...rowsOf("aws:s3/bucketPolicy:BucketPolicy", [
    { property: WHOLE, weak: [missing], why: "the bucket answers requests without TLS" },
    {
      property: "policy",
      weak: [
        inDocument("everybody may read", (document) => {
          document["Statement"] = [...statementsOf(document), PUBLIC];
        }),
        inDocument("everybody may write", (document) => {
          document["Statement"] = [...statementsOf(document), { ...PUBLIC, Action: "s3:PutObject" }];
        }),
        inDocument("another account may do everything", (document) => {
          const Principal = { AWS: "arn:aws:iam::999999999999:root" };
          document["Statement"] = [...statementsOf(document), { ...PUBLIC, Principal, Action: "s3:*" }];
        }),
        inDocument("TLS not demanded", (document) => {
          document["Statement"] = statementsOf(document).filter(({ Effect }) => Effect !== "Deny");
        }),
        inTlsStatement("TLS demanded for reading alone", (statement) => {
          statement["Action"] = "s3:GetObject";
        }),
        inTlsStatement("TLS demanded of one account alone", (statement) => {
          statement["Principal"] = { AWS: "arn:aws:iam::999999999999:root" };
        }),
        inTlsStatement("TLS allowed instead of demanded", (statement) => {
          statement["Effect"] = "Allow";
        }),
        inTlsStatement("TLS demanded where it is there", (statement) => {
          statement["Condition"] = { Bool: { "aws:SecureTransport": "true" } };
        }),
      ],
      why: "others reach what gateways boot from, or read it on the way",
    },
  ]),
  ...rowsOf("aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock", [
    { property: WHOLE, weak: [missing], why: "one wrong policy or ACL makes the bucket public" },
    ...["blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets"].map((property) => ({
      property,
      weak: [to(false), removed],
      why: "one wrong policy or ACL makes the bucket public",
    })),
  ]),
  ...rowsOf("aws:s3/bucketOwnershipControls:BucketOwnershipControls", [
    {
      property: "rule.objectOwnership",
      weak: [to("ObjectWriter"), to("BucketOwnerPreferred")],
      why: "an object's ACL decides who reads it",
    },
  ]),
  ...rowsOf("aws:s3/bucketVersioning:BucketVersioning", [
    { property: WHOLE, weak: [missing], why: "a changed bundle or route cannot be taken back" },
    {
      property: "versioningConfiguration.status",
      weak: [to("Suspended"), to("Disabled")],
      why: "a changed bundle or route cannot be taken back",
    },
  ]),
  ...rowsOf("aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration", [
    {
      property: "rules[].expiration.days",
      weak: [to(1)],
      why: "what happened is forgotten before anybody looks",
    },
    {
      property: "rules[].noncurrentVersionExpiration.noncurrentDays",
      weak: [to(1)],
      why: "a changed bundle or route cannot be taken back",
    },
  ]),
  ...rowsOf("aws:s3/bucketObjectv2:BucketObjectv2", [
    { property: "acl", weak: [to("public-read")], why: "everybody reads the bundle and the routes" },
    {
      property: "content",
      of: isHostRoute,
      weak: [
        inHostRoute("the rules only detect", ({ waf }) => {
          if (waf !== undefined) waf["mode"] = "detect";
        }),
      ],
      why: "attacks come through",
      probes: ATTACKS,
    },
    {
      property: "content",
      of: isHostRoute,
      weak: [
        inHostRoute("no server name", ({ origin }) => {
          if (origin !== undefined) origin["sendServerName"] = false;
        }),
      ],
      why: "the handshake does not say which certificate it expects",
      probes: ["edge-server-name"],
    },
    {
      property: "content",
      of: isHostRoute,
      weak: [
        inHostRoute("an origin of somebody else", ({ origin }) => {
          if (origin !== undefined) origin["host"] = "distribution.attacker.example";
        }),
        inHostRoute("another stage of the API", ({ origin }) => {
          if (origin !== undefined) origin["pathPrefix"] = "/another";
        }),
      ],
      why: "clients' requests go where they should not",
      probes: ["through-get"],
    },
  ]),
  ...rowsOf("aws:secretsmanager/secret:Secret", [
    {
      property: "policy",
      weak: [
        to(
          JSON.stringify({
            Version: "2012-10-17",
            Statement: [{ Effect: "Allow", Principal: "*", Action: "secretsmanager:GetSecretValue", Resource: "*" }],
          }),
          "everybody may read",
        ),
      ],
      why: "others read the secret",
    },
    { property: "recoveryWindowInDays", weak: [to(0)], why: "a mistake deletes the secret for good" },
  ]),
  ...rowsOf("aws:secretsmanager/secretVersion:SecretVersion", [
    {
      property: "secretString",
      weak: [to(JSON.stringify({ live: ["short"] }), "a short value"), to(JSON.stringify({ live: [] }), "no value")],
      why: "the proof of our distribution can be guessed, or is none",
      probes: ["through-get", "api-direct-get"],
    },
  ]),
  ...rowsOf("random:index/randomPassword:RandomPassword", [
    { property: "length", weak: [to(8), to(16)], why: "the proof of our distribution can be guessed" },
  ]),
];
