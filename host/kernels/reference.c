/*
 * The reference streams of the host (docs/stream.md section 9): Philox4x32-10, and signs, uniform and normal numbers made
 * of its words. Every operation on floats is one IEEE 754 operation in the order of golden-model/arithmetic/gaussian.ts: build with
 * -ffp-contract=off and without fast-math, so that both give the same bits.
 * The loops run over whole arrays so that a compiler can use vectors; the body is compiled for three widths and chosen
 * when it is called. Element-wise single operations round alike at every width.
 */
#include <math.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define EXPORT __attribute__((visibility("default")))
#define INLINE static inline __attribute__((always_inline))

/* Numbers made at a time, and blocks of Philox stepped together. */
enum { NUMBERS = 4096, TOGETHER = 16 };
/* Words of NUMBERS normal numbers; the other kinds need fewer. */
enum { WORDS = NUMBERS };

enum { SIGNS, UNIFORM, NORMAL, KINDS };
/* As configurations call them: the caller asks for a number by name, so that there is one list only. */
static const char *const kind_names[KINDS] = {[SIGNS] = "rademacher", [UNIFORM] = "uniform", [NORMAL] = "gaussian"};
/* What the functions return. */
enum { DONE = 0, UNKNOWN_KIND = 1 };

/* Ten rounds on TOGETHER counters `(block, draw)`: four words a block, in order. */
INLINE void philox(uint32_t *words, uint64_t block, const uint32_t *draw, const uint32_t *key) {
  uint32_t x[4][TOGETHER], key0 = key[0], key1 = key[1];
  for (int b = 0; b < TOGETHER; b++) {
    x[0][b] = (uint32_t)(block + b);
    x[1][b] = (uint32_t)((block + b) >> 32);
    x[2][b] = draw[0];
    x[3][b] = draw[1];
  }
  for (int round = 0; round < 10; round++) {
    for (int b = 0; b < TOGETHER; b++) {
      uint64_t first = (uint64_t)0xd2511f53u * x[0][b], second = (uint64_t)0xcd9e8d57u * x[2][b];
      x[0][b] = (uint32_t)(second >> 32) ^ x[1][b] ^ key0;
      x[1][b] = (uint32_t)second;
      x[2][b] = (uint32_t)(first >> 32) ^ x[3][b] ^ key1;
      x[3][b] = (uint32_t)first;
    }
    key0 += 0x9e3779b9u;
    key1 += 0xbb67ae85u;
  }
  for (int b = 0; b < TOGETHER; b++)
    for (int w = 0; w < 4; w++) words[4 * b + w] = x[w][b];
}

INLINE double horner(const double *coefficients, int count, double r) {
  double sum = coefficients[0];
  for (int i = 1; i < count; i++) {
    double product = sum * r;
    sum = product + coefficients[i];
  }
  return sum;
}

/* ln(m / 2^33) of an integer 1 <= m < 2^32. */
INLINE double log_of_tail(double m) {
  static const double series[12] = {1.0 / 23, 1.0 / 21, 1.0 / 19, 1.0 / 17, 1.0 / 15, 1.0 / 13,
                                    1.0 / 11, 1.0 / 9,  1.0 / 7,  1.0 / 5,  1.0 / 3,  1.0};
  union {
    double value;
    int64_t bits;
  } u = {m};
  int64_t e = (u.bits >> 52) - 1023;
  u.bits = (u.bits & 0xfffffffffffff) | ((int64_t)1023 << 52);
  int above = u.value > 1.4142135623730951;
  double f = above ? u.value / 2 : u.value;
  double s = (f - 1) / (f + 1);
  double whole = (double)((int32_t)e + above - 33) * 0.6931471805599453;
  return whole + 2 * s * horner(series, 12, s * s);
}

/* Wichura's AS 241 on `count` words, rounded once to binary32. */
INLINE void normal(float *out, const uint32_t *words, size_t count) {
  static const double a[8] = {2509.0809287301227, 33430.57558358813,  67265.7709270087,   45921.95393154987,
                              13731.69376550946,  1971.5909503065513, 133.14166789178438, 3.3871328727963665};
  static const double b[8] = {5226.495278852854, 28729.085735721943, 39307.89580009271, 21213.794301586597,
                              5394.196021424751, 687.1870074920579,  42.31333070160091, 1};
  static const double c[8] = {0.0007745450142783414, 0.022723844989269184, 0.2417807251774506, 1.2704582524523684,
                              3.6478483247632045,    5.769497221460691,    4.630337846156546,  1.4234371107496835};
  static const double d[8] = {1.0507500716444169e-9, 0.0005475938084995345, 0.015198666563616457, 0.14810397642748008,
                              0.6897673349851,       1.6763848301838038,    2.053191626637759,    1};
  const double half = 4294967296.0, one = 8589934592.0;
  /* The middle formula for all, then the tails (one number in seven) again, side by side. */
  for (size_t i = 0; i < count; i++) {
    double q = ((2.0 * words[i] + 1) - half) / one;
    double r = 0.180625 - q * q;
    out[i] = (float)(q * horner(a, 8, r) / horner(b, 8, r));
  }
  double distance[NUMBERS];
  float tail[NUMBERS];
  uint16_t where[NUMBERS];
  size_t tails = 0;
  for (size_t i = 0; i < count; i++) {
    double odd = 2.0 * words[i] + 1;
    where[tails] = (uint16_t)i;
    distance[tails] = odd < one - odd ? odd : one - odd;
    tails += fabs((odd - half) / one) > 0.425;
  }
  for (size_t i = 0; i < tails; i++) {
    double r = sqrt(-log_of_tail(distance[i])) - 1.6;
    tail[i] = (float)(horner(c, 8, r) / horner(d, 8, r));
  }
  for (size_t i = 0; i < tails; i++) out[where[i]] = words[where[i]] < 0x80000000u ? -tail[i] : tail[i];
}

