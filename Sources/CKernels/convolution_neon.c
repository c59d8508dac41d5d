// CONV_2D and FULLY_CONNECTED in NEON without the dot product: products in 16 bits, added in pairs
// to 32. A channel's sum is in two halves until the end.

#if defined(__aarch64__)

#define TARGET
#define CONVOLUTION hearth_convolution_neon
#define PIXELS 3

#include "paths.h"
#include "requantise_neon.h"

/// Two sums a channel, two channels a register.
typedef struct {
    int32x4_t part[8];
} partial;

INLINE void clear(partial sums[], const int32_t *table, int pixels, int parts) {
    (void)table;
#pragma clang loop unroll(full)
    for (int p = 0; p < pixels; p++) {
#pragma clang loop unroll(full)
        for (int i = 0; i < 2 * parts; i++) { sums[p].part[i] = vdupq_n_s32(0); }
    }
}

INLINE const int8_t *run_of_bytes(
    partial sums[], const int8_t *const from[], int64_t at, int32_t groups,
    const int8_t *weights, int pixels, int parts) {
    for (; groups > 0; groups--) {
        int8x16_t a[PIXELS];
#pragma clang loop unroll(full)
        for (int p = 0; p < pixels; p++) { a[p] = four_everywhere(from[p] + at); }
#pragma clang loop unroll(full)
        for (int i = 0; i < parts; i++) {
            const int8x16_t w = vld1q_s8(weights + 16 * i);
#pragma clang loop unroll(full)
            for (int p = 0; p < pixels; p++) {
                int32x4_t *part = sums[p].part + 2 * i;
                const int16x8_t low = vmull_s8(vget_low_s8(w), vget_low_s8(a[p]));
                part[0] = vpadalq_s16(part[0], low);
                part[1] = vpadalq_s16(part[1], vmull_high_s8(w, a[p]));
            }
        }
        at += 4;
        weights += 64;
    }
    return weights;
}

INLINE void finished(
    sixteen all[], const partial sums[], const int32_t *table, int pixels, int parts) {
#pragma clang loop unroll(full)
    for (int p = 0; p < pixels; p++) {
#pragma clang loop unroll(full)
        for (int i = 0; i < parts; i++) {
            const int32x4_t both = vpaddq_s32(sums[p].part[2 * i], sums[p].part[2 * i + 1]);
            all[p].part[i] = vaddq_s32(both, vld1q_s32(table + 4 * i));
        }
    }
}

#include "convolution_neon.h"

#endif
