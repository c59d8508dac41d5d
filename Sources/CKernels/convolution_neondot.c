// CONV_2D and FULLY_CONNECTED with NEON's dot product: four products of four channels an
// instruction, sixteen activations a load.

#if defined(__aarch64__)

#define TARGET __attribute__((target("dotprod")))
#define CONVOLUTION hearth_convolution_neondot
#define PIXELS 5

#include "paths.h"
#include "requantise_neon.h"

typedef sixteen partial;

TARGET INLINE void clear(partial sums[], const int32_t *table, int pixels) {
#pragma clang loop unroll(full)
    for (int p = 0; p < pixels; p++) {
#pragma clang loop unroll(full)
        for (int i = 0; i < 4; i++) { sums[p].part[i] = vld1q_s32(table + 4 * i); }
    }
}

/// One group of four bytes: that of lane `lane` of each pixel's activations.
#define GROUP(lane)                                                                               \
    _Pragma("clang loop unroll(full)") for (int i = 0; i < 4; i++) {                              \
        const int8x16_t w = vld1q_s8(weights + 64 * lane + 16 * i);                               \
        _Pragma("clang loop unroll(full)") for (int p = 0; p < pixels; p++) {                     \
            sums[p].part[i] = vdotq_laneq_s32(sums[p].part[i], w, a[p], lane);                    \
        }                                                                                         \
    }

TARGET INLINE const int8_t *run_of_bytes(
    partial sums[], const int8_t *const from[], int64_t at, int32_t groups,
    const int8_t *weights, int pixels) {
    for (; groups >= 4; groups -= 4) {
        int8x16_t a[PIXELS];
#pragma clang loop unroll(full)
        for (int p = 0; p < pixels; p++) { a[p] = vld1q_s8(from[p] + at); }
        GROUP(0)
        GROUP(1)
        GROUP(2)
        GROUP(3)
        at += 16;
        weights += 256;
    }
    for (; groups > 0; groups--) {
        int8x16_t a[PIXELS];
#pragma clang loop unroll(full)
        for (int p = 0; p < pixels; p++) { a[p] = four_everywhere(from[p] + at); }
        GROUP(0)
        at += 4;
        weights += 64;
    }
    return weights;
}

TARGET INLINE void finished(
    sixteen all[], const partial sums[], const int32_t *table, int pixels) {
    (void)table;
#pragma clang loop unroll(full)
    for (int p = 0; p < pixels; p++) { all[p] = sums[p]; }
}

#include "convolution_neon.h"

#endif
