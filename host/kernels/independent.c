/*
 * Numbers of private lanes (docs/stream.md section 8), all sets of a step side by side: the loops run over the sets, so that
 * a compiler can use vectors. Integers only, but for the last product, which is rounded once.
 */
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define EXPORT __attribute__((visibility("default")))
#define INLINE static inline __attribute__((always_inline))

enum { MOST_SETS = 1024, MOST_LANES = 4, MOST_TAPS = 4 };
enum { RADEMACHER, TAUSWORTHE, CLT, TREE, ICDF, BOX_MULLER, KINDS };
/* As configurations call them: the caller asks for a number by name, so that there is one list only. */
static const char *const kind_names[KINDS] = {
    [RADEMACHER] = "rademacher", [TAUSWORTHE] = "tausworthe", [CLT] = "clt",
    [TREE] = "tree",             [ICDF] = "icdf",             [BOX_MULLER] = "box-muller",
};
/* What the functions return. */
enum { DONE = 0, UNKNOWN_KIND = 1 };
/* Numbers of a step, surplus included: 28 from each of at most 1024 / 28 sets, rounded up. */
enum { MOST_NUMBERS = 2048 };

/* One lane of every set: all have the same width, taps and leap. */
typedef struct {
  int32_t bits, leap, taps[MOST_TAPS];
} lane;

/* One step. As many shifts at a time as the least tap allows: their feedback bits are all there already. */
INLINE void advance(uint32_t *s, size_t sets, const lane *l) {
  uint32_t mask = (uint32_t)((1ull << l->bits) - 1);
  int least = l->taps[0], count = 0;
  for (; count < MOST_TAPS && l->taps[count] > 0; count++) least = l->taps[count] < least ? l->taps[count] : least;
  for (int left = l->leap; left > 0;) {
    int c = left < least ? left : least;
    uint32_t fresh = (1u << c) - 1;
    int t0 = l->taps[0] - c, t1 = l->taps[1] - c;
    if (count == 2) {
      for (size_t i = 0; i < sets; i++) s[i] = (s[i] << c | ((s[i] >> t0 ^ s[i] >> t1) & fresh)) & mask;
    } else {
      int t2 = l->taps[2] - c, t3 = l->taps[3] - c;
      for (size_t i = 0; i < sets; i++) {
        uint32_t f = s[i] >> t0 ^ s[i] >> t1 ^ s[i] >> t2 ^ s[i] >> t3;
        s[i] = (s[i] << c | (f & fresh)) & mask;
      }
    }
    left -= c;
  }
}

/* Two's complement of the low `bits` of w. */
INLINE int32_t sign_extended(uint32_t w, int bits) { return (int32_t)(w << (32 - bits)) >> (32 - bits); }

INLINE int32_t odd_of(int32_t m, uint32_t negative) { return negative ? -(2 * m + 1) : 2 * m + 1; }

/* Leading zeros of a 12-bit number, 12 for none. */
INLINE int octave(uint32_t v) { return __builtin_clz(v << 1 | 1) - 19; }

INLINE int32_t at_most(int32_t m, int32_t most) { return m < most ? m : most; }

/* `u` of all numbers of a step, `k` a set, set after set. */
INLINE int numbers_of(int16_t *u, uint32_t s[MOST_LANES][MOST_SETS], size_t sets, int kind, const int32_t *table) {
  for (size_t i = 0; i < sets; i++) {
    uint32_t s0 = s[0][i], s1 = s[1][i], s2 = s[2][i], s3 = s[3][i];
    if (kind == RADEMACHER) {
      for (int k = 0; k < 28; k++) u[28 * i + k] = (int16_t)(1 - 2 * (int)(s0 >> k & 1));
    } else if (kind == TAUSWORTHE) {
      uint32_t x = s0 ^ s1;
      for (int k = 0; k < 3; k++) u[3 * i + k] = (int16_t)(2 * sign_extended(x >> (8 * k), 8) + 1);
    } else if (kind == CLT) {
      int32_t sum = 4;
      sum += sign_extended(s0, 5) + sign_extended(s0 >> 5, 5) + sign_extended(s1, 5) + sign_extended(s1 >> 5, 5);
      sum += sign_extended(s2, 5) + sign_extended(s2 >> 5, 5) + sign_extended(s3, 5) + sign_extended(s3 >> 5, 5);
      u[i] = (int16_t)sum;
    } else if (kind == TREE) {
      /* Thresholds level after level: level l begins at 2^l - 1. */
      uint32_t m = (s0 & 511) < (uint32_t)table[0];
      m = 2 * m + ((s3 & 511) < (uint32_t)table[1 + m]);
      m = 2 * m + ((s3 >> 9 & 255) < (uint32_t)table[3 + m]);
      m = 2 * m + ((s2 & 255) < (uint32_t)table[7 + m]);
      m = 2 * m + ((s1 & 127) < (uint32_t)table[15 + m]);
      m = 2 * m + ((s2 >> 8 & 63) < (uint32_t)table[31 + m]);
      m = 2 * m + ((s1 >> 7 & 31) < (uint32_t)table[63 + m]);
      u[i] = (int16_t)odd_of((int32_t)m, s1 >> 12 & 1);
    } else if (kind == ICDF) {
      /* start, then slope: 13 octaves of 8 segments. */
      int segment = 8 * octave(s0 >> 9 & 4095) + (int)(s0 >> 6 & 7);
      int32_t m = (table[segment] - table[104 + segment] * (int32_t)(s0 & 63)) >> 9;
      u[i] = (int16_t)odd_of(at_most(m, 127), s0 >> 21 & 1);
    } else if (kind == BOX_MULLER) {
      /* start, slope, then 64 cosines. */
      int segment = 8 * octave(s0 >> 16 & 4095) + (int)(s0 >> 13 & 7);
      int32_t r = (table[segment] - table[104 + segment] * (int32_t)(s0 >> 8 & 31)) >> 7;
      const int32_t *cosine = table + 208;
      u[2 * i] = (int16_t)odd_of(at_most(r * cosine[s0 & 63] >> 9, 127), s0 >> 6 & 1);
      u[2 * i + 1] = (int16_t)odd_of(at_most(r * cosine[63 - (s0 & 63)] >> 9, 127), s0 >> 7 & 1);
    } else {
      return UNKNOWN_KIND;
    }
  }
  return DONE;
}

