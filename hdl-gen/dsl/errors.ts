import { ZerothError } from '../../base/errors.js';
import type { Loc } from './ir.js';
import { here, showLoc } from './loc.js';

/** A design is wrong. The message starts with the TypeScript place and ends with what to do. */
export class HdlError extends ZerothError {
  override readonly name: string = 'HdlError';
  readonly loc: Loc | undefined;

  constructor(what: string, loc: Loc | undefined = here()) {
    super(loc ? { what, where: showLoc(loc) } : { what });
    this.loc = loc;
  }
}

export const bitCount = (n: number): string => `${n} bit${n === 1 ? '' : 's'}`;
