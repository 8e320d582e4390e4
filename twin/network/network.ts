import { inNamespace, runProgram } from "./command";
import { difference, type Command, type NetworkItem } from "./item";

/** The network as it is: makes it what a list of items says, by their difference. */
export class Network {
  private current: NetworkItem[] = [];

  /**
   * Makes the network what `wanted` says. When a command fails, what was made by then stays known, so that applying the
   * former list undoes it.
   */
  async apply(wanted: NetworkItem[]): Promise<void> {
    const { remove, create } = difference(this.current, wanted);
    if (remove.length > 0) {
      const gone = new Set(remove.map((item) => item.key));
      this.current = this.current.filter((item) => !gone.has(item.key));
      await removeAll(remove);
    }
    if (create.length > 0) {
      const replaced = new Set(create.map((item) => item.key));
      this.current = [...this.current.filter((item) => !replaced.has(item.key)), ...create];
      await runAll(create.flatMap((item) => item.create));
    }
    // The order of the list is the order of undoing.
    this.current = wanted;
  }
}

/** As one batch; when that fails, one by one, since a part of it may be gone already with what it was on. */
async function removeAll(items: NetworkItem[]): Promise<void> {
  try {
    await runAll(items.flatMap((item) => item.remove));
  } catch {
    for (const command of items.flatMap((item) => item.remove)) await runAll([command]).catch(() => undefined);
  }
}

async function runAll(commands: Command[]): Promise<void> {
  for (const group of grouped(commands)) await runGroup(group);
}

/** Neighbours of one tool and one namespace run as one. */
function grouped(commands: Command[]): Command[][] {
  const groups: Command[][] = [];
  for (const command of commands) {
    const group = groups.at(-1);
    const first = group?.[0];
    if (group !== undefined && first?.tool === command.tool && first.namespace === command.namespace) {
      group.push(command);
    } else {
      groups.push([command]);
    }
  }
  return groups;
}

async function runGroup(group: Command[]): Promise<void> {
  const [first] = group;
  if (first === undefined) return;
  const texts = group.map((command) => {
    switch (command.tool) {
      case "ip":
        return command.line;
      case "sysctl":
        return command.setting;
      case "nft":
        return command.text;
    }
  });
  switch (first.tool) {
    case "ip": {
      const where = first.namespace === undefined ? [] : ["-n", first.namespace];
      await runProgram("ip", [...where, "-batch", "-"], `${texts.join("\n")}\n`);
      return;
    }
    case "sysctl":
      await runProgram("nsenter", inNamespace(first.namespace, "sysctl", "-qw", ...texts));
      return;
    case "nft":
      await runProgram("nsenter", inNamespace(first.namespace, "nft", "-f", "-"), texts.join(""));
      return;
  }
}
