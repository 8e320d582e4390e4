import type { Duplex } from "node:stream";

/** AWS ends a session after 20 minutes without a byte, unless an account has set another time. */
const IDLE_MILLISECONDS = 20 * 60_000;
/** Time for one direction to end after the other one has. */
const LINGER_MILLISECONDS = 10_000;

/**
 * Carries bytes both ways between two connections until both directions have ended, one breaks off, or nothing moves for
 * long. What one end does not take is not read from the other.
 *
 * @returns ends both at once.
 */
export function joinStreams(one: Duplex, other: Duplex, ended: () => void): () => void {
  let open = true;
  let timer = setTimeout(close, IDLE_MILLISECONDS);
  let lingering = false;
  function close(): void {
    if (!open) return;
    open = false;
    clearTimeout(timer);
    one.destroy();
    other.destroy();
    ended();
  }
  function postpone(milliseconds: number): void {
    if (!open) return;
    clearTimeout(timer);
    timer = setTimeout(close, milliseconds);
  }
  let closed = 0;
  for (const [from, to] of [
    [one, other],
    [other, one],
  ] as const) {
    from.on("data", () => {
      postpone(lingering ? LINGER_MILLISECONDS : IDLE_MILLISECONDS);
    });
    from.on("end", () => {
      lingering = true;
      postpone(LINGER_MILLISECONDS);
    });
    from.on("error", close);
    from.on("close", () => {
      closed += 1;
      if (closed === 2) {
        close();
        return;
      }
      // What is still under way to the other end gets there first. What it says nobody hears any more, but its end is.
      to.end();
      to.resume();
      lingering = true;
      postpone(LINGER_MILLISECONDS);
    });
    from.pipe(to);
  }
  return close;
}
