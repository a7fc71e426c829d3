import { Presets, SingleBar } from 'cli-progress';

/** What a person sees of a run, on stderr: stdout belongs to results. */
export interface Progress {
  step(done: number, loss: number): void;
  line(text: string): void;
  stop(): void;
}

export const silent: Progress = { step() {}, line() {}, stop() {} };

/** What is asked of a stream; `process.stderr` will do. No type of Node's, so that users need not have them. */
export interface ProgressStream {
  /** A bar is drawn only where this is true, on what is then a `tty.WriteStream`. */
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

/** A bar on a terminal; plain lines, and no bar, anywhere else. */
export function progressOn(stream: ProgressStream, total: number, done: number): Progress {
  if (stream.isTTY !== true) return { ...silent, line: (text) => void stream.write(`${text}\n`) };
  const format = ' {bar} {percentage}% | step {value}/{total} | loss {loss} | {eta_formatted} left';
  const bar = new SingleBar(
    { stream: stream as NodeJS.WriteStream, format, fps: 8, hideCursor: true, clearOnComplete: true },
    Presets.shades_classic,
  );
  bar.start(total, done, { loss: '-' });
  return {
    step: (at, loss) => bar.update(at, { loss: loss.toFixed(3) }),
    line(text) {
      // Above the bar: the bar is drawn again below it.
      stream.write(`\r\x1b[K${text}\n`);
      bar.render();
    },
    stop: () => bar.stop(),
  };
}
