/** A board: which pin of the part each port of a top goes to. */
import { ZerothError } from '../base/errors.js';
import { allPorts, type ModuleInterface, portBits } from './interface.js';

export interface Board {
  readonly name: string;
  /** Port bit (`clk`, `u[3]`) -> pin name. Bits that are not named stay placeholders. */
  readonly pins: Readonly<Record<string, string>>;
  /** Where it is not the target's default. */
  readonly ioStandard?: string;
}

export interface PinRow {
  readonly bit: string;
  /** `undefined`: a placeholder is written, to be filled in. */
  readonly pin: string | undefined;
}

/**
 * The pin of every port bit, in port order.
 * @throws ZerothError when the board names a port that does not exist, or gives one pin twice.
 */
export function pinRows(unit: ModuleInterface, board: Board | undefined): PinRow[] {
  const bits = allPorts(unit).flatMap(portBits);
  const pins = board?.pins ?? {};
  const known = new Set(bits);
  const user = new Map<string, string>();
  for (const [bit, pin] of Object.entries(pins)) {
    const where = `board ${board?.name ?? ''}: pins.${bit}`;
    if (!known.has(bit)) {
      throw new ZerothError({
        where,
        what: `${unit.module} has no port bit '${bit}'`,
        allowed: bits.length > 12 ? `${bits.slice(0, 12).join(', ')}, ... (${bits.length} in all)` : bits.join(', '),
        fix: 'remove the line, or correct the name',
      });
    }
    const other = user.get(pin);
    if (other !== undefined) {
      throw new ZerothError({
        where,
        what: `pin ${pin} is already taken by ${other}`,
        allowed: 'one port bit a pin',
        fix: `another pin for ${bit}`,
      });
    }
    user.set(pin, bit);
  }
  return bits.map((bit) => ({ bit, pin: pins[bit] }));
}
