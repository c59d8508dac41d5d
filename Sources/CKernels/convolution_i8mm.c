// CONV_2D and FULLY_CONNECTED with i8mm: an instruction multiplies eight activations of two pixels
// by eight weights of two channels. Two groups of packed weights, interleaved, are such eights.

#if defined(__aarch64__)

#define TARGET __attribute__((target("i8mm,dotprod")))
#define CONVOLUTION hearth_convolution_i8mm
#define PIXELS 6

#include "paths.h"
#include "requantise_neon.h"

/// Sums of this pixel and the next one, two channels each; only those of even pixels are used.
typedef struct {
    int32x4_t part[8];
} partial;

TARGET INLINE void clear(partial sums[], const int32_t *table, int pixels, int parts) {
    (void)table;
#pragma clang loop unroll(full)
    for (int p = 0; p < pixels; p += 2) {
#pragma clang loop unroll(full)
        for (int i = 0; i < 2 * parts; i++) { sums[p].part[i] = vdupq_n_s32(0); }
    }
}

/// Multiplies what is in `a`, pairs of pixels, by two groups of weights.
TARGET INLINE void multiply_add(
    partial sums[], const int8x16_t a[], const int8x16_t first[4], const int8x16_t second[4],
    int pixels, int parts) {
#pragma clang loop unroll(full)
    for (int i = 0; i < parts; i++) {
        const int32x4_t one = vreinterpretq_s32_s8(first[i]);
        const int32x4_t two = vreinterpretq_s32_s8(second[i]);
        const int8x16_t low = vreinterpretq_s8_s32(vzip1q_s32(one, two));
        const int8x16_t high = vreinterpretq_s8_s32(vzip2q_s32(one, two));
#pragma clang loop unroll(full)
        for (int p = 0; p < pixels; p += 2) {
            int32x4_t *part = sums[p].part + 2 * i;
            part[0] = vmmlaq_s32(part[0], a[p], low);
            part[1] = vmmlaq_s32(part[1], a[p], high);
        }
    }
}

TARGET INLINE int8x8_t four(const int8_t *from) {
    uint32_t bytes;
    memcpy(&bytes, from, 4);
    return vcreate_s8(bytes);
}

TARGET INLINE const int8_t *run_of_bytes(
    partial sums[], const int8_t *const from[], int64_t at, int32_t groups,
    const int8_t *weights, int pixels, int parts) {
    for (; groups >= 2; groups -= 2) {
        int8x16_t a[PIXELS], first[4], second[4];
#pragma clang loop unroll(full)
        for (int p = 0; p < pixels; p += 2) {
            const int8_t *next = from[p + 1 < pixels ? p + 1 : p];
            a[p] = vcombine_s8(vld1_s8(from[p] + at), vld1_s8(next + at));
        }
#pragma clang loop unroll(full)
        for (int i = 0; i < parts; i++) {
            first[i] = vld1q_s8(weights + 16 * i);
            second[i] = vld1q_s8(weights + 64 + 16 * i);
        }
        multiply_add(sums, a, first, second, pixels, parts);
        at += 8;
        weights += 128;
    }
    if (groups > 0) {
        int8x16_t a[PIXELS], first[4], second[4];
#pragma clang loop unroll(full)
        for (int p = 0; p < pixels; p += 2) {
            const int8_t *next = from[p + 1 < pixels ? p + 1 : p];
            a[p] = vcombine_s8(four(from[p] + at), four(next + at));
        }
#pragma clang loop unroll(full)
        for (int i = 0; i < parts; i++) {
            first[i] = vld1q_s8(weights + 16 * i);
            second[i] = vdupq_n_s8(0);
        }
        multiply_add(sums, a, first, second, pixels, parts);
        weights += 64;
    }
    return weights;
}

TARGET INLINE void finished(
    sixteen all[], const partial sums[], const int32_t *table, int pixels, int parts) {
#pragma clang loop unroll(full)
    for (int p = 0; p < pixels; p += 2) {
#pragma clang loop unroll(full)
        for (int i = 0; i < parts; i++) {
            const int32x4_t bias = vld1q_s32(table + 4 * i);
            const int64x2_t a = vreinterpretq_s64_s32(sums[p].part[2 * i]);
            const int64x2_t b = vreinterpretq_s64_s32(sums[p].part[2 * i + 1]);
            all[p].part[i] = vaddq_s32(vreinterpretq_s32_s64(vzip1q_s64(a, b)), bias);
            if (p + 1 < pixels) {
                all[p + 1].part[i] = vaddq_s32(vreinterpretq_s32_s64(vzip2q_s64(a, b)), bias);
            }
        }
    }
}

#include "convolution_neon.h"

#endif
