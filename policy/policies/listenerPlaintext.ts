import { definePolicy, noSettings } from "../lib/definePolicy";
import { Place } from "../lib/place";
import { LISTENER_TYPES } from "../lib/types";

/** Plain HTTP may do one thing: send clients to HTTPS. */
export const listenerPlaintext = definePolicy({
  name: "listener-plaintext",
  displayName: "No plaintext listener",
  description: "A listener for plain HTTP should redirect to HTTPS and do nothing else.",
  severity: "high",
  tags: ["load-balancer", "tls"],
  references: ["FSBP ELB.1", "FSBP ELB.18"],
  remediationSteps:
    "Remove the listener, set its protocol to HTTPS with a certificate, or make a redirect with protocol HTTPS its only action.",
  onUnknown: "Tells an unknown protocol or action as an advisory.",
  settings: noSettings,
  types: LISTENER_TYPES,
  check: (resource, _settings, report) => {
    const listener = new Place(resource.props);
    const protocol = listener.at("protocol");
    if (protocol.isUnknown) {
      report.unknown(resource, protocol, "a listener for plain HTTP only redirects to HTTPS");
      return;
    }
    if (protocol.text !== "HTTP" && !(protocol.isAbsent && listener.at("certificateArn").isAbsent)) {
      return;
    }
    const actions = listener.each("defaultActions");
    if (actions.length === 0) {
      report.violation(resource, "protocol is HTTP and defaultActions has no redirect to HTTPS. Add it, or use HTTPS.");
    }
    for (const action of actions) {
      const isRedirect = report.demand(
        resource,
        action.at("type"),
        '"redirect"',
        (value) => value === "redirect",
        "The listener takes plain HTTP: redirect to HTTPS, or use HTTPS.",
      );
      if (isRedirect) {
        report.demand(
          resource,
          action.at("redirect", "protocol"),
          '"HTTPS"',
          (value) => value === "HTTPS",
          "A redirect to plain HTTP leaves the client in the open.",
        );
      }
    }
  },
});
