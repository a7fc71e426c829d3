/** A process that trains what it is sent, one job at a time. */
import { type Job, type Outcome, runJob } from './job.js';

export type Reply = { readonly outcomes: readonly Outcome[] } | { readonly error: string };

// Ctrl-C goes to every process of a terminal: the parent decides when this one ends.
process.on('SIGINT', () => {});
process.on('disconnect', () => process.exit(0));
process.on('message', (job: Job) => {
  runJob(job)
    .then((outcomes): Reply => ({ outcomes }))
    .catch((error: unknown): Reply => ({ error: error instanceof Error ? error.message : String(error) }))
    .then((reply) => process.send?.(reply));
});
