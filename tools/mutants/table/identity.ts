import type { Properties } from "../../../twin/standins/values";
import { inDocument, removed, replaced, type Row, rowsOf, statementsOf, to, together, type Weakening } from "../row";

const ADMINISTRATOR = "arn:aws:iam::aws:policy/AdministratorAccess";
const EVERYTHING = { Effect: "Allow", Action: "*", Resource: "*" };

/** A statement of a policy document, by its position: a mutant each. More than a document has are left out. */
const POSITIONS = [0, 1, 2, 3, 4, 5];

function eachStatement(label: string, change: (statement: Properties) => void): Weakening[] {
  return POSITIONS.map((position) =>
    inDocument(`statement ${position}: ${label}`, (document) => {
      const statement = statementsOf(document)[position];
      if (statement?.["Effect"] === "Allow") change(statement);
    }),
  );
}

function addStatement(label: string, statement: Properties): Weakening {
  return inDocument(label, (document) => {
    document["Statement"] = [...statementsOf(document), statement];
  });
}

/** Ways in which a policy that allows something allows too much. */
export const WIDER_ALLOWS: Weakening[] = [
  ...eachStatement("every action", (statement) => {
    statement["Action"] = "*";
  }),
  ...eachStatement("every action of the service", (statement) => {
    const first = [statement["Action"]].flat()[0];
    if (typeof first === "string") statement["Action"] = `${first.split(":")[0] ?? ""}:*`;
  }),
  ...eachStatement("every resource", (statement) => {
    statement["Resource"] = "*";
  }),
  ...eachStatement("without its condition", (statement) => {
    delete statement["Condition"];
  }),
];

/** Who may do what: roles, their policies, the endpoint's policy. */
export const IDENTITY_ROWS: Row[] = [
  ...rowsOf("aws:iam/role:Role", [
    {
      property: "assumeRolePolicy",
      weak: [
        ...eachStatement("anybody may take it", (statement) => {
          statement["Principal"] = "*";
        }),
        ...eachStatement("every AWS account may take it", (statement) => {
          statement["Principal"] = { AWS: "*" };
        }),
        ...eachStatement("another account may take it", (statement) => {
          statement["Principal"] = { AWS: "arn:aws:iam::999999999999:root" };
        }),
      ],
      why: "others than the one service act with the role",
    },
    {
      property: "managedPolicyArns",
      weak: [to([ADMINISTRATOR], "AdministratorAccess")],
      why: "whoever holds the role owns the account",
    },
    {
      property: "inlinePolicies",
      weak: [
        to([{ name: "all", policy: JSON.stringify({ Version: "2012-10-17", Statement: [EVERYTHING] }) }], "everything"),
      ],
      why: "whoever holds the role owns the account",
    },
  ]),
  ...rowsOf("aws:iam/rolePolicy:RolePolicy", [
    {
      property: "policy",
      weak: [...WIDER_ALLOWS, addStatement("everything besides", EVERYTHING)],
      why: "whoever takes over the machine or the function gets more than it needs",
    },
  ]),
  ...rowsOf("aws:iam/rolePolicyAttachment:RolePolicyAttachment", [
    {
      property: "policyArn",
      weak: [
        to(ADMINISTRATOR),
        to("arn:aws:iam::aws:policy/PowerUserAccess"),
        to("arn:aws:iam::aws:policy/IAMFullAccess"),
      ],
      why: "whoever holds the role owns the account",
    },
  ]),
  ...rowsOf("aws:ec2/vpcEndpoint:VpcEndpoint", [
    {
      property: "policy",
      weak: [removed, ...WIDER_ALLOWS, addStatement("everything besides", { ...EVERYTHING, Principal: "*" })],
      why: "a stolen machine writes to anybody's bucket through the endpoint",
    },
  ]),
  ...rowsOf("aws:lambda/permission:Permission", [
    {
      property: "sourceArn",
      weak: [removed, replaced("every API of the account", /:[a-z0-9]{10}\//, ":*/")],
      why: "anybody's API calls the function",
    },
    { property: "principal", weak: [to("*")], why: "anybody calls the function" },
    {
      property: "functionUrlAuthType",
      weak: [
        together("a URL for everybody", () => ({
          action: "lambda:InvokeFunctionUrl",
          principal: "*",
          functionUrlAuthType: "NONE",
          sourceArn: undefined,
          sourceAccount: undefined,
        })),
      ],
      why: "anybody calls the function by its URL, past API and authorizer",
    },
    { property: "action", weak: [to("lambda:*")], why: "the caller changes the function, not only calls it" },
  ]),
];
