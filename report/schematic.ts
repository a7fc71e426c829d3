import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { ZerothError } from '../base/errors.js';

/**
 * The schematic of one module as SVG, drawn by netlistsvg.
 * @param netlist what Yosys's `write_json` wrote, parsed; one module, best after `prep -top <module>` and `clean -purge`.
 * @throws ZerothError (exit code 2) when the netlist cannot be drawn or not be laid out.
 */
export async function schematic(netlist: object): Promise<string> {
  const require = createRequire(import.meta.url);
  const skin = readFileSync(require.resolve('netlistsvg/lib/default.svg'), 'utf8');
  const { render } = (await import('netlistsvg')).default;
  let svg: string | undefined;
  try {
    svg = await render(skin, netlist);
  } catch (cause) {
    throw new ZerothError(
      {
        where: 'schematic',
        what: `netlistsvg cannot draw this netlist: ${(cause as Error).message}`,
        allowed: "the JSON of Yosys's write_json with one module",
      },
      2,
      { cause },
    );
  }
  if (svg !== undefined) return svg;
  // netlistsvg catches the errors of its layout engine, prints them and resolves to nothing.
  throw new ZerothError(
    {
      where: 'schematic',
      what: 'netlistsvg could not lay this netlist out; it has printed the reason',
      allowed: 'a module of a few hundred cells: one lane, not a bank',
      fix: 'draw a smaller module',
    },
    2,
  );
}
