const CHAINED_WITHOUT_ACTION = /^(\s*SecRule TX:EARLY_BLOCKING "@eq 1")[ \t]*$/gm;

/**
 * Makes a rule file of the Go module loadable by libmodsecurity 3.0.14: its parser does not take a chained rule
 * without an action, which Coraza's edition has in the two blocking evaluations.
 */
export function loadable(text: string): string {
  return text.replace(CHAINED_WITHOUT_ACTION, '$1 "t:none"');
}
