import { elementPath, isObject, read, UNKNOWN } from "./reading";

/** A value in a resource, and the path to it for messages: `ingress[0].cidrBlocks[1]`. Everything below an unknown value is unknown. */
export class Place {
  constructor(
    readonly value: unknown,
    readonly path: string = "",
  ) {}

  get isUnknown(): boolean {
    return this.value === UNKNOWN;
  }

  get isAbsent(): boolean {
    return this.value === undefined || this.value === null;
  }

  /** The value if it is text. */
  get text(): string | undefined {
    return typeof this.value === "string" ? this.value : undefined;
  }

  /** The value if it is a known object. */
  get object(): object | undefined {
    return isObject(this.value) ? this.value : undefined;
  }

  /** A property, of a property if several keys are given. A block that is a list of one is looked into. */
  at(...keys: string[]): Place {
    return keys.reduce<Place>((place, key) => place.property(key), this);
  }

  /** Elements of a list property: none when it is absent, and one without an index for a single value. */
  each(key: string): Place[] {
    const list = this.at(key);
    const { value } = list;
    if (list.isAbsent) {
      return [];
    }
    return Array.isArray(value)
      ? Array.from({ length: value.length }, (_, index) => new Place(read(value, index), elementPath(list.path, index)))
      : [list];
  }

  /** Properties of an object: none when it is absent or no object. */
  entries(): [string, Place][] {
    const { object } = this;
    return object === undefined ? [] : Object.keys(object).map((key) => [key, this.property(key)]);
  }

  /** Every value below this one that is text, and those that are not known. */
  *leaves(): Generator<Place> {
    if (this.object === undefined) {
      if (this.isUnknown || typeof this.value === "string") {
        yield this;
      }
      return;
    }
    for (const [, place] of this.entries()) {
      yield* place.leaves();
    }
  }

  private property(key: string): Place {
    const path = Array.isArray(this.value) ? `${this.path}[${key}]` : this.path === "" ? key : `${this.path}.${key}`;
    if (this.isUnknown) {
      return new Place(UNKNOWN, path);
    }
    return new Place(this.object === undefined ? undefined : read(this.object, key), path);
  }
}
