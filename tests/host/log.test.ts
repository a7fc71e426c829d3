import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { MetricsLog, type StepRecord } from '../../host/run/log.js';
import { temporary } from './fixtures.js';

const record = (step: number): StepRecord => {
  const [lossPlus, lossMinus] = [Math.exp(Math.sin(step)), 1 / (step + 1)];
  return { step, lossPlus, lossMinus, g: lossPlus - lossMinus, lr: 1e-7, timing_ms: step / 7 };
};
const jsonl = ({ step, lossPlus, lossMinus, g }: StepRecord): string =>
  `{"step":${step},"lossPlus":${lossPlus},"lossMinus":${lossMinus},"g":${g},"lr":1e-7,"timing_ms":${Math.round((step / 7) * 1000) / 1000}}`;
const text = (folder: string, name = 'metrics.jsonl'): string => readFileSync(join(folder, name), 'utf8');

test('steps are held as numbers, and written in order with what lies between them', () => {
  const folder = temporary();
  const log = new MetricsLog(folder, null);
  const expected: string[] = [];
  for (let step = 1; step <= 1500; step++) {
    log.step(record(step));
    expected.push(jsonl(record(step)));
    if (step === 3 || step === 700) {
      log.event({ step, event: 'note' });
      expected.push(`{"step":${step},"event":"note"}`);
    }
    if (step === 900) {
      log.evaluation(step, 0.5, 0.25);
      expected.push('{"step":900,"event":"evaluation","testLoss":0.5,"testAccuracy":0.25}');
      expect(text(folder)).toBe(`${expected.join('\n')}\n`);
    }
  }
  const { jsonl: bytes } = log.sync();
  expect(bytes).toBe(statSync(join(folder, 'metrics.jsonl')).size);
  expect(text(folder)).toBe(`${expected.join('\n')}\n`);
  const csv = text(folder, 'metrics.csv').split('\n');
  expect(csv.slice(1, -1).map((line) => Number(line.split(',')[0]))).toEqual(
    Array.from({ length: 1501 }, (_, i) => (i < 900 ? i + 1 : i)),
  );
  log.close();
});

test('numbers that JSON lacks keep their names, and a negative zero its sign', () => {
  const folder = temporary();
  const log = new MetricsLog(folder, null);
  const r = { step: 1, lossPlus: Number.POSITIVE_INFINITY, lossMinus: -0, g: Number.NaN, lr: 0.1, timing_ms: 2.00049 };
  log.step(r);
  log.close();
  expect(text(folder)).toBe('{"step":1,"lossPlus":"Infinity","lossMinus":-0,"g":"NaN","lr":0.1,"timing_ms":2}\n');
});
