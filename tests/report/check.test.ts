import { describe, expect, it } from 'vitest';
import { ZerothError } from '../../base/errors.js';
import { checkReport, type ReportData, renderReport, type Scheme } from '../../report/index.js';
import { bank, fixture } from './fixture.js';

const withBank = (change: Partial<Scheme>): ReportData => ({
  ...fixture,
  schemes: [{ ...bank, ...change }, ...fixture.schemes.slice(1)],
});
const { training, proof, rtlRun } = bank;
const ice40 = bank.cost?.ice40;
if (training === undefined || proof === undefined || rtlRun === undefined || ice40 === undefined) {
  throw new Error('the fixture has every part');
}
const picture = (svg: string): ReportData => ({ ...fixture, schematic: { svg, title: 't', caption: 'c' } });
const link = (href: string): ReportData => ({ ...fixture, links: [{ label: 'bank', href }] });

const cases: [what: string, data: ReportData, message: string][] = [
  ['a wrong hash', { ...fixture, configHash: 'abc' }, "configHash: 'abc' is not the hash of the config"],
  ['an unknown subject', { ...fixture, subject: 'x' }, "subject: there is no scheme 'x' (schemes: otf, pool, gauss"],
  ['two schemes of one id', withBank({ id: 'pool' }), "schemes: 'pool' stands there twice"],
  ['two schemes of one name', withBank({ name: 'pool 2047' }), "names of schemes: 'pool 2047' stands there twice"],
  ['no origin', withBank({ training: { ...training, from: 'guess' } }), "there is no provenance 'guess'"],
  ['half a cell', withBank({ cost: { ice40: { ...ice40, lc: 1.5 } } }), 'ice40.lc: 1.5 is not a whole number from 0'],
  [
    'an Fmax above its median',
    withBank({ cost: { ice40: { ...ice40, fmaxMHz: { min: 9, median: 8, tool: 'x' } } } }),
    'the minimum 9 is above the median 8',
  ],
  ['cost without hardware', withBank({ numbersPerClock: null }), 'has no hardware to cost'],
  ['proof without hardware', withBank({ numbersPerClock: null, cost: undefined }), 'nothing to compare in RTL'],
  ['no numbers per clock', withBank({ numbersPerClock: 0 }), '0 is not a positive whole number'],
  ['an accuracy in percent', withBank({ training: { ...training, before: 49 } }), '49 is not a fraction from 0 to 1'],
  ['an accuracy of NaN', withBank({ training: { ...training, after: Number.NaN } }), 'NaN is not a fraction'],
  [
    'another end than the curve',
    withBank({ training: { ...training, after: 0.9 } }),
    "0.9 is not the curve's last accuracy, 0.7231",
  ],
  [
    'a curve that runs back',
    withBank({ training: { ...training, curve: [{ step: 2 }, { step: 1 }] } }),
    'curve[1].step: 1 comes after 2',
  ],
  [
    'a step past the end',
    withBank({ training: { ...training, curve: [{ step: 401 }] } }),
    '401 is not a step of a run of 400',
  ],
  [
    'an infinite loss',
    withBank({ training: { ...training, curve: [{ step: 1, loss: Number.POSITIVE_INFINITY }] } }),
    'curve[0].loss: Infinity',
  ],
  [
    'more differences than numbers',
    withBank({ proof: { ...proof, numbersCompared: 1, divergences: 2 } }),
    '2 divergences in 1 numbers',
  ],
  ['a cut hash', withBank({ rtlRun: { ...rtlRun, rtlSha256: 'abcd' } }), "'abcd' is not a SHA-256 in hex"],
  ['a baseline without cost', { ...fixture, costBaseline: 'gauss' }, 'it is the cost baseline but has no cost'],
  ['a link away', link('https://example.org/a'), 'is not a relative path'],
  ['a link to a script', link('javascript:a()'), 'is not a relative path'],
  ['a link from the root', link('/etc/passwd'), 'is not a relative path'],
  ['a link out of the folder', link('a/../../b'), 'is not a relative path'],
  ['a time that is none', { ...fixture, wallSeconds: { train: -1 } }, 'wallSeconds.train: -1 is not a time'],
  ['a picture that is none', picture('<p>no</p>'), 'schematic.svg: it is not one <svg> element'],
  ['a picture with a script', picture('<svg><script>a()</script></svg>'), 'schematic.svg: it has a script'],
  ['a picture with a handler', picture('<svg onload="a()"></svg>'), 'schematic.svg: it has a script'],
  [
    'a picture from afar',
    picture('<svg><image href="http://x.y/z"/></svg>'),
    "refers to 'http://x.y/z' outside itself",
  ],
  ['a style from afar', picture('<svg><style>a{b:url(c.png)}</style></svg>'), "refers to 'c.png' outside itself"],
];

describe('data that contradict themselves', () => {
  it.each(cases)('%s is refused', async (_what, data, message) => {
    let error: unknown;
    try {
      checkReport(data);
    } catch (e) {
      error = e;
    }
    expect(error).toBeInstanceOf(ZerothError);
    expect(error).toMatchObject({ exitCode: 2 });
    expect(String(error)).toContain('report data: ');
    expect(String(error)).toContain(message);
    await expect(renderReport(data)).rejects.toThrow(ZerothError);
  });

  it('are named all at once', () => {
    const data = { ...withBank({ bits: 0 }), subject: 'nobody', configHash: 'x' };
    expect(() => checkReport(data)).toThrow(
      /report data: 3 problems\n {4}configHash: .*\n {4}subject: .*\n {4}schemes 'otf'\.bits: 0 bits\n {2}allowed: .*\n {2}fix: /,
    );
  });

  it('and good data pass', () => {
    expect(() => checkReport(fixture)).not.toThrow();
  });
});
