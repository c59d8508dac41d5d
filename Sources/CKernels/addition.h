// ADD in plain C, written so that the compiler makes vector code for whatever instruction set
// TARGET names. The file that includes this defines TARGET and ADDITION, the function's name.

#include "rows.h"

/// A multiplier with everything that rounding needs, for doubled values.
typedef struct {
    int64_t significand, rounding;
    int32_t right, sign_mask;
} one_scaling;

INLINE one_scaling scaling_of(const hearth_addend *addend) {
    const int32_t right = -addend->shift;
    const int64_t half = right > 0 ? (int64_t)1 << (right - 1) : 0;
    return (one_scaling){
        addend->significand, ((int64_t)1 << 31) + half * ((int64_t)1 << 32), right,
        right > 0 ? -1 : 0,
    };
}

/// Both roundings of the reference; `twice` is the doubled value.
INLINE int32_t scaled_one(int32_t twice, one_scaling by) {
    const int32_t high = (int32_t)((twice * by.significand + by.rounding) >> 32);
    return (high + ((twice >> 31) & by.sign_mask)) >> by.right;
}

TARGET void ADDITION(
    const hearth_addition *kernel, const int8_t *first, const int8_t *second, int8_t *output) {
    const one_scaling left = scaling_of(&kernel->first), right = scaling_of(&kernel->second);
    const one_scaling sum = scaling_of(&kernel->sum);
    const int32_t left_zero = kernel->first.zero_point, right_zero = kernel->second.zero_point;
    const int32_t zero = kernel->sum.zero_point;
    const int32_t lowest = kernel->lowest, highest = kernel->highest;
    const int32_t count = kernel->count;
    // The output may be an operand: no iteration reads what another one writes.
#pragma clang loop vectorize(assume_safety)
    for (int32_t index = 0; index < count; index++) {
        const int32_t a = scaled_one((first[index] - left_zero) * (1 << 21), left);
        const int32_t b = scaled_one((second[index] - right_zero) * (1 << 21), right);
        int32_t value = scaled_one(2 * (a + b), sum) + zero;
        value = value < lowest ? lowest : value;
        output[index] = (int8_t)(value > highest ? highest : value);
    }
}
