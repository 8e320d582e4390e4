import { z } from "zod";
import { ORIGIN_SECRET_HEADER } from "../contracts/headers";
import { ACCOUNT_ID } from "../twin/addresses";
import type { ControlClient } from "../twin/controlClient";
import type { ResourceRecord } from "../twin/resourceRecord";
import type { ClaimSources } from "../verify/claims";
import type { Credentials } from "../verify/signedHeaders";

const CALLER = "client-of-the-apis";
const CALLER_ARN = `arn:aws:iam::${ACCOUNT_ID}:role/${CALLER}`;

const originsSchema = z.array(
  z.object({
    domainName: z.string(),
    customHeaders: z.array(z.object({ name: z.string(), value: z.string() })).optional(),
  }),
);

/** Where no distribution sends a secret, one of a former time is all that can have leaked. */
const FORMER_SECRET = "F".repeat(64);

/** What a client of the twin's APIs has, and what somebody has to whom a secret leaked. */
export function twinClaims(control: ControlClient): ClaimSources {
  let caller: Promise<Credentials> | undefined;
  return {
    credentials: () => (caller ??= takeCallerRole(control)),
    originSecret: async (apiHost) => {
      const sent = secretsSent(await control.records());
      const secret = sent.find(({ host }) => host === apiHost) ?? sent[0];
      return secret?.value ?? FORMER_SECRET;
    },
  };
}

async function takeCallerRole(control: ControlClient): Promise<Credentials> {
  const known = (await control.records()).some(({ urn }) => urn === callerRole.urn);
  if (!known) await control.put(callerRole);
  return control.credentials(CALLER_ARN);
}

function secretsSent(records: ResourceRecord[]): { host: string; value: string }[] {
  return records
    .filter(({ type }) => type === "aws:cloudfront/distribution:Distribution")
    .flatMap(({ inputs }) => originsSchema.parse(inputs["origins"]))
    .flatMap(({ domainName, customHeaders = [] }) =>
      customHeaders
        .filter(({ name }) => name.toLowerCase() === ORIGIN_SECRET_HEADER)
        .map(({ value }) => ({ host: domainName, value })),
    );
}

/** Of somebody who may call every API of the account: no part of the stack, which gives nobody such a right. */
const callerRole: ResourceRecord = {
  urn: `urn:pulumi:elsewhere::clients::aws:iam/role:Role::${CALLER}`,
  type: "aws:iam/role:Role",
  id: CALLER,
  inputs: {
    name: CALLER,
    assumeRolePolicy: policy({ Principal: { AWS: `arn:aws:iam::${ACCOUNT_ID}:root` }, Action: "sts:AssumeRole" }),
    inlinePolicies: [{ name: "call", policy: policy({ Action: "execute-api:Invoke", Resource: "*" }) }],
  },
  outputs: { name: CALLER, arn: CALLER_ARN, uniqueId: "AROACLIENTOFTHEAPIS00" },
};

function policy(statement: object): string {
  return JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", ...statement }] });
}
