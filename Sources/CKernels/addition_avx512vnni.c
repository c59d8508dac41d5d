// ADD in AVX-512. The operand of the larger scale is halved exactly, which spares it the
// multiplication; Swift puts it second.

#if defined(__x86_64__)

#include "paths.h"
#include "requantise_avx512.h"

/// A multiplier for all lanes, as `scaled` wants it.
TARGET INLINE scaling scaling_of(const hearth_addend *addend) {
    const int32_t right = -addend->shift;
    const int64_t half = right > 0 ? (int64_t)1 << (right - 1) : 0;
    const __m512i significand = _mm512_set1_epi32(addend->significand);
    const __m512i rounding = _mm512_set1_epi64(((int64_t)1 << 31) + half * ((int64_t)1 << 32));
    return (scaling){
        significand, significand, rounding, rounding, _mm512_set1_epi32(right),
        _mm512_setzero_si512(),
    };
}

/// What adds two operands, in registers.
typedef struct {
    scaling first, second, sum;
    __m512i first_zero, second_zero;
    int first_rounding, second_rounding, sum_rounding;
    int second_is_halved;
} adder;

/// 16 sums. A step of an input stands for 2^20 of the common scale.
TARGET INLINE __m512i sums_of(const int8_t *first, const int8_t *second, adder by) {
    const __m512i a = _mm512_cvtepi8_epi32(_mm_loadu_si128((const __m128i *)first));
    const __m512i b = _mm512_cvtepi8_epi32(_mm_loadu_si128((const __m128i *)second));
    const __m512i a_steps = _mm512_sub_epi32(_mm512_slli_epi32(a, 20), by.first_zero);
    const __m512i b_steps = _mm512_sub_epi32(_mm512_slli_epi32(b, 20), by.second_zero);
    const __m512i a_scaled = scaled(a_steps, by.first, by.first_rounding);
    const __m512i b_scaled = by.second_is_halved
        ? _mm512_srai_epi32(b_steps, 1)
        : scaled(b_steps, by.second, by.second_rounding);
    return scaled(_mm512_add_epi32(a_scaled, b_scaled), by.sum, by.sum_rounding);
}

TARGET INLINE void add_all(
    const hearth_addition *kernel, const int8_t *first, const int8_t *second, int8_t *output,
    adder by) {
    const hearth_requantisation how = {
        kernel->sum.zero_point, kernel->lowest, kernel->highest, by.sum_rounding,
    };
    const __m512i order =
        _mm512_setr_epi32(0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15);
    int32_t index = 0;
    for (; index + 64 <= kernel->count; index += 64) {
        const __m512i a = sums_of(first + index, second + index, by);
        const __m512i b = sums_of(first + index + 16, second + index + 16, by);
        const __m512i c = sums_of(first + index + 32, second + index + 32, by);
        const __m512i d = sums_of(first + index + 48, second + index + 48, by);
        const __m512i bytes = packed(a, b, c, d, &how);
        _mm512_storeu_si512(output + index, _mm512_permutexvar_epi32(order, bytes));
    }
    for (; index < kernel->count; index += 16) {
        const int32_t left = kernel->count - index;
        const int32_t count = left < 16 ? left : 16;
        const __mmask16 mask = (__mmask16)((1U << count) - 1);
        int8_t a[16], b[16];
        _mm_storeu_si128((__m128i *)a, _mm_maskz_loadu_epi8(mask, first + index));
        _mm_storeu_si128((__m128i *)b, _mm_maskz_loadu_epi8(mask, second + index));
        const __m512i sums = sums_of(a, b, by);
        _mm_mask_storeu_epi8(output + index, mask, packed_16(sums, &how));
    }
}

TARGET void hearth_addition_avx512vnni(
    const hearth_addition *kernel, const int8_t *first, const int8_t *second, int8_t *output) {
    adder by = {
        scaling_of(&kernel->first), scaling_of(&kernel->second), scaling_of(&kernel->sum),
        _mm512_set1_epi32(kernel->first.zero_point * (1 << 20)),
        _mm512_set1_epi32(kernel->second.zero_point * (1 << 20)),
        HEARTH_ROUNDING_ANY, HEARTH_ROUNDING_ANY, HEARTH_ROUNDING_ANY, 0,
    };
    const int is_usual = kernel->first.shift < 0 && kernel->sum.shift < 0
        && kernel->second.significand == 1 << 30 && kernel->second.shift == 0;
    if (!is_usual) {
        add_all(kernel, first, second, output, by);
        return;
    }
    by.second_is_halved = 1;
    by.first_rounding = HEARTH_ROUNDING_SIGNED;
    if (kernel->lowest >= kernel->sum.zero_point) {
        by.sum_rounding = HEARTH_ROUNDING_RECTIFIED;
        add_all(kernel, first, second, output, by);
    } else {
        by.sum_rounding = HEARTH_ROUNDING_SIGNED;
        add_all(kernel, first, second, output, by);
    }
}

#endif
