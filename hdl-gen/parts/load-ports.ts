/** The ports through which a generator's state comes in; they pass unchanged from every top to the generator. */
import { type Bits, input } from '../dsl/index.js';

interface Wide {
  readonly width: number;
}
interface LoadWidths {
  readonly load_select?: Wide;
  readonly load_word: Wide;
  readonly write_addr?: Wide;
  readonly write_data?: Wide;
}

/** Input ports of the same widths as `ports` has. */
export const loadPorts = (ports: LoadWidths) => ({
  /** Loads a state, word by word: docs/units.md has the order for each generator. */
  load_valid: input(1),
  ...(ports.load_select && { load_select: input(ports.load_select.width) }),
  load_word: input(ports.load_word.width),
  ...(ports.write_addr &&
    ports.write_data && {
      /** Writes a loadable pool. */
      write_valid: input(1),
      write_addr: input(ports.write_addr.width),
      write_data: input(ports.write_data.width),
    }),
});

interface LoadPins {
  load_valid: Bits<1>;
  load_select?: Bits;
  load_word: Bits;
  write_valid?: Bits<1>;
  write_addr?: Bits;
  write_data?: Bits;
}

/** Passes the load ports of `from` on to the instance `to`. */
export function connectLoad(from: Readonly<LoadPins>, to: LoadPins): void {
  to.load_valid = from.load_valid;
  to.load_word = from.load_word;
  if (from.load_select) to.load_select = from.load_select;
  if (from.write_valid) to.write_valid = from.write_valid;
  if (from.write_addr) to.write_addr = from.write_addr;
  if (from.write_data) to.write_data = from.write_data;
}
