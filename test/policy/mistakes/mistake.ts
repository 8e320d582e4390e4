import type { JavaScriptValue } from "google-protobuf/google/protobuf/struct_pb";

/** One mistake that somebody could make in this project's own program, and the policy that must notice it. */
export interface Mistake {
  /** What is wrong then, as it follows "a stack in which". */
  title: string;
  /** Type token. */
  type: string;
  /** Name of the resource. */
  name: string;
  change: Change;
  policy: string;
  /** Level of the violation. Default mandatory. */
  level?: "advisory";
  /** Where the message must point; default at the resource itself. */
  at?: string;
  /** What the message must say: the property (or what is missing), and the fix. */
  says: string[];
}

export type Change =
  /** Values by path, e.g. `origins[].customHeaders`; `undefined` takes the property away. */
  | { set: Record<string, JavaScriptValue | undefined> }
  /** The property names another resource instead, as references do: unknown in a preview. */
  | { refer: { property: string; type: string; name: string } }
  /** A JSON document in a property is another one. */
  | { document: { property: string; edit: (document: Record<string, unknown>) => void } }
  | { gone: true }
  | { protect: false };

/** Mistakes in resources of one type. */
export function mistakesIn(type: string, name: string, mistakes: Omit<Mistake, "type" | "name">[]): Mistake[] {
  return mistakes.map((mistake) => ({ type, name, ...mistake }));
}
