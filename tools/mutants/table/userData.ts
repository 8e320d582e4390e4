import type { Weakening } from "../row";

/** User data with its script changed. */
export function inUserData(label: string, change: (script: string) => string): Weakening {
  return {
    label,
    weaken: (value) => {
      if (typeof value !== "string") return undefined;
      const script = Buffer.from(value, "base64").toString("utf8");
      return Buffer.from(change(script)).toString("base64");
    },
  };
}
