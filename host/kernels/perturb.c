/*
 * Bulk arithmetic on weights: w' = w + c*z, binary32, one rounding for the product and one for the sum (docs/stream.md
 * section 10). Build with -ffp-contract=off and without fast-math: perturb.js must get the same bits.
 * The same body is compiled for three vector widths and chosen at load time, so that a cached build is never tied to
 * the machine that made it. Element-wise single operations round alike at every width.
 */
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

#define EXPORT __attribute__((visibility("default")))
#define INLINE static inline __attribute__((always_inline))

/* Numbers expanded at a time: with its source row it stays in the first-level cache. */
enum { CHUNK = 4096, BLOCK = 16 };

INLINE size_t least(size_t a, size_t b) { return a < b ? a : b; }

INLINE void add_cached(float *out, const float *base, const float *z, size_t n, float c) {
  /* out == base (in place) or no overlap: either way the iterations are independent. */
#pragma GCC ivdep
  for (size_t i = 0; i < n; i++) {
    float t = c * z[i];
    out[i] = base[i] + t;
  }
}

/* As add_cached, past the caches: for results too large to stay there, which need not be read before they are written. */
INLINE void add_streamed(float *out, const float *base, const float *z, size_t n, float c) {
#ifdef __SSE2__
  size_t head = least(n, (size_t)(-(intptr_t)out & 63) / sizeof(float));
  add_cached(out, base, z, head, c);
  size_t i = head;
  __m128 cc = _mm_set1_ps(c);
  for (; i + 16 <= n; i += 16) {
    for (size_t k = i; k < i + 16; k += 4) {
      _mm_stream_ps(out + k, _mm_add_ps(_mm_loadu_ps(base + k), _mm_mul_ps(cc, _mm_loadu_ps(z + k))));
    }
  }
  add_cached(out + i, base + i, z + i, n - i, c);
  _mm_sfence(); /* other threads of the forward pass read these weights next */
#else
  add_cached(out, base, z, n, c);
#endif
}

INLINE void add_scaled(float *out, const float *base, const float *z, size_t n, float c, int stream) {
  if (stream) add_streamed(out, base, z, n, c);
  else add_cached(out, base, z, n, c);
}

/* From this many floats on (32 MB), weights are larger than the caches of most processors. */
INLINE int too_large_to_cache(const float *out, const float *base, size_t n) { return out != base && n >= 1u << 23; }

/* A ring of `period` numbers from element `at` on: pools, and banks that never rotate. */
INLINE void ring(float *out, const float *base, size_t n, float c, const float *z, size_t period, size_t at) {
  int stream = too_large_to_cache(out, base, n);
  for (size_t i = 0; i < n;) {
    size_t m = least(period - at, n - i);
    add_scaled(out + i, base + i, z + at, m, c, stream);
    i += m;
    at = 0;
  }
}

/* BLOCK numbers at any address, lowered to whatever vectors there are. A library memcpy a row would cost twice as much. */
typedef float block __attribute__((vector_size(BLOCK * sizeof(float)), aligned(sizeof(float)), may_alias));

/* Copies in whole blocks: up to BLOCK - 1 numbers too many, which the next copy overwrites. */
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
 * Rows of BLOCK to 2 * BLOCK numbers straight from the table: two blocks a row that overlap in its middle. Both are read
 * before either is written, so that in place the second does not add to what the first has written.
 */
