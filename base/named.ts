import { ZerothError } from './errors.js';

/**
 * The member of a list that a user named by its id.
 * @param where the flag or field. @param what said of an id that is not there
 * @throws ZerothError (exit code 2) that lists the ids
 */
export function named<T extends { readonly id: string }>(
  list: readonly T[],
  id: string,
  where: string,
  what: string,
): T {
  const found = list.find((member) => member.id === id);
  if (found !== undefined) return found;
  throw new ZerothError({ where, what, allowed: list.map((member) => member.id).join(', ') });
}
