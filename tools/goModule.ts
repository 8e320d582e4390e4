/**
 * The version of a module that a go.mod requires, e.g. `v3.259.0`.
 * @param file Path of the go.mod in the project, for the message.
 * @throws Error when it does not require the module.
 */
export function requiredVersion(goMod: string, module: string, file: string): string {
  const words = goMod.split("\n").map((line) =>
    line
      .trim()
      .replace(/^require\s+/, "")
      .split(/\s+/),
  );
  const version = words.find(([name]) => name === module)?.[1];
  if (version === undefined) throw new Error(`${file} does not require ${module}: restore it from git.`);
  return version;
}
