/** Sub-commands that talk to providers. */
const WITH_PROVIDERS = new Set([
  "preview",
  "pre",
  "up",
  "update",
  "refresh",
  "destroy",
  "down",
  "dn",
  "import",
  "watch",
]);

/** Sub-commands that work on a stack and take `--stack`. */
const WITH_STACK = new Set([
  ...WITH_PROVIDERS,
  "cancel",
  "config",
  "stack",
  "stack export",
  "stack graph",
  "stack history",
  "stack import",
  "stack output",
  "stack rm",
  "state delete",
  "state unprotect",
]);

/** Flags of the engine that are followed by a value, as far as they may stand before a sub-command. */
const FLAGS_WITH_VALUE = new Set([
  "--cwd",
  "-C",
  "--color",
  "--stack",
  "-s",
  "--verbose",
  "-v",
  "--tracing",
  "--profiling",
]);

/** The sub-command in the engine's arguments: `up`, `stack export`. */
export function subCommand(args: string[]): string {
  const words: string[] = [];
  for (let index = 0; index < args.length; index++) {
    const arg = args[index] ?? "";
    if (FLAGS_WITH_VALUE.has(arg)) index++;
    else if (!arg.startsWith("-")) words.push(arg);
  }
  const [first = "", second = ""] = words;
  return ["stack", "state", "policy", "config"].includes(first) && second !== "" ? `${first} ${second}` : first;
}

/** Value of a flag, given as `--flag value` or `--flag=value`. */
export function flagOf(args: string[], ...names: string[]): string | undefined {
  for (const [index, arg] of args.entries()) {
    if (names.includes(arg)) return args[index + 1];
    const name = names.find((candidate) => candidate.startsWith("--") && arg.startsWith(`${candidate}=`));
    if (name !== undefined) return arg.slice(name.length + 1);
  }
  return undefined;
}

/** Whether a sub-command needs the stand-ins. */
export function usesProviders(command: string): boolean {
  return WITH_PROVIDERS.has(command);
}

/** Whether a sub-command takes `--stack`. */
export function takesStack(command: string): boolean {
  return WITH_STACK.has(command) || command.startsWith("config ");
}

/** Whether a sub-command takes `--config-file`. */
export function takesConfigurationFile(command: string): boolean {
  return WITH_PROVIDERS.has(command);
}
