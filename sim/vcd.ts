/** Reads value change dumps: enough of the format (IEEE 1364-2005, 18.2) for what Verilator and Icarus write. */

export interface VcdSignal {
  /** Full name, scopes joined by dots. */
  readonly path: string;
  readonly width: number;
  /** Times of change, ascending, and the values from then on: binary digits, `x` and `z`, most significant first. */
  readonly times: readonly number[];
  readonly values: readonly string[];
}

export interface Vcd {
  readonly signals: ReadonlyMap<string, VcdSignal>;
  readonly firstTime: number;
  readonly lastTime: number;
}

export function parseVcd(text: string): Vcd {
  const scopes: string[] = [];
  const byId = new Map<string, { times: number[]; values: string[] }>();
  const signals = new Map<string, VcdSignal>();
  let time = 0;
  let first: number | null = null;
  const change = (id: string, value: string): void => {
    const target = byId.get(id);
    target?.times.push(time);
    target?.values.push(value);
  };
  for (const raw of text.split('\n')) {
    const line = raw.trim();
    if (line.startsWith('$scope')) scopes.push(line.split(/\s+/)[2] ?? '');
    else if (line.startsWith('$upscope')) scopes.pop();
    else if (line.startsWith('$var')) {
      const [, , width = '1', id = '', name = ''] = line.split(/\s+/);
      const track = byId.get(id) ?? { times: [], values: [] };
      byId.set(id, track);
      const path = [...scopes, name].join('.');
      signals.set(path, { path, width: Number(width), ...track });
    } else if (line.startsWith('#')) {
      time = Number(line.slice(1));
      first ??= time;
    } else if (/^[bB]/.test(line)) {
      const [value = '', id = ''] = line.slice(1).split(/\s+/);
      change(id, value);
    } else if (/^[01xXzZ]\S/.test(line)) {
      change(line.slice(1), line.charAt(0));
    }
  }
  return { signals, firstTime: first ?? 0, lastTime: time };
}

/** The value at a time (binary digits padded to the width), or null before the first change. */
export function valueAt(signal: VcdSignal, time: number): string | null {
  let low = 0;
  let high = signal.times.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((signal.times[middle] ?? 0) <= time) low = middle + 1;
    else high = middle;
  }
  const value = signal.values[low - 1];
  if (value === undefined) return null;
  // A short vector is extended by its leading x or z, otherwise by 0.
  const lead = /^[xzXZ]/.test(value) ? value.charAt(0) : '0';
  return value.padStart(signal.width, lead);
}
