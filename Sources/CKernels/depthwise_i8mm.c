// DEPTHWISE_CONV_2D with NEON's dot product; i8mm adds nothing to it here.

#if defined(__aarch64__)

#define TARGET __attribute__((target("dotprod")))
#define DEPTHWISE hearth_depthwise_i8mm
#define TOGETHER 2

#include "paths.h"
#include "requantise_neon.h"
#include "tap_groups.h"

typedef int32x4_t partial;

TARGET INLINE partial start(const int32_t *table) { return vld1q_s32(table); }

TARGET INLINE partial multiply_add(partial sums, int8x16_t fours, int8x16_t weights) {
    return vdotq_s32(sums, fours, weights);
}

TARGET INLINE int32x4_t finished(partial sums, const int32_t *table) {
    (void)table;
    return sums;
}

#include "depthwise_neon.h"

#endif