INLINE void add_rows(float *out, const float *base, const float *from, size_t rows, size_t lanes, size_t stride,
                     float c) {
  size_t tail = lanes - BLOCK;
  for (; rows > 0; rows--, out += lanes, base += lanes, from += stride) {
    block t0 = *(const block *)from * c;
    block t1 = *(const block *)(from + tail) * c;
    block w0 = *(const block *)base + t0;
    block w1 = *(const block *)(base + tail) + t1;
    *(block *)out = w0;
    *(block *)(out + tail) = w1;
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
  int direct = !stream && group == lanes && lanes >= BLOCK && lanes <= 2 * BLOCK;
  for (size_t i = 0; i < n;) {
    size_t run = per_row ? least(rows - row, lanes - turn) : rows - row;
    const float *from = z + row * 2 * lanes + turn;
    if (direct && n - i >= group) {
      run = least(run, (n - i) / group);
      add_rows(out + i, base + i, from, run, lanes, 2 * lanes + per_row, c);
    } else {
      run = least(run, least(CHUNK / group, (n - i + group - 1) / group));
      copy_rows(scratch, from, run, lanes, group, 2 * lanes + per_row);
      add_scaled(out + i, base + i, scratch, least(run * group, n - i), c, stream);
    }
    i += run * group;
    row += run;
    turn += run * per_row;
    if (row == rows) {
      row = 0;
      turn += per_wrap;
    }
    if (turn == lanes) turn = 0;
  }
}

#define VARIANT(suffix, attribute)                                                                                     \
  attribute static void add_##suffix(float *o, const float *b, const float *z, size_t n, float c) {                    \
    add_cached(o, b, z, n, c);                                                                                         \
  }                                                                                                                    \
  attribute static void ring_##suffix(float *o, const float *b, size_t n, float c, const float *z, size_t p,           \
                                      size_t at) {                                                                     \
    ring(o, b, n, c, z, p, at);                                                                                        \
  }                                                                                                                    \
  attribute static void bank_##suffix(float *o, const float *b, size_t n, float c, const float *z, size_t rows,        \
                                      size_t lanes, size_t group, size_t row, size_t turn, size_t per_row, size_t per_wrap) {                \
    bank(o, b, n, c, z, rows, lanes, group, row, turn, per_row, per_wrap);                                                         \
  }

VARIANT(plain, )
#if defined(__x86_64__) && defined(__GNUC__)
VARIANT(avx2, __attribute__((target("avx2"))))
VARIANT(avx512, __attribute__((target("avx512f,prefer-vector-width=512"))))
#define DISPATCH(f, ...)                                                                                               \
  do {                                                                                                                 \
    if (__builtin_cpu_supports("avx512f")) f##_avx512(__VA_ARGS__);                                                    \
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
PIXELS(avx512, __attribute__((target("avx512f,prefer-vector-width=512"))))
#endif

EXPORT void zeroth_gather_pixels(float *out, const uint8_t *in, const int32_t *rows, size_t count, size_t width) {
  DISPATCH(pixels, out, in, rows, count, width);
}

/*
 * e^(x - max) of every logit and its row sums, for the loss: objective/exp.ts, operation by operation, so that both give
 * the same bits. A logit that is NaN or infinite makes its row's sum NaN.
 */
INLINE void row_sums(double *sums, double *terms, const float *logits, size_t rows, size_t classes,
                     const double *powers, double per_step, double high, double low) {
  for (size_t r = 0; r < rows; r++) {
    const float *l = logits + r * classes;
    double max = l[0];
    for (size_t c = 1; c < classes; c++) max = l[c] > max ? l[c] : max;
    for (size_t c = 0; c < classes; c++) terms[r * classes + c] = l[c] - max;
  }
  size_t count = rows * classes;
#pragma GCC ivdep
  for (size_t i = 0; i < count; i++) {
    double x = terms[i];
    /* A NaN takes a harmless n and stays a NaN. */
    double z = x > -60 ? x : -60, y = x < -60 ? -60 : x;
    int32_t n = (int32_t)(0.5 - z * per_step);
    double s = y + n * high + n * low;
    double series = s * (1 + s * (1.0 / 2 + s * (1.0 / 6 + s * (1.0 / 24 + s * (1.0 / 120 + s * (1.0 / 720))))));
    double power = powers[n];
    double value = power + power * series;
    terms[i] = x < -60 ? 0 : value;
  }
  for (size_t r = 0; r < rows; r++) {
    double sum = 0;
    for (size_t c = 0; c < classes; c++) sum += terms[r * classes + c];
    sums[r] = sum;
  }
}

#define ROW_SUMS(suffix, attribute)                                                                                    \
  attribute static void row_sums_##suffix(double *sums, double *terms, const float *l, size_t rows, size_t classes,    \
                                          const double *powers, double per_step, double high, double low) {            \
    row_sums(sums, terms, l, rows, classes, powers, per_step, high, low);                                              \
  }
ROW_SUMS(plain, )
#if defined(__x86_64__) && defined(__GNUC__)
ROW_SUMS(avx2, __attribute__((target("avx2"))))
ROW_SUMS(avx512, __attribute__((target("avx512f,prefer-vector-width=512"))))
#endif

EXPORT void zeroth_row_sums(double *sums, double *terms, const float *logits, size_t rows, size_t classes,
                            const double *powers, double per_step, double high, double low) {
  DISPATCH(row_sums, sums, terms, logits, rows, classes, powers, per_step, high, low);
}

/* The yardstick of bench/perturb.ts. */
EXPORT void zeroth_memcpy(float *out, const float *in, size_t n) { memcpy(out, in, n * sizeof(float)); }
