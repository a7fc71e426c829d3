import { expect, test, vi } from 'vitest';
import { createConsole } from '../../cli/console.js';

test('--json prints counts beyond 2^53 as strings, and smaller ones as numbers: hardware counts in 48 bits', () => {
  const write = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  try {
    createConsole({ json: true }).result({ beats: 7n, cycles: 2n ** 60n }, 'text');
    expect(JSON.parse(String(write.mock.calls[0]?.[0]))).toEqual({ beats: 7, cycles: '1152921504606846976' });
  } finally {
    write.mockRestore();
  }
});
