import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { ZerothError } from '../config/errors.js';

/**
 * The schematic of one module as SVG, drawn by netlistsvg.
 * @param netlist what Yosys's `write_json` wrote, parsed; one module, best after `prep -top <module>` and `clean -purge`.
 * @throws ZerothError (exit code 2) when the netlist cannot be drawn.
 */
export async function schematic(netlist: object): Promise<string> {
  const require = createRequire(import.meta.url);
  const skin = readFileSync(require.resolve('netlistsvg/lib/default.svg'), 'utf8');
  const { render } = (await import('netlistsvg')).default;
  try {
    return await render(skin, netlist);
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
}
