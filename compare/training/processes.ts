/** Training runs in processes of their own: ONNX Runtime keeps one thread busy in each. */
import type { ChildProcess } from 'node:child_process';
import { startProcess } from '../../base/start.js';
import { ExitCode, ZerothError } from '../../config/index.js';
import type { Job, Outcome } from './job.js';
import type { Reply } from './worker.js';

export class TrainingProcesses {
  readonly count: number;
  readonly #idle: ChildProcess[] = [];
  readonly #all = new Set<ChildProcess>();

  /** @param count jobs at a time; the callers see to it that there are no more. */
  constructor(count: number) {
    this.count = count;
  }

  /** @throws ZerothError (exit code 1) when the run fails or its process ends. */
  async run(job: Job): Promise<readonly Outcome[]> {
    const child = this.#idle.pop() ?? this.#start();
    const reply = await new Promise<Reply>((resolve) => {
      const ended = (code: number | null, signal: string | null): void => {
        this.#all.delete(child);
        resolve({ error: `its process ended (${signal ?? `exit code ${code}`})` });
      };
      child.once('exit', ended);
      child.once('message', (message) => {
        child.removeListener('exit', ended);
        this.#idle.push(child);
        resolve(message as Reply);
      });
      child.send(job);
    });
    if ('outcomes' in reply) return reply.outcomes;
    throw new ZerothError(
      { where: `training ${job.task}, ${job.config.name}, seed ${job.config.train.seed}`, what: reply.error },
      ExitCode.checkFailed,
    );
  }

  /** Ends the processes, whatever they are at. */
  close(): void {
    for (const child of this.#all) child.kill('SIGKILL');
    this.#all.clear();
  }

  #start(): ChildProcess {
    const child = startProcess(import.meta.url, './worker.js');
    this.#all.add(child);
    return child;
  }
}
