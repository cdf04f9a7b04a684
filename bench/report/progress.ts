/** Says on standard error what is being done, so that standard output holds the table only. */
export type Progress = (step: string) => void;

/** Each line begins with the seconds since the start. */
export function progress(startedAt = performance.now()): Progress {
  return (step) => {
    const seconds = Math.round((performance.now() - startedAt) / 1000);
    process.stderr.write(`${String(seconds).padStart(4)} s  ${step}\n`);
  };
}