/* A byte of the words, least significant first, as two's complement `w`; (2w + 1) * factor rounded once. */
INLINE void uniform(float *out, const uint32_t *words, size_t count, double factor) {
  for (size_t i = 0; i < count; i += 4) {
    for (size_t k = 0; k < 4; k++) {
      int32_t w = (int32_t)(words[i / 4] << (24 - 8 * k)) >> 24;
      out[i + k] = (float)((2 * w + 1) * factor);
    }
  }
}

/* Word 0 bit 0 first: bit 1 is +1. */
INLINE void signs(float *out, const uint32_t *words, size_t count) {
  for (size_t i = 0; i < count; i += 32)
    for (size_t k = 0; k < 32; k++) out[i + k] = (words[i / 32] >> k & 1) ? 1.0f : -1.0f;
}

INLINE int reference(float *out, size_t n, int kind, uint64_t index, const uint32_t *draw, const uint32_t *key,
                     double factor) {
  const size_t per_block = kind == SIGNS ? 128 : kind == UNIFORM ? 16 : 4;
  uint32_t words[WORDS];
  float numbers[NUMBERS];
  uint64_t block = index / per_block;
  size_t from = index % per_block;
  for (size_t at = 0; at < n; from = 0) {
    size_t wanted = n - at < NUMBERS - from ? n - at : NUMBERS - from;
    size_t blocks = (from + wanted + per_block - 1) / per_block;
    for (size_t b = 0; b < blocks; b += TOGETHER) philox(words + 4 * b, block + b, draw, key);
    size_t count = blocks * per_block;
    if (kind == SIGNS) signs(numbers, words, count);
    else if (kind == UNIFORM) uniform(numbers, words, count, factor);
    else if (kind == NORMAL) normal(numbers, words, count);
    else return UNKNOWN_KIND;
    memcpy(out + at, numbers + from, wanted * sizeof(float));
    at += wanted;
    block += blocks;
  }
  return DONE;
}

#define VARIANT(suffix, attribute)                                                                                     \
  attribute static int reference_##suffix(float *o, size_t n, int kind, uint64_t i, const uint32_t *draw,              \
                                          const uint32_t *key, double factor) {                                        \
    if (kind == SIGNS) return reference(o, n, SIGNS, i, draw, key, factor);                                            \
    if (kind == UNIFORM) return reference(o, n, UNIFORM, i, draw, key, factor);                                        \
    if (kind == NORMAL) return reference(o, n, NORMAL, i, draw, key, factor);                                          \
    return UNKNOWN_KIND;                                                                                               \
  }
VARIANT(plain, )
#if defined(__x86_64__) && defined(__GNUC__)
VARIANT(avx2, __attribute__((target("avx2"))))
VARIANT(avx512, __attribute__((target("avx512f,avx512dq,prefer-vector-width=512"))))
#endif

/* The number of a kind, or -1 where there is no code for it. */
EXPORT int zeroth_reference_kind(const char *name) {
  for (int kind = 0; kind < KINDS; kind++)
    if (strcmp(kind_names[kind], name) == 0) return kind;
  return -1;
}

/*
 * Numbers `index .. index + n - 1` of a draw. `kind`: of zeroth_reference_kind; `draw`: low and high word; `key`: run
 * seed and stream id; `factor`: what a uniform integer is multiplied with. Returns DONE, or UNKNOWN_KIND: the numbers are
 * then not to be used.
 */
EXPORT int zeroth_reference(float *out, size_t n, int kind, uint64_t index, const uint32_t *draw, const uint32_t *key,
                            double factor) {
#if defined(__x86_64__) && defined(__GNUC__)
  if (__builtin_cpu_supports("avx512dq")) return reference_avx512(out, n, kind, index, draw, key, factor);
  if (__builtin_cpu_supports("avx2")) return reference_avx2(out, n, kind, index, draw, key, factor);
#endif
  return reference_plain(out, n, kind, index, draw, key, factor);
}
