import * as vm from "node:vm";
import { z } from "zod";

/**
 * Globals of cloudfront-js-2.0 (CloudFront guide, "JavaScript runtime 2.0 features"): what it lists, and nothing else.
 * `eval`, `Function`, timers, `fetch`, `process` and `XMLHttpRequest` are among what it calls restricted.
 */
const GLOBALS = [
  ...["Object", "Array", "String", "Number", "Boolean", "Symbol", "Math", "Date", "JSON", "RegExp", "Promise"],
  ...["Error", "EvalError", "RangeError", "ReferenceError", "SyntaxError", "TypeError", "URIError"],
  ...["ArrayBuffer", "DataView", "Int8Array", "Uint8Array", "Uint8ClampedArray", "Int16Array", "Uint16Array"],
  ...["Int32Array", "Uint32Array", "Float32Array", "Float64Array"],
  ...["decodeURI", "decodeURIComponent", "encodeURI", "encodeURIComponent"],
  ...["isFinite", "isNaN", "parseFloat", "parseInt", "NaN", "Infinity", "undefined", "globalThis", "console"],
];

/** The script is strict by default; it can add to the globals, and change none of them. */
const FURNISH = `(() => {
  const { defineProperty, freeze, getOwnPropertyNames } = Object;
  const keep = [...allowed];
  const [clock, write] = [now, log];
  Date.now = () => clock();
  globalThis.console = { log: (...values) => write(values.join(" ")) };
  for (const name of getOwnPropertyNames(globalThis)) {
    if (!keep.includes(name)) delete globalThis[name];
  }
  for (const name of keep.filter((name) => globalThis[name] instanceof Object && name !== "globalThis")) {
    const value = globalThis[name];
    if (value.prototype) freeze(value.prototype);
    freeze(value);
    defineProperty(globalThis, name, { value, writable: false, configurable: false, enumerable: false });
  }
})();`;

/** Runs a function's code with the globals of the runtime. Its clock is `time`, in milliseconds since 1970. */
export class EdgeRuntime {
  readonly lines: string[] = [];
  private readonly context: vm.Context;

  constructor(
    code: string,
    public time: number = Date.UTC(2026, 10, 28),
  ) {
    const seams = { allowed: GLOBALS, now: () => this.time, log: (line: string) => this.lines.push(line) };
    this.context = vm.createContext(seams, { codeGeneration: { strings: false, wasm: false } });
    vm.runInContext(FURNISH, this.context);
    vm.runInContext(`"use strict";${code}`, this.context);
  }

  /** What the handler returns for an event, as CloudFront would get it. */
  handle(event: unknown): unknown {
    const text: unknown = vm.runInContext(
      `JSON.stringify(handler(JSON.parse(${JSON.stringify(JSON.stringify(event))})))`,
      this.context,
    );
    return JSON.parse(z.string().parse(text));
  }

  /** The names that a script sees. */
  globals(): string[] {
    const names: unknown = vm.runInContext("Object.getOwnPropertyNames(globalThis)", this.context);
    return z.array(z.string()).parse(JSON.parse(JSON.stringify(names)));
  }
}
