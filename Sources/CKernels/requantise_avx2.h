// From 32-bit sums to outputs in AVX2: both roundings of the reference, exactly, as in
// requantise_avx512.h. The file that includes this defines TARGET.

#ifndef HEARTH_REQUANTISE_AVX2_H
#define HEARTH_REQUANTISE_AVX2_H

#include <immintrin.h>

#include "rows.h"

#define TABLE_BLOCK (7 * 16)

/// Eight places of the table in registers.
typedef struct {
    __m256i even, odd, even_rounding, odd_rounding, right, left;
} scaling;

TARGET INLINE __m256i load_eight(const int32_t *from) {
    return _mm256_loadu_si256((const __m256i *)from);
}

TARGET INLINE scaling load_scaling(const int32_t *table) {
    return (scaling){
        load_eight(table + 16), load_eight(table + 32), load_eight(table + 48),
        load_eight(table + 64), load_eight(table + 80), load_eight(table + 96),
    };
}

/// 64-bit arithmetic shift to the right by a constant, which AVX2 lacks.
TARGET INLINE __m256i right_31(__m256i value) {
    const __m256i sign = _mm256_cmpgt_epi64(_mm256_setzero_si256(), value);
    return _mm256_or_si256(_mm256_srli_epi64(value, 31), _mm256_slli_epi64(sign, 33));
}

/// Four outputs in 64 bits, step by step as the definition has it.
TARGET INLINE __m256i scaled_64(__m256i sums, __m256i by, __m256i rounding, __m256i right) {
    const __m256i zero = _mm256_setzero_si256();
    const __m256i half = _mm256_srli_epi64(rounding, 32);
    const __m256i high = right_31(
        _mm256_add_epi64(_mm256_mul_epi32(sums, by), _mm256_set1_epi64x(1 << 30)));
    const __m256i negative =
        _mm256_andnot_si256(_mm256_cmpeq_epi64(half, zero), _mm256_cmpgt_epi64(zero, high));
    const __m256i up = _mm256_add_epi64(_mm256_add_epi64(high, half), negative);
    // The sign is put back by biasing: 2^40 is more than any value and a multiple of any unit.
    const __m256i bias = _mm256_set1_epi64x((int64_t)1 << 40);
    return _mm256_sub_epi64(
        _mm256_srlv_epi64(_mm256_add_epi64(up, bias), right), _mm256_srlv_epi64(bias, right));
}

TARGET INLINE __m256i scaled_any(__m256i sums, scaling by) {
    sums = _mm256_sllv_epi32(sums, by.left);
    const __m256i lower = _mm256_set1_epi64x(0xFFFFFFFF);
    const __m256i even =
        scaled_64(sums, by.even, by.even_rounding, _mm256_and_si256(by.right, lower));
    const __m256i odd = scaled_64(
        _mm256_srli_epi64(sums, 32), by.odd, by.odd_rounding, _mm256_srli_epi64(by.right, 32));
    return _mm256_blend_epi32(even, _mm256_slli_epi64(odd, 32), 0xAA);
}

/// The outputs of eight sums before zero point and clamp.
TARGET INLINE __m256i scaled(__m256i sums, scaling by, int rounding) {
    if (rounding == HEARTH_ROUNDING_ANY) { return scaled_any(sums, by); }
    const __m256i twice = _mm256_add_epi32(sums, sums);
    __m256i even = _mm256_mul_epi32(twice, by.even);
    __m256i odd = _mm256_mul_epi32(_mm256_srli_epi64(twice, 32), by.odd);
    even = _mm256_add_epi64(even, by.even_rounding);
    odd = _mm256_add_epi64(odd, by.odd_rounding);
    __m256i high = _mm256_blend_epi32(_mm256_srli_epi64(even, 32), odd, 0xAA);
    if (rounding == HEARTH_ROUNDING_SIGNED) {
        high = _mm256_add_epi32(high, _mm256_srai_epi32(sums, 31));
    }
    return _mm256_srav_epi32(high, by.right);
}

/// 32 outputs: four vectors whose lanes hold neighbouring fours.
TARGET INLINE __m256i packed(
    __m256i a, __m256i b, __m256i c, __m256i d, const hearth_requantisation *to) {
    const __m256i zero_point = _mm256_set1_epi16((int16_t)to->zero_point);
    const __m256i low = _mm256_adds_epi16(_mm256_packs_epi32(a, b), zero_point);
    const __m256i high = _mm256_adds_epi16(_mm256_packs_epi32(c, d), zero_point);
    const __m256i bytes = _mm256_packs_epi16(low, high);
    const __m256i lowest = _mm256_set1_epi8((int8_t)to->lowest);
    const __m256i highest = _mm256_set1_epi8((int8_t)to->highest);
    return _mm256_min_epi8(_mm256_max_epi8(bytes, lowest), highest);
}

/// 16 outputs in order, of two vectors in order.
TARGET INLINE __m128i packed_16(__m256i a, __m256i b, const hearth_requantisation *to) {
    const __m256i bytes = packed(a, b, a, b, to);
    const __m256i order = _mm256_setr_epi32(0, 4, 1, 5, 0, 4, 1, 5);
    return _mm256_castsi256_si128(_mm256_permutevar8x32_epi32(bytes, order));
}

/// Writes the first `count` bytes.
TARGET INLINE void store_some(int8_t *to, __m128i bytes, int32_t count) {
    if (count >= 16) {
        _mm_storeu_si128((__m128i *)to, bytes);
        return;
    }
    int8_t all[16];
    _mm_storeu_si128((__m128i *)all, bytes);
    memcpy(to, all, (size_t)count);
}

#endif
