import { elementPath, isDeclared, isObject, read, readList } from "./reading";
import type { StackResource } from "./reading";
import { byTarget, perStack } from "./stack";
import type { Stack } from "./stack";

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
  private readonly separate: Map<string, StackResource[]>;

  constructor(private readonly stack: Stack) {
    this.separate = byTarget(stack, [PREFIX_LIST_ENTRY_TYPE], "prefixListId", [PREFIX_LIST_TYPE]).of;
  }

  /** Entries of the lists that `property` of a resource refers to; `undefined` if that is no list of this stack. */
  entriesFor(resource: StackResource, property: string, id: unknown): PrefixListEntry[] | undefined {
    const { targets } = this.stack.referred(resource, property, [PREFIX_LIST_TYPE], id);
    return targets.length === 0 ? undefined : targets.flatMap((list) => this.entriesOf(list));
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
    const separate = (this.separate.get(list.urn) ?? []).map((entry) => ({
      path: `${prefix}entry ${entry.name}, cidr`,
      cidr: read(entry.props, "cidr"),
    }));
    return [...inline, ...separate];
  }
}

/** The prefix lists of a stack. */
export const prefixListsOf = perStack((stack) => new PrefixLists(stack));
