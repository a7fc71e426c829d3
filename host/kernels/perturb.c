/*
 * Bulk arithmetic on weights: w' = w + c*z, binary32, one rounding for the product and one for the sum (docs/stream.md
 * section 10). Build with -ffp-contract=off and without fast-math: perturb.js must get the same bits.
 * The same body is compiled for three vector widths and chosen at load time, so that a cached build is never tied to
 * the machine that made it. Element-wise single operations round alike at every width.
 */
#include <math.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif
#ifdef __linux__
#include <sys/mman.h>
#endif

#define EXPORT __attribute__((visibility("default")))
#define INLINE static inline __attribute__((always_inline))

/* Numbers expanded at a time: with its source row it stays in the first-level cache. */
enum { CHUNK = 4096, BLOCK = 16 };
/* The widest rows that `turning` takes, so that its masks stay in the first-level cache: mostTurning of kernel.ts. */
enum { MOST_TURNING = 256 };
/* Terms of a loss worked on at a time: they stay in the first-level cache. */
enum { TERMS = 256 };

INLINE size_t least(size_t a, size_t b) { return a < b ? a : b; }

/* BLOCK numbers at any address, lowered to whatever vectors there are. */
typedef float block __attribute__((vector_size(BLOCK * sizeof(float)), aligned(sizeof(float)), may_alias));
typedef int32_t bits __attribute__((vector_size(BLOCK * sizeof(int32_t)), aligned(sizeof(int32_t)), may_alias));
/* The same at the beginning of a cache line: a store there costs half of one that straddles two lines. */
typedef float line __attribute__((vector_size(BLOCK * sizeof(float)), aligned(BLOCK * sizeof(float)), may_alias));

/* Numbers before the next cache line begins. */
INLINE size_t to_line(const float *p) { return (size_t)(-(intptr_t)p & (sizeof(line) - 1)) / sizeof(float); }

/*
 * From this many floats on (32 MB), weights are larger than the caches of most processors: they are then written past
 * them, so that they need not be read before they are written.
 */
INLINE int too_large_to_cache(const float *out, const float *base, size_t n) { return out != base && n >= 1u << 23; }

INLINE void store(float *to, block w, int stream) {
#ifdef __SSE2__
  if (stream) {
    union {
      block w;
      __m128 quarter[BLOCK / 4];
    } u = {w};
    for (int k = 0; k < BLOCK / 4; k++) _mm_stream_ps(to + 4 * k, u.quarter[k]);
    return;
  }
#endif
  *(line *)to = w;
}

/* Other threads of the forward pass read these weights next. */
INLINE void finish(int stream) {
#ifdef __SSE2__
  if (stream) _mm_sfence();
#endif
}

INLINE void add_few(float *out, const float *base, const float *z, size_t n, float c) {
  for (size_t i = 0; i < n; i++) {
    float t = c * z[i];
    out[i] = base[i] + t;
  }
}

/* out == base (in place) or no overlap: either way no block reads what another one writes. */
INLINE void add_run(float *out, const float *base, const float *z, size_t n, float c, int stream) {
  size_t i = least(n, to_line(out));
  add_few(out, base, z, i, c);
  for (; i + BLOCK <= n; i += BLOCK) {
    block t = *(const block *)(z + i) * c;
    store(out + i, *(const block *)(base + i) + t, stream);
  }
  add_few(out + i, base + i, z + i, n - i, c);
}

/* A ring of `period` numbers from element `at` on: pools, and banks that never rotate. */
INLINE void ring(float *out, const float *base, size_t n, float c, const float *z, size_t period, size_t at) {
  int stream = too_large_to_cache(out, base, n);
  for (size_t i = 0; i < n;) {
    size_t m = least(period - at, n - i);
    add_run(out + i, base + i, z + at, m, c, stream);
    i += m;
    at = 0;
  }
  finish(stream);
}

/* Numbers of rotated rows one at a time: `z` is where column `column` would be were the row not cut at `wrap`. */
INLINE void turn_few(float *out, const float *base, const float *z, size_t n, float c, size_t lanes, size_t column,
                     size_t wrap) {
  for (size_t k = 0; k < n; k++) {
    float t = c * (column >= wrap ? z - lanes : z)[k];
    out[k] = base[k] + t;
    column = column + 1 == lanes ? 0 : column + 1;
  }
}

/*
 * A bank that rotates once a period, groups as wide as its rows: row after row, each rotated left by `turn`. Number q
 * of a period is number q + turn of the table or, in the last `turn` columns, q + turn - lanes: both are read in order
 * and one is taken, by masks that repeat after BLOCK rows. `z` has `lanes` numbers of padding before its first row and
 * `lanes` + BLOCK after its last.
 */
