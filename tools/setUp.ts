import { ensureEngine, type Engine } from "./engine/engine";
import { ensureGatewayBundle } from "./gatewayBundle/gatewayBundle";
import { ensureHostPackages, type HostPackage } from "./hostPackages";
import { terminalProgress, timed } from "./progress";
import { ensureRootFileSystem, HOST_PACKAGES } from "./rootFileSystem/rootFileSystem";

/**
 * Gets whatever this machine lacks. Nothing is done twice; with everything there it takes a moment.
 * @param more Host packages that only one command needs.
 */
export async function setUp(more: HostPackage[] = []): Promise<Engine> {
  ensureHostPackages([...HOST_PACKAGES, ...more], terminalProgress);
  // The engine's build takes minutes where there is no CLI; the rest is made beside it.
  const engine = timed("engine", ensureEngine);
  const images = (async () => {
    await timed("gateway bundle", ensureGatewayBundle);
    await timed("root file system of the instances", (progress) => ensureRootFileSystem("instance", progress));
    await timed("root file system of the twin's services", (progress) => ensureRootFileSystem("services", progress));
  })();
  await Promise.all([engine, images]);
  return engine;
}
