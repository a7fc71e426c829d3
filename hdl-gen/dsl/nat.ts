/**
 * Natural numbers in types: `Add`, `Sub`, `Lt` on number literals, digit by digit in decimal, so that the work grows
 * with the number of digits and not with the number (a 4,096 bit bus costs as much as four one-digit sums).
 * Whenever an operand is plain `number` (a width known only at elaboration) so is the result.
 */

/** Tuples of length 0..9, one a digit. */
interface Unary {
  '0': [];
  '1': [0];
  '2': [0, 0];
  '3': [0, 0, 0];
  '4': [0, 0, 0, 0];
  '5': [0, 0, 0, 0, 0];
  '6': [0, 0, 0, 0, 0, 0];
  '7': [0, 0, 0, 0, 0, 0, 0];
  '8': [0, 0, 0, 0, 0, 0, 0, 0];
  '9': [0, 0, 0, 0, 0, 0, 0, 0, 0];
}
type Digit = keyof Unary;
type Ten = [0, ...Unary['9']];

/** Decimal digits, least significant first. */
type Digits<S extends string, Acc extends Digit[] = []> = S extends `${infer D extends Digit}${infer R}`
  ? Digits<R, [D, ...Acc]>
  : Acc;

type Head<T extends Digit[]> = T extends [infer D extends Digit, ...Digit[]] ? D : '0';
type Tail<T extends Digit[]> = T extends [Digit, ...infer R extends Digit[]] ? R : [];
type Len<T extends readonly unknown[]> = `${T['length']}`;

type AddDigits<A extends Digit[], B extends Digit[], Carry extends 0[], Out extends string> = A extends []
  ? B extends []
    ? Carry extends []
      ? Out
      : `1${Out}`
    : AddStep<A, B, Carry, Out>
  : AddStep<A, B, Carry, Out>;
type AddStep<A extends Digit[], B extends Digit[], Carry extends 0[], Out extends string> =
  Len<[...Unary[Head<A>], ...Unary[Head<B>], ...Carry]> extends infer L
    ? L extends `1${infer D extends Digit}`
      ? AddDigits<Tail<A>, Tail<B>, [0], `${D}${Out}`>
      : AddDigits<Tail<A>, Tail<B>, [], `${L & string}${Out}`>
    : never;

/** `never` when the result would be negative. */
type SubDigits<A extends Digit[], B extends Digit[], Borrow extends 0[], Out extends string> = A extends []
  ? B extends []
    ? Borrow extends []
      ? Out
      : never
    : SubStep<A, B, Borrow, Out>
  : SubStep<A, B, Borrow, Out>;
type SubStep<A extends Digit[], B extends Digit[], Borrow extends 0[], Out extends string> = Unary[Head<A>] extends [
  ...Unary[Head<B>],
  ...Borrow,
  ...infer R,
]
  ? SubDigits<Tail<A>, Tail<B>, [], `${Len<R>}${Out}`>
  : A extends []
    ? never
    : [...Ten, ...Unary[Head<A>]] extends [...Unary[Head<B>], ...Borrow, ...infer R]
      ? SubDigits<Tail<A>, Tail<B>, [0], `${Len<R>}${Out}`>
      : never;

type Trim<S extends string> = S extends `0${infer R}` ? (R extends '' ? S : Trim<R>) : S;
type ToNumber<S extends string> = Trim<S> extends `${infer N extends number}` ? N : never;

export type Add<A extends number, B extends number> = number extends A | B
  ? number
  : ToNumber<AddDigits<Digits<`${A}`>, Digits<`${B}`>, [], ''>>;

export type Sub<A extends number, B extends number> = number extends A | B
  ? number
  : ToNumber<SubDigits<Digits<`${A}`>, Digits<`${B}`>, [], ''>>;

/** `true` also when either side is known only at elaboration, where it is checked again. */
export type Le<A extends number, B extends number> = number extends A | B
  ? true
  : [Sub<B, A>] extends [never]
    ? false
    : true;
export type Lt<A extends number, B extends number> = number extends A | B ? true : Le<B, A> extends true ? false : true;
