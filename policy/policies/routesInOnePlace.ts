import { definePolicy, noSettings } from "../lib/definePolicy";
import { Place } from "../lib/place";
import { byTarget } from "../lib/stack";
import { ROUTE_TABLE_TYPES, ROUTE_TYPE } from "../lib/types";

/** A table with inline routes removes those that resources of their own add, and they come back: for ever. */
export const routesInOnePlace = definePolicy({
  name: "routes-in-one-place",
  displayName: "Routes stand in one place",
  description: "The routes of a route table should all be inline, or all be resources of their own.",
  severity: "medium",
  tags: ["network"],
  references: [],
  remediationSteps: "Move the table's `routes` into Route resources.",
  onUnknown: "Tells a table with inline routes as an advisory when a route may be its own.",
  settings: noSettings,
  checkStack: (stack, _settings, report) => {
    const separate = byTarget(stack, [ROUTE_TYPE], "routeTableId", ROUTE_TABLE_TYPES);
    for (const table of stack.ofType(...ROUTE_TABLE_TYPES)) {
      // What the provider computes from separate routes is no inline route.
      const isGiven = Object.hasOwn(table.propertyDependencies, "routes");
      const [route] = separate.of.get(table.urn) ?? [];
      const inline = new Place(table.props).each("routes");
      if (!isGiven || route === undefined || inline.length === 0) continue;
      if (separate.unclear.includes(route) || inline.some(({ isUnknown, path }) => isUnknown && path === "routes")) {
        report.undetermined(
          table,
          `Whether it has inline routes, or ${route.name} is one of its own, is not known in this preview. The update will check that it has not both.`,
        );
      } else {
        report.violation(
          table,
          `It has inline routes, and ${route.name} is a resource of its own: each update removes what the other adds. Move all routes into resources of their own.`,
        );
      }
    }
  },
});
