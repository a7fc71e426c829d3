/** What the silicon comparison says in words: the first paragraph, and what its figures do not include. */
import { type CompareData, type CompareRow, type Figure, numberOf } from './data.js';
import { shortLibrary, shown } from './tables.js';

const title = 'What every random-number scheme costs in silicon';

export { title as compareTitle };

interface Contest {
  readonly what: string;
  readonly of: (row: CompareRow) => Figure;
  readonly unit: string;
}

const none: Figure = { kind: 'none', why: '' };

function contests(data: CompareData): Contest[] {
  return [
    { what: 'iCE40 logic cells', of: (r) => r.ice40.lc, unit: 'LC' },
    { what: 'UltraScale+ LUTs', of: (r) => r.xcup.lut, unit: 'LUT' },
    { what: 'UltraScale+ flip-flops', of: (r) => r.xcup.ff, unit: 'FF' },
    // One library in the sentence; the tables have all.
    ...data.libraries.slice(-1).flatMap((library): Contest[] => {
      const asic = (r: CompareRow) => r.asic.find((a) => a.library === library);
      return [
        { what: `area in ${shortLibrary(library)}`, of: (r) => asic(r)?.area ?? none, unit: 'um2' },
        { what: 'energy per number', of: (r) => asic(r)?.energy ?? none, unit: 'pJ' },
      ];
    }),
  ];
}

/**
 * Where signs beat the best bank and where they do not: the first thing that the page says. Pools are left out: their
 * numbers stand in block RAM, which no count of cells has.
 */
export function rademacherText(data: CompareData): string {
  const widths = [...new Set(data.rows.map((r) => r.perClock))];
  const sentences = widths.flatMap((p) => {
    const rows = data.rows.filter((r) => r.perClock === p);
    const signs = rows.find((r) => r.family === 'signs');
    const pezo = rows.filter((r) => r.family === 'PeZO B');
    if (signs === undefined || pezo.length === 0) return [];
    const beaten: string[] = [];
    const kept: string[] = [];
    for (const { what, of, unit } of contests(data)) {
      const own = numberOf(of(signs));
      const best = pezo
        .flatMap((r) => {
          const value = numberOf(of(r));
          return value === undefined ? [] : [value];
        })
        .sort((a, b) => a - b)[0];
      if (own === undefined || best === undefined) continue;
      const text = `${what} (${shown(own)} against ${shown(best)} ${unit})`;
      if (own < best) beaten.push(text);
      else kept.push(text);
    }
    if (beaten.length + kept.length === 0) return [];
    const won = beaten.length === 0 ? 'nowhere' : `in ${beaten.join(', ')}`;
    const lost = kept.length === 0 ? '' : `; a bank is ahead in ${kept.join(', ')}`;
    return [`at P = ${p} it beats the best PeZO bank ${won}${lost}`];
  });
  if (sentences.length === 0) return 'Rademacher was not among the schemes of this run.';
  return `Rademacher (one random sign per weight, no scale, no reuse) is the rival to beat: ${sentences.join('. And ')}.`;
}

export const notModelled: readonly string[] = [
  'Wires: area, time and power are of cells and pins before placement. A layout has longer wires where a number travels far; the fan-out of a tiled bank has the longest.',
  'The clock tree: flip-flops pay for their own clock pins and for nothing before them.',
  'Hazards lie between the two energies: real gates have neither zero nor equal delays.',
  'OpenSTA 2.0 charges a rise and a fall for every toggle inside a cell, and writes activities of its own over given ones behind input ports. Its internal power is scaled by what it makes of a flip-flop of known energy, and flip-flops stand in place of the inputs (not counted), so that every pin keeps what was counted.',
  'Power is of a generator that gives a beat in every cycle it can: no load, no restore, no back-pressure. Flip-flops that hold still pay for their clock; no clock is gated.',
  'Standard cells are mapped for the clock that energy is stated at, not for the highest: Fmax is what that netlist reaches.',
  'A restore in one cycle is not in the main figures: it is the column "restore in one cycle". The perturb engine needs it (`replay: snapshot`); with seeds loaded serially a pass begins some dozens of cycles later.',
  'Banks that rotate look for the lock-up state at one position (`lockup: scan`), private lanes at one bit of each lane: a stuck lane is found within one rotation of the array, or 64 steps.',
  'Pools on standard cells: the area is the ROM as logic with its reader; in flip-flops and SRAM it is the storage alone.',
];
