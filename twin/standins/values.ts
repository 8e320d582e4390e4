/** What the engine puts where a value is not known before the update (Pulumi's wire format). */
export const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** Key in inputs that lists which of them a provider filled in by itself, as the Terraform bridge keeps it. */
export const DEFAULTS_KEY = "__defaults";

/** Key that marks assets, archives and other special values on the wire. */
export const SIGNATURE_KEY = "4dabf18193072939515e22adb298388d";
export const ASSET_SIGNATURE = "c44067f5952c0a294b673a41bacd8c17";
export const ARCHIVE_SIGNATURE = "0def7320c3a5731c473e5ecbe6d01bc7";

/** Properties of a resource as they travel between engine and provider. */
export type Properties = Record<string, unknown>;

export function isObject(value: unknown): value is Properties {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function isUnknown(value: unknown): boolean {
  return value === UNKNOWN;
}

/** Whether a value was given; an unknown one was. */
export function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null;
}

/** A text of the properties, or the fallback when it is absent or something else. */
export function text(properties: Properties, key: string, fallback = ""): string {
  const value = properties[key];
  return typeof value === "string" ? value : fallback;
}

/** A nested object of the properties; of a list, its first element. Empty when there is none. */
export function nested(properties: Properties, key: string): Properties {
  const value = properties[key];
  const first: unknown = Array.isArray(value) ? value[0] : value;
  return isObject(first) ? first : {};
}

/** The elements of a list of the properties. Empty when there is none. */
export function list(properties: Properties, key: string): unknown[] {
  const value = properties[key];
  return Array.isArray(value) ? value : [];
}