INLINE int independent(float *out, size_t n, size_t skip, size_t group, size_t sets, int kind, size_t lanes,
                    const lane *lane_of, uint32_t *words, const int32_t *table, double factor) {
  uint32_t s[MOST_LANES][MOST_SETS] = {{0}};
  int16_t u[MOST_NUMBERS];
  for (size_t i = 0; i < sets; i++)
    for (size_t q = 0; q < lanes; q++) s[q][i] = words[lanes * i + q];
  for (size_t at = 0; at < n; skip = 0) {
    size_t count = n - at < group - skip ? n - at : group - skip;
    if (numbers_of(u, s, sets, kind, table) != DONE) return UNKNOWN_KIND;
    for (size_t i = 0; i < count; i++) out[at + i] = (float)(u[skip + i] * factor);
    at += count;
    for (size_t q = 0; q < lanes; q++) advance(s[q], sets, lane_of + q);
  }
  for (size_t i = 0; i < sets; i++)
    for (size_t q = 0; q < lanes; q++) words[lanes * i + q] = s[q][i];
  return DONE;
}

#define CASE(k)                                                                                                        \
  case k:                                                                                                              \
    return independent(out, n, skip, group, sets, k, lanes, lane_of, words, table, factor);
#define VARIANT(suffix, attribute)                                                                                     \
  attribute static int independent_##suffix(float *out, size_t n, size_t skip, size_t group, size_t sets, int kind,       \
                                         size_t lanes, const lane *lane_of, uint32_t *words, const int32_t *table,     \
                                         double factor) {                                                              \
    switch (kind) {                                                                                                    \
      CASE(RADEMACHER)                                                                                                 \
      CASE(TAUSWORTHE)                                                                                                 \
      CASE(CLT)                                                                                                        \
      CASE(TREE)                                                                                                       \
      CASE(ICDF)                                                                                                       \
      CASE(BOX_MULLER)                                                                                                 \
      default:                                                                                                         \
        return UNKNOWN_KIND;                                                                                           \
    }                                                                                                                  \
  }
VARIANT(plain, )
#if defined(__x86_64__) && defined(__GNUC__)
VARIANT(avx2, __attribute__((target("avx2"))))
#endif

/* The number of a kind, or -1 where there is no code for it. */
EXPORT int zeroth_independent_kind(const char *name) {
  for (int kind = 0; kind < KINDS; kind++)
    if (strcmp(kind_names[kind], name) == 0) return kind;
  return -1;
}

/*
 * `n` numbers from number `skip` of a step on, whose lanes stand at `words` (lane q of set i at [lanes * i + q]); they are
 * left at the step after the last that was begun. `group` numbers a step are used. `table`: the constants of the scheme,
 * laid out as numbers_of reads them. The caller keeps sets <= MOST_SETS, lanes <= MOST_LANES, made numbers <= MOST_NUMBERS
 * and skip < group. Returns DONE, or UNKNOWN_KIND: the numbers are then not to be used.
 */
EXPORT int zeroth_independent(float *out, size_t n, size_t skip, size_t group, size_t sets, int kind, size_t lanes,
                           const lane *lane_of, uint32_t *words, const int32_t *table, double factor) {
#if defined(__x86_64__) && defined(__GNUC__)
  if (__builtin_cpu_supports("avx2"))
    return independent_avx2(out, n, skip, group, sets, kind, lanes, lane_of, words, table, factor);
#endif
  return independent_plain(out, n, skip, group, sets, kind, lanes, lane_of, words, table, factor);
}
