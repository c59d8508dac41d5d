// From 32-bit sums to outputs in AVX-512: both roundings of the reference, exactly.
//
// The reference computes h = (sum · m + 2^30) >> 31, then (h + half − (h < 0)) >> r. Mostly the sum
// can be doubled, so that h is the upper half of a 64-bit number and `half` is added to it in the
// same addition. Where h and the sum differ in sign, h is 0 and both give 0.

#ifndef HEARTH_REQUANTISE_AVX512_H
#define HEARTH_REQUANTISE_AVX512_H

#include <immintrin.h>

#include "rows.h"

#define TARGET __attribute__((target("avx512f,avx512bw,avx512vl,avx512dq,avx512vnni")))

/// One block of the table in registers.
typedef struct {
    __m512i even, odd, even_rounding, odd_rounding, right, left;
} scaling;

TARGET INLINE scaling load_scaling(const int32_t *table) {
    return (scaling){
        _mm512_loadu_si512(table + 16), _mm512_loadu_si512(table + 32),
        _mm512_loadu_si512(table + 48), _mm512_loadu_si512(table + 64),
        _mm512_loadu_si512(table + 80), _mm512_loadu_si512(table + 96),
    };
}

/// Eight outputs in 64 bits, step by step as the definition has it.
TARGET INLINE __m512i scaled_64(__m512i sums, __m512i by, __m512i rounding, __m512i right) {
    const __m512i half = _mm512_srli_epi64(rounding, 32);
    const __m512i product =
        _mm512_add_epi64(_mm512_mul_epi32(sums, by), _mm512_set1_epi64(1 << 30));
    const __m512i high = _mm512_srai_epi64(product, 31);
    const __mmask8 negative = _mm512_movepi64_mask(high) & _mm512_test_epi64_mask(half, half);
    const __m512i up = _mm512_add_epi64(high, half);
    return _mm512_srav_epi64(
        _mm512_mask_sub_epi64(up, negative, up, _mm512_set1_epi64(1)), right);
}

TARGET INLINE __m512i scaled_any(__m512i sums, scaling by) {
    sums = _mm512_sllv_epi32(sums, by.left);
    const __m512i lower = _mm512_set1_epi64(0xFFFFFFFF);
    const __m512i even =
        scaled_64(sums, by.even, by.even_rounding, _mm512_and_si512(by.right, lower));
    const __m512i odd = scaled_64(
        _mm512_srli_epi64(sums, 32), by.odd, by.odd_rounding, _mm512_srli_epi64(by.right, 32));
    return _mm512_mask_shuffle_epi32(even, 0xAAAA, odd, _MM_PERM_CCAA);
}

/// The outputs of 16 sums before zero point and clamp.
TARGET INLINE __m512i scaled(__m512i sums, scaling by, int rounding) {
    if (rounding == HEARTH_ROUNDING_ANY) { return scaled_any(sums, by); }
    const __m512i twice = _mm512_add_epi32(sums, sums);
    __m512i even = _mm512_mul_epi32(twice, by.even);
    __m512i odd = _mm512_mul_epi32(_mm512_srli_epi64(twice, 32), by.odd);
    even = _mm512_add_epi64(even, by.even_rounding);
    odd = _mm512_add_epi64(odd, by.odd_rounding);
    __m512i high = _mm512_mask_shuffle_epi32(odd, 0x5555, even, _MM_PERM_DDBB);
    if (rounding == HEARTH_ROUNDING_SIGNED) {
        high = _mm512_add_epi32(high, _mm512_srai_epi32(sums, 31));
    }
    return _mm512_srav_epi32(high, by.right);
}

/// 64 outputs: four vectors whose lanes hold neighbouring fours.
TARGET INLINE __m512i packed(
    __m512i a, __m512i b, __m512i c, __m512i d, const hearth_requantisation *to) {
    const __m512i zero_point = _mm512_set1_epi16((int16_t)to->zero_point);
    const __m512i low = _mm512_adds_epi16(_mm512_packs_epi32(a, b), zero_point);
    const __m512i high = _mm512_adds_epi16(_mm512_packs_epi32(c, d), zero_point);
    const __m512i bytes = _mm512_packs_epi16(low, high);
    const __m512i lowest = _mm512_set1_epi8((int8_t)to->lowest);
    const __m512i highest = _mm512_set1_epi8((int8_t)to->highest);
    return _mm512_min_epi8(_mm512_max_epi8(bytes, lowest), highest);
}

/// 16 outputs.
TARGET INLINE __m128i packed_16(__m512i a, const hearth_requantisation *to) {
    const __m512i shifted = _mm512_add_epi32(a, _mm512_set1_epi32(to->zero_point));
    const __m128i bytes = _mm512_cvtsepi32_epi8(shifted);
    const __m128i lowest = _mm_set1_epi8((int8_t)to->lowest);
    const __m128i highest = _mm_set1_epi8((int8_t)to->highest);
    return _mm_min_epi8(_mm_max_epi8(bytes, lowest), highest);
}

#endif
