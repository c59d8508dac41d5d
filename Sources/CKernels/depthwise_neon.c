// DEPTHWISE_CONV_2D in NEON without the dot product.

#if defined(__aarch64__)

#define TARGET
#define DEPTHWISE hearth_depthwise_neon
#define TOGETHER 1

#include "paths.h"
#include "requantise_neon.h"
#include "tap_groups.h"

/// Two sums a channel, two channels a register.
typedef struct {
    int32x4_t low, high;
} partial;

INLINE partial start(const int32_t *table) {
    (void)table;
    return (partial){vdupq_n_s32(0), vdupq_n_s32(0)};
}

INLINE partial multiply_add(partial sums, int8x16_t fours, int8x16_t weights) {
    const int16x8_t low = vmull_s8(vget_low_s8(fours), vget_low_s8(weights));
    return (partial){
        vpadalq_s16(sums.low, low), vpadalq_s16(sums.high, vmull_high_s8(fours, weights)),
    };
}

INLINE int32x4_t finished(partial sums, const int32_t *table) {
    return vaddq_s32(vpaddq_s32(sums.low, sums.high), vld1q_s32(table));
}

#include "depthwise_neon.h"

#endif
