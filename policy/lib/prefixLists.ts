import { elementPath, isDeclared, isObject, read, readList, readString, UNKNOWN } from "./reading";
import type { StackResource } from "./reading";

const PREFIX_LIST_TYPE = "aws:ec2/managedPrefixList:ManagedPrefixList";
const PREFIX_LIST_ENTRY_TYPE = "aws:ec2/managedPrefixListEntry:ManagedPrefixListEntry";

/** An entry of a prefix list of this stack. */
export interface PrefixListEntry {
  /** `prefix list NAME, entries[0].cidr`. */
  path: string;
  /** {@link UNKNOWN}, or what the program gave. */
  cidr: unknown;
}

/** The managed prefix lists of a stack, with the entries they hold inline and those that are resources of their own. */
export class PrefixLists {
  private readonly lists: readonly StackResource[];
  private readonly entries: readonly StackResource[];

  constructor(resources: readonly StackResource[]) {
    this.lists = resources.filter(({ type }) => type === PREFIX_LIST_TYPE);
    this.entries = resources.filter(({ type }) => type === PREFIX_LIST_ENTRY_TYPE);
  }

  /** Entries of the lists that `property` of a resource refers to; `undefined` if that is no list of this stack. */
  entriesFor(resource: StackResource, property: string, id: unknown): PrefixListEntry[] | undefined {
    const lists = this.referred(resource, property, id);
    return lists.length === 0 ? undefined : lists.flatMap((list) => this.entriesOf(list));
  }

  private referred(resource: StackResource, property: string, id: unknown): StackResource[] {
    const linked = (resource.propertyDependencies[property] ?? []).filter(({ type }) => type === PREFIX_LIST_TYPE);
    if (id === UNKNOWN) {
      return linked;
    }
    const same = this.lists.filter((list) => readString(list.props, "id") === id);
    return same.length > 0 ? same : linked.filter((list) => typeof readString(list.props, "id") !== "string");
  }

  private entriesOf(list: StackResource): PrefixListEntry[] {
    const prefix = `prefix list ${list.name}, `;
    const inline = readList(list.props, "entries").flatMap(({ index, value }) => {
      const path = prefix + elementPath("entries", index);
      if (isObject(value)) {
        return [{ path: `${path}.cidr`, cidr: read(value, "cidr") }];
      }
      return index !== undefined || isDeclared(list, "entries") ? [{ path, cidr: value }] : [];
    });
    const separate = this.entries
      .filter((entry) => this.referred(entry, "prefixListId", read(entry.props, "prefixListId")).includes(list))
      .map((entry) => ({ path: `${prefix}entry ${entry.name}, cidr`, cidr: read(entry.props, "cidr") }));
    return [...inline, ...separate];
  }
}
