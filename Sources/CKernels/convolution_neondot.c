// CONV_2D and FULLY_CONNECTED with NEON's dot product: four products of four channels an
// instruction, sixteen activations a load.

#if defined(__aarch64__)

#define TARGET __attribute__((target("dotprod")))
#define CONVOLUTION hearth_convolution_neondot
#define PIXELS 5

#include "paths.h"
#include "requantise_neon.h"

typedef sixteen partial;

TARGET INLINE void clear(partial sums[], const int32_t *table, int pixels, int parts) {
#pragma clang loop unroll(full)
    for (int p = 0; p < pixels; p++) {
#pragma clang loop unroll(full)
        for (int i = 0; i < parts; i++) { sums[p].part[i] = vld1q_s32(table + 4 * i); }
    }
}

/// One group of four bytes: that of lane `lane` of each pixel's activations.
#define GROUP(lane)                                                                               \
    _Pragma("clang loop unroll(full)") for (int i = 0; i < parts; i++) {                          \
        const int8x16_t w = vld1q_s8(weights + 64 * lane + 16 * i);                               \
        _Pragma("clang loop unroll(full)") for (int p = 0; p < pixels; p++) {                     \
            sums[p].part[i] = vdotq_laneq_s32(sums[p].part[i], w, a[p], lane);                    \
        }                                                                                         \
    }

/// The products of the next 16 bytes of every pixel.
TARGET INLINE void sixteen_bytes(
    partial sums[], const int8_t *const from[], int64_t at, const int8_t *weights, int pixels,
    int parts) {
    int8x16_t a[PIXELS];
#pragma clang loop unroll(full)
    for (int p = 0; p < pixels; p++) { a[p] = vld1q_s8(from[p] + at); }
    GROUP(0)
    GROUP(1)
    GROUP(2)
    GROUP(3)
}

TARGET INLINE const int8_t *run_of_bytes(
    partial sums[], const int8_t *const from[], int64_t at, int32_t groups,
    const int8_t *weights, int pixels, int parts) {
    // So little is done for one pixel that the loop itself counts.
    for (; pixels == 1 && groups >= 8; groups -= 8) {
        sixteen_bytes(sums, from, at, weights, pixels, parts);
        sixteen_bytes(sums, from, at + 16, weights + 256, pixels, parts);
        at += 32;
        weights += 512;
    }
    for (; groups >= 4; groups -= 4) {
        sixteen_bytes(sums, from, at, weights, pixels, parts);
        at += 16;
        weights += 256;
    }
    int8x16_t a[PIXELS];
    if (groups >= 2) {
#pragma clang loop unroll(full)
        for (int p = 0; p < pixels; p++) {
            a[p] = vcombine_s8(vld1_s8(from[p] + at), vcreate_s8(0));
        }
        GROUP(0)
        GROUP(1)
        groups -= 2;
        at += 8;
        weights += 128;
    }
    if (groups > 0) {
#pragma clang loop unroll(full)
        for (int p = 0; p < pixels; p++) { a[p] = four_everywhere(from[p] + at); }
        GROUP(0)
        weights += 64;
    }
    return weights;
}

TARGET INLINE void finished(
    sixteen all[], const partial sums[], const int32_t *table, int pixels, int parts) {
    (void)table, (void)parts;
#pragma clang loop unroll(full)
    for (int p = 0; p < pixels; p++) { all[p] = sums[p]; }
}

#include "convolution_neon.h"

#endif
