import type { MakerContext } from "./outputs/maker";

const FUNCTION_TYPE = "aws:lambda/function:Function";

/** Default quota of concurrent executions; new accounts start with less, which only the account itself knows. */
const ACCOUNT_CONCURRENCY = 1000;

/** What must stay for functions that reserve nothing. */
const LEAST_UNRESERVED = 100;

/** https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html */
export function checkReservedConcurrency(type: string, { inputs, records }: MakerContext): void {
  if (type !== FUNCTION_TYPE) return;
  const reserved = (value: unknown): number => Math.max(0, Number(value ?? 0));
  const own = reserved(inputs["reservedConcurrentExecutions"]);
  const others = records
    .filter((record) => record.type === FUNCTION_TYPE)
    .reduce((sum, record) => sum + reserved(record.inputs["reservedConcurrentExecutions"]), 0);
  if (own === 0 || ACCOUNT_CONCURRENCY - others - own >= LEAST_UNRESERVED) return;
  throw new Error(
    "InvalidParameterValueException: Specified ReservedConcurrentExecutions for function decreases account's " +
      `UnreservedConcurrentExecution below its minimum value of [${LEAST_UNRESERVED}]. (others reserve ${others}, ` +
      `this function ${own} of ${ACCOUNT_CONCURRENCY})`,
  );
}
