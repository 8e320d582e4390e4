/** Tells the person at the terminal what a long step does and how long it took. */
export type Progress = (message: string) => void;

/** Writes progress lines to standard error, so that standard output stays for results. */
export const terminalProgress: Progress = (message) => {
  process.stderr.write(`  ${message}\n`);
};

/** Runs a step under a title; prints the title at once and the time when it ends. */
export async function timed<T>(title: string, step: (progress: Progress) => Promise<T>): Promise<T> {
  const started = Date.now();
  process.stderr.write(`• ${title}\n`);
  try {
    const result = await step(terminalProgress);
    process.stderr.write(`  ${title}: ${seconds(started)}\n`);
    return result;
  } catch (error) {
    process.stderr.write(`  ${title}: failed after ${seconds(started)}\n`);
    throw error;
  }
}

function seconds(started: number): string {
  return `${((Date.now() - started) / 1000).toFixed(1)} s`;
}
