import cliProgress from 'cli-progress';
import { exactIntegers } from '../base/json.js';

/**
 * Where the words go: results for machines on stdout (one JSON document, only with --json), everything for people on
 * stderr. A bar only on a terminal; elsewhere a line a stage, so logs stay readable.
 */
export interface Console {
  /** One line for a person. */
  note(text: string): void;
  /** A result: JSON on stdout with --json, the text on stdout without. */
  result(value: unknown, text: string): void;
  /** A bar for work of known length; `update` may be called often. */
  bar(label: string, total: number): Bar;
}

export interface Bar {
  update(done: number, detail?: string): void;
  stop(): void;
}

export function createConsole(options: { json?: boolean | undefined }): Console {
  const tty = process.stderr.isTTY === true;
  const note = (text: string): void => void process.stderr.write(`${text}\n`);
  return {
    note,
    result(value, text) {
      process.stdout.write(options.json ? `${JSON.stringify(value, exactIntegers, 2)}\n` : `${text}\n`);
    },
    bar(label, total) {
      if (!tty) return quietBar(label, total, note);
      const bar = new cliProgress.SingleBar({
        stream: process.stderr,
        format: `${label} {bar} {value}/{total} {detail}`,
        hideCursor: true,
        clearOnComplete: true,
      });
      bar.start(total, 0, { detail: '' });
      return {
        update: (done, detail = '') => bar.update(done, { detail }),
        stop: () => bar.stop(),
      };
    },
  };
}

/** Off a terminal: a line when a quarter of the work is done, half, three quarters, and all. */
function quietBar(label: string, total: number, note: (text: string) => void): Bar {
  let quarter = 0;
  return {
    update(done, detail = '') {
      const now = Math.floor((4 * done) / total);
      if (now <= quarter) return;
      quarter = now;
      note(`${label} ${done}/${total} ${detail}`.trimEnd());
    },
    stop() {},
  };
}