INLINE void turning(float *out, const float *base, size_t n, float c, const float *z, size_t rows, size_t lanes,
                    size_t row, size_t turn) {
  int32_t column_of[MOST_TURNING * (BLOCK + 1)];
  int32_t wrapped[MOST_TURNING * BLOCK] __attribute__((aligned(sizeof(line))));
  int stream = too_large_to_cache(out, base, n);
  /* A counter that wraps would be a chain of dependent steps, one a column: the first row is copied instead. */
  const size_t columns = lanes * (BLOCK + 1);
  for (size_t j = 0; j < lanes; j++) column_of[j] = (int32_t)j;
  for (size_t filled = lanes; filled < columns; filled *= 2) {
    memcpy(column_of + filled, column_of, least(filled, columns - filled) * sizeof(int32_t));
  }
  while (n > 0) {
    size_t m = least((rows - row) * lanes, n), wrap = lanes - turn;
    const float *at = z + row * lanes + turn;
    size_t k = least(m, to_line(out)), blocks_end = k + (m - k) / BLOCK * BLOCK;
    size_t repeat = least(lanes * BLOCK, blocks_end - k);
    const int32_t *column = column_of + k % lanes;
    for (size_t j = 0; j < repeat; j++) wrapped[j] = -(column[j] >= (int32_t)wrap);
    turn_few(out, base, at, k, c, lanes, 0, wrap);
    while (k < blocks_end) {
      const int32_t *mask = wrapped;
      for (size_t end = least(k + repeat, blocks_end); k < end; k += BLOCK, mask += BLOCK) {
        bits w = *(const bits *)mask;
        bits u = (*(const bits *)(at + k - lanes) & w) | (*(const bits *)(at + k) & ~w);
        block t = (block)u * c;
        store(out + k, *(const block *)(base + k) + t, stream);
      }
    }
    turn_few(out + k, base + k, at + k, m - k, c, lanes, k % lanes, wrap);
    out += m;
    base += m;
    n -= m;
    row = 0;
    turn = turn + 1 == lanes ? 0 : turn + 1;
  }
  finish(stream);
}

/*
 * Copies in whole blocks: up to BLOCK - 1 numbers too many, which the next copy overwrites. A library memcpy a row
 * would cost twice as much.
 */
INLINE void copy_over(float *to, const float *from, size_t n) {
  for (size_t i = 0; i < n; i += BLOCK) *(block *)(to + i) = *(const block *)(from + i);
}

/* `rows` rows of `lanes` numbers, `stride` apart, to groups of `group` numbers; a group wider than a row repeats it. */
INLINE void copy_rows(float *to, const float *from, size_t rows, size_t lanes, size_t group, size_t stride) {
  if (group > lanes) {
    for (; rows > 0; rows--, to += group, from += stride) {
      for (size_t j = 0; j < group; j += lanes) copy_over(to + j, from, group - j < lanes ? group - j : lanes);
    }
  } else if (lanes <= BLOCK) {
    for (; rows > 0; rows--, to += group, from += stride) *(block *)to = *(const block *)from;
  } else if (lanes <= 2 * BLOCK) {
    for (; rows > 0; rows--, to += group, from += stride) {
      *(block *)to = *(const block *)from;
      *(block *)(to + BLOCK) = *(const block *)(from + BLOCK);
    }
  } else {
    for (; rows > 0; rows--, to += group, from += stride) copy_over(to, from, lanes);
  }
}

/*
 * A rotating bank: group g of the pass is row (row0 + g) mod rows, rotated left by `turn`, which grows by one at every
 * wrap of the rows (per_row = 0, per_wrap = 1), at every step (1, 0) or never (0, 0).
 * `z` holds each row twice, one after the other, so that every rotation of it is one run of numbers, and BLOCK numbers
 * of padding at its end.
 */
INLINE void bank(float *out, const float *base, size_t n, float c, const float *z, size_t rows, size_t lanes,
                 size_t group, size_t row, size_t turn, size_t per_row, size_t per_wrap) {
  float scratch[CHUNK + 2 * BLOCK];
  int stream = too_large_to_cache(out, base, n);
  for (size_t i = 0; i < n;) {
    size_t run = per_row ? least(rows - row, lanes - turn) : rows - row;
    const float *from = z + row * 2 * lanes + turn;
    run = least(run, least(CHUNK / group, (n - i + group - 1) / group));
    copy_rows(scratch, from, run, lanes, group, 2 * lanes + per_row);
    add_run(out + i, base + i, scratch, least(run * group, n - i), c, stream);
    i += run * group;
    row += run;
    turn += run * per_row;
    if (row == rows) {
      row = 0;
      turn += per_wrap;
    }
    if (turn == lanes) turn = 0;
  }
  finish(stream);
}

