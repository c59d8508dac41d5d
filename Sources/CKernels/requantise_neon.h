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

/// Four outputs before zero point and clamp; `table` is at their places.
TARGET INLINE int32x4_t scaled(int32x4_t sums, const int32_t *table, int rounding) {
    const int32x4_t right = vnegq_s32(vld1q_s32(table + 80));
    if (rounding == HEARTH_ROUNDING_ANY) { sums = vshlq_s32(sums, vld1q_s32(table + 96)); }
    int32x4_t high = vqrdmulhq_s32(sums, vld1q_s32(table + 16));
    if (rounding != HEARTH_ROUNDING_RECTIFIED) {
        // −1 where something negative is shifted: `right` is negative there as well.
        high = vqaddq_s32(high, vshrq_n_s32(vandq_s32(high, right), 31));
    }
    return vrshlq_s32(high, right);
}

/// Sixteen outputs in order.
TARGET INLINE int8x16_t packed(sixteen all, const hearth_requantisation *to) {
    const int16x8_t zero_point = vdupq_n_s16((int16_t)to->zero_point);
    const int16x8_t low = vqaddq_s16(
        vqmovn_high_s32(vqmovn_s32(all.part[0]), all.part[1]), zero_point);
    const int16x8_t high = vqaddq_s16(
        vqmovn_high_s32(vqmovn_s32(all.part[2]), all.part[3]), zero_point);
    const int8x16_t bytes = vqmovn_high_s16(vqmovn_s16(low), high);
    const int8x16_t lowest = vdupq_n_s8((int8_t)to->lowest);
    return vminq_s8(vmaxq_s8(bytes, lowest), vdupq_n_s8((int8_t)to->highest));
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
