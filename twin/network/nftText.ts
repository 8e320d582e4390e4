/** The elements of a set or map; nft does not take an empty list. */
export function elements(items: string[]): string {
  return items.length === 0 ? "" : `elements = { ${[...new Set(items)].sort().join(", ")} };`;
}