#define VARIANT(suffix, attribute)                                                                                     \
  attribute static void add_##suffix(float *o, const float *b, const float *z, size_t n, float c) {                    \
    add_run(o, b, z, n, c, 0);                                                                                         \
  }                                                                                                                    \
  attribute static void ring_##suffix(float *o, const float *b, size_t n, float c, const float *z, size_t p,           \
                                      size_t at) {                                                                     \
    ring(o, b, n, c, z, p, at);                                                                                        \
  }                                                                                                                    \
  attribute static void turning_##suffix(float *o, const float *b, size_t n, float c, const float *z, size_t rows,     \
                                         size_t lanes, size_t row, size_t turn) {                                      \
    turning(o, b, n, c, z, rows, lanes, row, turn);                                                                    \
  }                                                                                                                    \
  attribute static void bank_##suffix(float *o, const float *b, size_t n, float c, const float *z, size_t rows,        \
                                      size_t lanes, size_t group, size_t row, size_t turn, size_t per_row,             \
                                      size_t per_wrap) {                                                               \
    bank(o, b, n, c, z, rows, lanes, group, row, turn, per_row, per_wrap);                                             \
  }

VARIANT(plain, )
#if defined(__x86_64__) && defined(__GNUC__)
VARIANT(avx2, __attribute__((target("avx2"))))
VARIANT(avx512, __attribute__((target("avx512f,prefer-vector-width=512"))))
#define DISPATCH(f, ...)                                                                                               \
  do {                                                                                                                 \
    if (__builtin_cpu_supports("avx512bw")) f##_avx512(__VA_ARGS__);                                                    \
    else if (__builtin_cpu_supports("avx2")) f##_avx2(__VA_ARGS__);                                                    \
    else f##_plain(__VA_ARGS__);                                                                                       \
  } while (0)
#else
#define DISPATCH(f, ...) f##_plain(__VA_ARGS__)
#endif

EXPORT void zeroth_add(float *out, const float *base, const float *z, size_t n, float c) {
  DISPATCH(add, out, base, z, n, c);
}

EXPORT void zeroth_ring(float *out, const float *base, size_t n, float c, const float *z, size_t period, size_t at) {
  DISPATCH(ring, out, base, n, c, z, period, at);
}

/* `z` begins with `lanes` numbers of padding; 1 <= lanes <= MOST_TURNING. */
EXPORT void zeroth_turning(float *out, const float *base, size_t n, float c, const float *z, size_t rows, size_t lanes,
                           size_t row, size_t turn) {
  DISPATCH(turning, out, base, n, c, z + lanes, rows, lanes, row, turn);
}

EXPORT void zeroth_bank(float *out, const float *base, size_t n, float c, const float *z, size_t rows, size_t lanes,
                        size_t group, size_t row, size_t turn, size_t per_row, size_t per_wrap) {
  DISPATCH(bank, out, base, n, c, z, rows, lanes, group, row, turn, per_row, per_wrap);
}

/* The rows of a batch lie anywhere, so the next ones are asked for ahead of time. */
INLINE const uint8_t *row_of(const uint8_t *in, const int32_t *rows, size_t i, size_t count, size_t width) {
  enum { AHEAD = 3, LINE = 64 };
  const uint8_t *later = in + (size_t)rows[i + AHEAD < count ? i + AHEAD : i] * width;
  for (size_t k = 0; k < width; k += LINE) __builtin_prefetch(later + k);
  return in + (size_t)rows[i] * width;
}

/* Copies rows of `width` bytes: the minibatch. */
EXPORT void zeroth_gather(uint8_t *out, const uint8_t *in, const int32_t *rows, size_t count, size_t width) {
  for (size_t i = 0; i < count; i++) memcpy(out + i * width, row_of(in, rows, i, count, width), width);
}

/*
 * As above, bytes to byte / 255 rounded once: FIRST is 1/255 cut to 9 bits, so its product with a byte is exact, and
 * REST is what was cut off. A test compares all 256 with the quotient.
 */
INLINE void pixels(float *out, const uint8_t *in, const int32_t *rows, size_t count, size_t width) {
  const float FIRST = 0x1.01p-8f, REST = 0x1.010102p-24f;
  for (size_t i = 0; i < count; i++, out += width) {
    const uint8_t *from = row_of(in, rows, i, count, width);
    for (size_t k = 0; k < width; k++) {
      float b = from[k];
      float rest = b * REST;
      out[k] = b * FIRST + rest;
    }
  }
}

#define PIXELS(suffix, attribute)                                                                                      \
  attribute static void pixels_##suffix(float *o, const uint8_t *in, const int32_t *rows, size_t n, size_t w) {        \
    pixels(o, in, rows, n, w);                                                                                         \
  }
PIXELS(plain, )
#if defined(__x86_64__) && defined(__GNUC__)
PIXELS(avx2, __attribute__((target("avx2"))))
PIXELS(avx512, __attribute__((target("avx512f,avx512bw,prefer-vector-width=512"))))
#endif

