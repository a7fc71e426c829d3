/** A row of one of the folders of algorithms: what a configuration may name, and how it is described to people. */
export interface AlgorithmRow {
  /** What the configuration says; the implementation's file in `host/algorithms` has the same name. */
  readonly id: string;
  readonly title: string;
  /** One line: for the help, the JSON schema and the documents. */
  readonly about: string;
}

/** The names of a folder's rows, in the order of its index. */
export const idsOf = <Id extends string>(rows: Readonly<Record<Id, AlgorithmRow>>): [Id, ...Id[]] =>
  Object.keys(rows) as [Id, ...Id[]];

/** `sgd: ...; sign-sgd: ...`, for a description. */
export const aboutAll = (rows: Readonly<Record<string, AlgorithmRow>>): string =>
  Object.values(rows)
    .map(({ id, about }) => `${id}: ${about}`)
    .join('; ');
