// From 32-bit sums to outputs in NEON: its rounding instructions are those of the reference, but
// for ties of negative numbers. The file that includes this defines TARGET.

#ifndef HEARTH_REQUANTISE_NEON_H
#define HEARTH_REQUANTISE_NEON_H

#include <arm_neon.h>

#include "rows.h"

#define TABLE_BLOCK (7 * 16)

/// Sixteen sums or outputs, four a register.
typedef struct {
    int32x4_t part[4];
} sixteen;

/// What sixteen sums are multiplied and shifted by, and where the outputs begin and end.
typedef struct {
    int32x4_t multiplier[4], right[4], left[4];
    int16x8_t zero_point;
    int8x16_t lowest, highest;
} sixteen_scales;

/// `table` is at the place of the first four, and the next four lie `step` numbers further.
TARGET INLINE sixteen_scales scales_at(
    const int32_t *table, int32_t step, const hearth_requantisation *to) {
    sixteen_scales by;
#pragma clang loop unroll(full)
    for (int i = 0; i < 4; i++) {
        by.multiplier[i] = vld1q_s32(table + i * step + 16);
        by.right[i] = vnegq_s32(vld1q_s32(table + i * step + 80));
        by.left[i] = vld1q_s32(table + i * step + 96);
    }
    by.zero_point = vdupq_n_s16((int16_t)to->zero_point);
    by.lowest = vdupq_n_s8((int8_t)to->lowest);
    by.highest = vdupq_n_s8((int8_t)to->highest);
    return by;
}

/// Four outputs before zero point and clamp, the fours of number `i`.
TARGET INLINE int32x4_t scaled(int32x4_t sums, const sixteen_scales *by, int i, int rounding) {
    if (rounding == HEARTH_ROUNDING_ANY) { sums = vshlq_s32(sums, by->left[i]); }
    int32x4_t high = vqrdmulhq_s32(sums, by->multiplier[i]);
    if (rounding != HEARTH_ROUNDING_RECTIFIED) {
        // −1 where something negative is shifted: `right` is negative there as well. No product
        // with a significand is as low as −2^31, so there is room.
        high = vsraq_n_s32(high, vandq_s32(high, by->right[i]), 31);
    }
    return vrshlq_s32(high, by->right[i]);
}

/// The outputs in order of the first `parts` fours of sums, 2 or 4; the others are anything.
TARGET INLINE int8x16_t requantised(
    sixteen sums, const sixteen_scales *by, int rounding, int parts) {
    int32x4_t all[4];
#pragma clang loop unroll(full)
    for (int i = 0; i < parts; i++) { all[i] = scaled(sums.part[i], by, i, rounding); }
    const int16x8_t low = vqaddq_s16(
        vqmovn_high_s32(vqmovn_s32(all[0]), all[1]), by->zero_point);
    int16x8_t high = low;
    if (parts == 4) {
        high = vqaddq_s16(vqmovn_high_s32(vqmovn_s32(all[2]), all[3]), by->zero_point);
    }
    const int8x16_t bytes = vqmovn_high_s16(vqmovn_s16(low), high);
    return vminq_s8(vmaxq_s8(bytes, by->lowest), by->highest);
}

/// Writes the first `count` bytes.
TARGET INLINE void store_some(int8_t *to, int8x16_t bytes, int32_t count) {
    if (count >= 16) {
        vst1q_s8(to, bytes);
        return;
    }
    if (count == 8) {
        vst1_s8(to, vget_low_s8(bytes));
        return;
    }
    int8_t all[16];
    vst1q_s8(all, bytes);
    memcpy(to, all, (size_t)count);
}

/// Four neighbouring bytes, in every lane.
TARGET INLINE int8x16_t four_everywhere(const int8_t *from) {
    int32_t four;
    memcpy(&four, from, 4);
    return vreinterpretq_s8_s32(vdupq_n_s32(four));
}

#endif
