import { HOST_PACKAGES, type HostPackage } from "../twin/hostPackages";
import { ensureEngine, type Engine } from "./engine/engine";
import { ensureGatewayBundle } from "./gatewayBundle/gatewayBundle";
import { ensureHostPackages } from "./hostPackages";
import { terminalProgress, timed } from "./progress";
import { ensureRootFileSystems } from "./rootFileSystem/rootFileSystem";

/** Gets the rule set, a Go module, of which any Go makes the pinned bytes; to build the engine takes a newer one. */
const GO: HostPackage = { name: "golang-go", program: "go" };

/**
 * Gets whatever this machine lacks. Nothing is done twice; with everything there it takes a moment.
 * @param more Host packages that only one command needs.
 */
export async function setUp(more: HostPackage[] = []): Promise<Engine> {
  ensureHostPackages([...HOST_PACKAGES, GO, ...more], terminalProgress);
  // The engine's build takes minutes where there is no CLI; the rest is made beside it.
  const engine = timed("engine", ensureEngine);
  const images = (async () => {
    await timed("gateway bundle", ensureGatewayBundle);
    await timed("root file systems", ensureRootFileSystems);
  })();
  await Promise.all([engine, images]);
  return engine;
}
