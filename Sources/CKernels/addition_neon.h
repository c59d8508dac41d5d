// ADD in NEON, 16 elements at a time. The file that includes this defines TARGET and ADDITION, the
// function's name.

#include "requantise_neon.h"

/// A multiplier in every lane, and minus its shift to the right.
typedef struct {
    int32x4_t significand, right;
} one_scale;

TARGET INLINE one_scale scale_of(const hearth_addend *addend) {
    return (one_scale){vdupq_n_s32(addend->significand), vdupq_n_s32(addend->shift)};
}

/// Both roundings of the reference.
TARGET INLINE int32x4_t scaled_by(int32x4_t value, one_scale by) {
    const int32x4_t high = vqrdmulhq_s32(value, by.significand);
    return vrshlq_s32(vsraq_n_s32(high, vandq_s32(high, by.right), 31), by.right);
}

/// Sixteen elements on the common scale: with 20 more bits, of which 16 come as they are widened.
TARGET INLINE sixteen scaled_addend(const int8_t *from, int8x16_t zero_point, one_scale by) {
    const int8x16_t bytes = vld1q_s8(from);
    const int16x8_t low = vshlq_n_s16(
        vsubl_s8(vget_low_s8(bytes), vget_low_s8(zero_point)), 4);
    const int16x8_t high = vshlq_n_s16(vsubl_high_s8(bytes, zero_point), 4);
    return (sixteen){{
        scaled_by(vshll_n_s16(vget_low_s16(low), 16), by),
        scaled_by(vshll_high_n_s16(low, 16), by),
        scaled_by(vshll_n_s16(vget_low_s16(high), 16), by),
        scaled_by(vshll_high_n_s16(high, 16), by),
    }};
}

TARGET void ADDITION(
    const hearth_addition *kernel, const int8_t *first, const int8_t *second, int8_t *output) {
    const one_scale left = scale_of(&kernel->first), right = scale_of(&kernel->second);
    const int8x16_t left_zero = vdupq_n_s8((int8_t)kernel->first.zero_point);
    const int8x16_t right_zero = vdupq_n_s8((int8_t)kernel->second.zero_point);
    const one_scale sum = scale_of(&kernel->sum);
    const int16x8_t zero_point = vdupq_n_s16((int16_t)kernel->sum.zero_point);
    const int8x16_t lowest = vdupq_n_s8((int8_t)kernel->lowest);
    const int8x16_t highest = vdupq_n_s8((int8_t)kernel->highest);
    for (int32_t count = kernel->count; count > 0; count -= 16) {
        int8_t last[2][16];
        if (count < 16) {
            memcpy(last[0], first, (size_t)count);
            memcpy(last[1], second, (size_t)count);
            first = last[0];
            second = last[1];
        }
        const sixteen a = scaled_addend(first, left_zero, left);
        const sixteen b = scaled_addend(second, right_zero, right);
        int32x4_t all[4];
#pragma clang loop unroll(full)
        for (int i = 0; i < 4; i++) {
            all[i] = scaled_by(vaddq_s32(a.part[i], b.part[i]), sum);
        }
        const int16x8_t low = vqaddq_s16(
            vqmovn_high_s32(vqmovn_s32(all[0]), all[1]), zero_point);
        const int16x8_t high = vqaddq_s16(
            vqmovn_high_s32(vqmovn_s32(all[2]), all[3]), zero_point);
        const int8x16_t bytes = vqmovn_high_s16(vqmovn_s16(low), high);
        store_some(output, vminq_s8(vmaxq_s8(bytes, lowest), highest), count);
        first += 16;
        second += 16;
        output += 16;
    }
}
