import Module, { createRequire } from "node:module";

const SDK_ROOT = "@pulumi/pulumi";

/**
 * Gives the policy SDK only the parts of @pulumi/pulumi that it uses. Its root loads Pulumi's automation and closure
 * serialization with an npm client behind them, which is most of a pack's own start (`npm run bench:policy`). Whoever asks
 * for anything else gets the whole package. Imported before the SDK; an SDK that has its own copy elsewhere, or loads it
 * in another way, is left as it is and only starts later.
 */
function loadPartsOnly(): void {
  const require = createRequire(createRequire(__filename).resolve("@pulumi/policy"));
  const load = (name: string): object => {
    const loaded: unknown = require(name);
    return typeof loaded === "object" && loaded !== null ? loaded : {};
  };
  const root = require.resolve(SDK_ROOT);
  if (root in require.cache) return;
  const whole = (): object => {
    Reflect.deleteProperty(require.cache, root);
    return load(SDK_ROOT);
  };
  const part = (key: string | symbol): unknown => {
    switch (key) {
      case "__esModule":
        return true;
      case "asset":
        return load(`${SDK_ROOT}/asset`);
      case "Output":
        return Reflect.get(load(`${SDK_ROOT}/output`), key);
      default:
        return Reflect.get(whole(), key);
    }
  };
  const stand = new Module(root);
  stand.filename = root;
  stand.loaded = true;
  stand.exports = new Proxy(
    {},
    {
      get: (_target, key) => part(key),
      has: (_target, key) => Reflect.has(whole(), key),
      ownKeys: () => Reflect.ownKeys(whole()),
      getOwnPropertyDescriptor: (_target, key) => {
        const descriptor = Reflect.getOwnPropertyDescriptor(whole(), key);
        return descriptor && { ...descriptor, configurable: true };
      },
    },
  );
  require.cache[root] = stand;
}

loadPartsOnly();
