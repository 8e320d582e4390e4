import { createRequire } from "node:module";
import { isObject } from "./reading";

/** The module itself and no copy of it, as an import would be once it is compiled. Its typings are empty. */
const deserialization: unknown = createRequire(__filename)("@pulumi/policy/deserialize");

const FUNCTION_NAME = "deserializeProperties";

/** Signature of a secret on the wire (pulumi/sdk, `nodejs/runtime/rpc.ts`, specialSecretSig). */
const SECRET_SIGNATURE = "1b47061264138c4ac30d75fd1eb44270";

/** Messages that properties were read from; the SDK takes the marks of secrets away. */
const messages = new WeakMap<object, object>();

/**
 * Makes the SDK read the properties of a request once and not once for each policy, which would be most of the time of a
 * pack with many policies (`npm run bench:policy`). Policies only read what they are given, so they can share it. An SDK
 * that keeps the function elsewhere is left as it is: the pack is then slower and decides the same, but for secrets in
 * outputs, which it then takes for marked.
 * @returns whether it could.
 */
export function deserializeOnce(): boolean {
  const original: unknown = isObject(deserialization) ? Reflect.get(deserialization, FUNCTION_NAME) : undefined;
  if (!isObject(deserialization) || typeof original !== "function") {
    return false;
  }
  const known = new WeakMap<object, unknown>();
  Reflect.set(deserialization, FUNCTION_NAME, (message: unknown, keepSecrets: unknown): unknown => {
    // Remediations change what they get.
    const deserialize = (): unknown => Reflect.apply(original, undefined, [message, keepSecrets]);
    if (keepSecrets !== false || !isObject(message)) {
      return deserialize();
    }
    if (!known.has(message)) {
      const properties = deserialize();
      known.set(message, properties);
      if (isObject(properties)) {
        messages.set(properties, message);
      }
    }
    return known.get(message);
  });
  return true;
}

/** Properties of a message as policies read them; empty when this SDK keeps the function elsewhere. */
export function propertiesOf(message: unknown): object {
  const deserialize: unknown = isObject(deserialization) ? Reflect.get(deserialization, FUNCTION_NAME) : undefined;
  const properties: unknown =
    typeof deserialize === "function" && isObject(message)
      ? Reflect.apply(deserialize, undefined, [message, false])
      : undefined;
  return isObject(properties) ? properties : {};
}

/** Whether the engine marked a property, or something in it, as secret; true where that cannot be told any more. */
export function holdsSecret(properties: object, name: string): boolean {
  const message = messages.get(properties);
  const read: unknown = message === undefined ? undefined : Reflect.get(message, "toJavaScript");
  const marked: unknown = typeof read === "function" ? Reflect.apply(read, message, []) : undefined;
  // An array, since what is absent has no JSON.
  return !isObject(marked) || JSON.stringify([Reflect.get(marked, name)]).includes(SECRET_SIGNATURE);
}
