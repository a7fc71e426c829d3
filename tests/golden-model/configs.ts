import {
  type CltConfig,
  type Config,
  type IndependentConfig,
  type IndependentId,
  type OnTheFlyConfig,
  type PoolConfig,
  resolveConfig,
} from '../../config/index.js';

/** Resolved generators, from the few fields that a test cares about. */
type Fields<K extends string> = Omit<Extract<Config['generator'], { kind: K }>, 'kind'>;

const generatorOf = (generator: Config['generator']) => resolveConfig({ name: 'test', generator }).generator;

export const otf = (fields: Fields<'on-the-fly'>): OnTheFlyConfig =>
  generatorOf({ kind: 'on-the-fly', ...fields }) as OnTheFlyConfig;
export const pool = (fields: Fields<'pool'>): PoolConfig => generatorOf({ kind: 'pool', ...fields }) as PoolConfig;
/** An independent scheme. */
export const independent = (kind: IndependentId, perClock: number, fields: object = {}): IndependentConfig => {
  const width = kind === 'clt' ? { lanes: perClock } : { perClock };
  return generatorOf({ kind, ...width, ...fields } as Config['generator']) as IndependentConfig;
};
export const clt = (fields: Fields<'clt'>): CltConfig => generatorOf({ kind: 'clt', ...fields }) as CltConfig;