EXPORT void zeroth_gather_pixels(float *out, const uint8_t *in, const int32_t *rows, size_t count, size_t width) {
  DISPATCH(pixels, out, in, rows, count, width);
}

/*
 * The parts of a cross-entropy: how far the logit at the label lies below the largest one of its row, and the row's sum
 * of e^(logit - largest), by exp.ts, operation by operation, so that both give the same bits. A logit that is NaN or
 * infinite makes its row's sum NaN. `parts`: the distances, the sums, then the terms.
 */
INLINE void loss_parts(double *parts, const float *logits, const int32_t *labels, size_t rows, size_t classes,
                       const double *roots, double per_step, double high, double low) {
  double *sums = parts + rows, *terms = sums + rows;
  for (size_t r = 0; r < rows; r++) {
    const float *l = logits + r * classes;
    double max = l[0];
    for (size_t c = 1; c < classes; c++) max = l[c] > max ? l[c] : max;
    for (size_t c = 0; c < classes; c++) terms[r * classes + c] = l[c] - max;
    parts[r] = labels[r] >= 0 && (size_t)labels[r] < classes ? max - l[labels[r]] : NAN;
  }
  /* Three loops, as a vector of reads from the table takes longer than its single ones: only those are not vectors. */
  for (size_t at = 0, count = rows * classes; at < count; at += TERMS) {
    double *term = terms + at, power[TERMS];
    int32_t n[TERMS];
    size_t m = least(TERMS, count - at);
    /* A NaN takes a harmless n and stays a NaN. Below -60 the power is 0: a branch would keep this from the vectors. */
    for (size_t i = 0; i < m; i++) {
      double x = term[i] > -60 ? term[i] : -60;
      n[i] = (int32_t)(0.5 - x * per_step);
    }
    for (size_t i = 0; i < m; i++) power[i] = roots[n[i] % 32];
    for (size_t i = 0; i < m; i++) {
      double x = term[i] < -60 ? -60 : term[i];
      double s = x + n[i] * high + n[i] * low;
      double series = s * (1 + s * (1.0 / 2 + s * (1.0 / 6 + s * (1.0 / 24 + s * (1.0 / 120 + s * (1.0 / 720))))));
      /* 2^-(n / 32), a whole power of two by its exponent bits. */
      union {
        int64_t bits;
        double value;
      } whole = {(int64_t)(1023 - n[i] / 32) << 52};
      double p = term[i] < -60 ? 0 : power[i] * whole.value;
      term[i] = p + p * series;
    }
  }
  for (size_t r = 0; r < rows; r++) {
    double sum = 0;
    for (size_t c = 0; c < classes; c++) sum += terms[r * classes + c];
    sums[r] = sum;
  }
}

#define LOSS_PARTS(suffix, attribute)                                                                                  \
  attribute static void loss_parts_##suffix(double *parts, const float *l, const int32_t *labels, size_t rows,         \
                                            size_t classes, const double *roots, double per_step, double high,         \
                                            double low) {                                                              \
    loss_parts(parts, l, labels, rows, classes, roots, per_step, high, low);                                           \
  }
LOSS_PARTS(plain, )
#if defined(__x86_64__) && defined(__GNUC__)
LOSS_PARTS(avx2, __attribute__((target("avx2"))))
LOSS_PARTS(avx512, __attribute__((target("avx512f,prefer-vector-width=512"))))
#endif

EXPORT void zeroth_loss_parts(double *parts, const float *logits, const int32_t *labels, size_t rows, size_t classes,
                              const double *roots, double per_step, double high, double low) {
  DISPATCH(loss_parts, parts, logits, labels, rows, classes, roots, per_step, high, low);
}

/*
 * Puts the whole 2 MB pages of an array on huge pages where Linux allows it: at once from Linux 6.1 on, in time before.
 * Returns how many bytes that concerns. The contents stay, and no memory is added.
 */
EXPORT size_t zeroth_huge_pages(void *array, size_t bytes) {
#ifdef MADV_HUGEPAGE
  enum { COLLAPSE = 25 };
  const uintptr_t page = (uintptr_t)1 << 21, begin = ((uintptr_t)array + page - 1) & ~(page - 1);
  const uintptr_t end = ((uintptr_t)array + bytes) & ~(page - 1);
  if (begin >= end || madvise((void *)begin, end - begin, MADV_HUGEPAGE) != 0) return 0;
  madvise((void *)begin, end - begin, COLLAPSE);
  return end - begin;
#else
  (void)array, (void)bytes;
  return 0;
#endif
}

/* The yardstick of bench/perturb.ts. */
EXPORT void zeroth_memcpy(float *out, const float *in, size_t n) { memcpy(out, in, n * sizeof(float)); }
