/** A change that one tool makes. Lines hold only what this folder wrote; nothing from a record gets in unparsed. */
export type Command =
  | { tool: "ip"; namespace: string | undefined; line: string }
  | { tool: "sysctl"; namespace: string; setting: string }
  | { tool: "nft"; namespace: string; text: string };

/** A part of the network that is there or not: made by some commands, undone by others. */
export interface NetworkItem {
  /** Same key and same commands: the same item. */
  key: string;
  create: Command[];
  remove: Command[];
  /** Whether creating it again replaces what was there, with no moment between. */
  replacesItself: boolean;
}

/** What must be undone and what must be made to get from one list to another. */
export interface NetworkDifference {
  /** In the order of undoing: last made first. */
  remove: NetworkItem[];
  create: NetworkItem[];
}

/** What changes from one list to another; an item that replaces itself is never undone first. */
export function difference(current: NetworkItem[], wanted: NetworkItem[]): NetworkDifference {
  const before = new Map(current.map((item) => [item.key, item]));
  const after = new Map(wanted.map((item) => [item.key, item]));
  const same = (one: NetworkItem | undefined, other: NetworkItem): boolean =>
    one !== undefined && JSON.stringify(one.create) === JSON.stringify(other.create);
  return {
    remove: current
      .filter((item) => {
        const next = after.get(item.key);
        return next === undefined || (!same(next, item) && !next.replacesItself);
      })
      .reverse(),
    create: wanted.filter((item) => !same(before.get(item.key), item)),
  };
}

/** A network namespace without IPv6, with settings of sysctl. */
export function namespaceItem(name: string, settings: string[] = []): NetworkItem {
  const all = ["net.ipv6.conf.all.disable_ipv6=1", "net.ipv6.conf.default.disable_ipv6=1", ...settings];
  return {
    key: `namespace ${name}`,
    create: [
      { tool: "ip", namespace: undefined, line: `netns add ${name}` },
      ...all.map((setting): Command => ({ tool: "sysctl", namespace: name, setting })),
      { tool: "ip", namespace: name, line: "link set lo up" },
    ],
    remove: [{ tool: "ip", namespace: undefined, line: `netns del ${name}` }],
    replacesItself: false,
  };
}

/** One end of a wire between two namespaces. */
export interface WireEnd {
  namespace: string;
  device: string;
  /** What is set up on it before it is used: lines of `ip`. */
  lines: string[];
}

/** A wire; `other` is the end that is up first and by which it is undone. */
export function wireItem(one: WireEnd, other: WireEnd): NetworkItem {
  const ends = `${one.device} netns ${one.namespace} type veth peer name ${other.device} netns ${other.namespace}`;
  const setUp = ({ namespace, device, lines }: WireEnd): Command[] =>
    [`link set ${device} up`, ...lines].map((line) => ({ tool: "ip", namespace, line }));
  return {
    key: `wire ${one.namespace}/${one.device} ${other.namespace}/${other.device}`,
    create: [{ tool: "ip", namespace: undefined, line: `link add ${ends}` }, ...setUp(other), ...setUp(one)],
    remove: [{ tool: "ip", namespace: other.namespace, line: `link del ${other.device}` }],
    replacesItself: false,
  };
}

/** Something that `ip OBJECT add` and `ip OBJECT del` make and undo with the same words. */
export function ipItem(namespace: string, object: "addr" | "route" | "rule", words: string): NetworkItem {
  return {
    key: `${object} ${namespace} ${words}`,
    create: [{ tool: "ip", namespace, line: `${object} add ${words}` }],
    remove: [{ tool: "ip", namespace, line: `${object} del ${words}` }],
    replacesItself: false,
  };
}

/** A table of nftables; a change replaces all of it in one transaction, and connections that exist go on. */
export function tableItem(namespace: string, family: "ip" | "inet", name: string, body: string): NetworkItem {
  const table = `table ${family} ${name}`;
  return {
    key: `${table} ${namespace}`,
    create: [{ tool: "nft", namespace, text: `add ${table}\ndelete ${table}\n${table} {\n${body}\n}\n` }],
    remove: [{ tool: "nft", namespace, text: `delete ${table}\n` }],
    replacesItself: true,
  };
}
