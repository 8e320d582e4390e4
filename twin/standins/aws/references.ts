import type { Inputs, InputSchema } from "./schema";

/**
 * Finds the input that one of the schema's cross-references means. They keep Terraform's names: snake case, singular
 * where Pulumi has a list, `_id` where Pulumi takes the resource, and `.0.` for a nested block.
 *
 * @returns The path in Pulumi's names, e.g. `["launchTemplate", "name"]`, or nothing when no input fits.
 */
export function resolveReference(inputs: Inputs, reference: string): string[] | undefined {
  const path: string[] = [];
  let level: Inputs | undefined = inputs;
  for (const segment of reference.split(".").filter((part) => !/^\d+$/.test(part))) {
    const name: string | undefined = level === undefined ? undefined : matchName(level, segment);
    if (level === undefined || name === undefined) return undefined;
    path.push(name);
    const found: InputSchema | undefined = level[name];
    level = found?.of;
  }
  return path;
}

function matchName(level: Inputs, snake: string): string | undefined {
  const camel = snake.replace(/_([a-z0-9])/g, (_match, letter: string) => letter.toUpperCase());
  const candidates = [
    camel,
    `${camel}s`,
    `${camel}es`,
    camel.replace(/y$/, "ies"),
    camel.replace(/s$/, ""),
    camel.replace(/(Id|Arn)$/, ""),
    RENAMED[snake] ?? camel,
  ];
  return candidates.find((candidate) => candidate in level);
}

/** Inputs whose Pulumi name follows no rule. */
const RENAMED: Record<string, string> = {
  filename: "code",
};
