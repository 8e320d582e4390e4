import type { Stage } from "./configuration";
import type { Route } from "./routes";

/** Quota of an account and region, which holds where a stage's settings name no burst. */
const ACCOUNT_BURST = 5000;

/** Token buckets, one for each method that a stage's settings limit. They outlive configurations, as AWS's do. */
export class Throttle {
  private readonly buckets = new Map<string, { tokens: number; time: number }>();

  constructor(private readonly now: () => number = Date.now) {}

  /** Takes a token; false when there is none. */
  admit(apiId: string, stage: Stage, route: Route): boolean {
    const path = `${route.method.resourcePath.slice(1)}/${route.method.httpMethod}`;
    // In a method path `~1` stands for a slash (JSON pointer), except before the verb.
    const own = stage.throttling.find(({ methodPath }) => methodPath.replaceAll("~1", "/").replace(/^\//, "") === path);
    const settings = own ?? stage.throttling.find(({ methodPath }) => methodPath === "*/*");
    if (settings === undefined || settings.ratePerSecond < 0) return true;
    const { ratePerSecond } = settings;
    const burst = settings.burst < 0 ? ACCOUNT_BURST : settings.burst;
    const key = JSON.stringify([apiId, stage.name, path]);
    const now = this.now();
    const bucket = this.buckets.get(key) ?? { tokens: burst, time: now };
    const tokens = Math.min(burst, bucket.tokens + ((now - bucket.time) / 1000) * ratePerSecond);
    const admitted = tokens >= 1;
    this.buckets.set(key, { tokens: admitted ? tokens - 1 : tokens, time: now });
    return admitted;
  }
}
