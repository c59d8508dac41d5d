// CONV_2D and FULLY_CONNECTED in AVX2: activations and weights widened to 16 bits, because the
// instruction that multiplies bytes saturates. An output's sum is in two halves until the end.

#if defined(__x86_64__)

#define TARGET __attribute__((target("avx2")))
#define CONVOLUTION hearth_convolution_avx2
#define PIXELS 2

#include "paths.h"
#include "requantise_avx2.h"

typedef struct {
    __m256i low, high;
} sixteen;

/// Two sums a channel, four channels a vector.
typedef struct {
    __m256i part[4];
} partial;

typedef partial block_weights;

TARGET INLINE partial start(const int32_t *table) {
    (void)table;
    const __m256i zero = _mm256_setzero_si256();
    return (partial){{zero, zero, zero, zero}};
}

TARGET INLINE __m256i broadcast(const int8_t *from) {
    int32_t four;
    memcpy(&four, from, 4);
    return _mm256_cvtepi8_epi16(_mm_set1_epi32(four));
}

TARGET INLINE block_weights load_weights(const int8_t *from) {
    const __m128i *fours = (const __m128i *)from;
    return (block_weights){{
        _mm256_cvtepi8_epi16(_mm_loadu_si128(fours)),
        _mm256_cvtepi8_epi16(_mm_loadu_si128(fours + 1)),
        _mm256_cvtepi8_epi16(_mm_loadu_si128(fours + 2)),
        _mm256_cvtepi8_epi16(_mm_loadu_si128(fours + 3)),
    }};
}

TARGET INLINE partial multiply_add(partial sums, __m256i four, block_weights weights) {
#pragma clang loop unroll(full)
    for (int i = 0; i < 4; i++) {
        const __m256i products = _mm256_madd_epi16(four, weights.part[i]);
        sums.part[i] = _mm256_add_epi32(sums.part[i], products);
    }
    return sums;
}

/// Adds the halves; the horizontal addition leaves channels 0 1 4 5 2 3 6 7.
TARGET INLINE __m256i eight(__m256i a, __m256i b, const int32_t *bias) {
    const __m256i order = _mm256_setr_epi32(0, 1, 4, 5, 2, 3, 6, 7);
    const __m256i sums = _mm256_permutevar8x32_epi32(_mm256_hadd_epi32(a, b), order);
    return _mm256_add_epi32(sums, load_eight(bias));
}

TARGET INLINE sixteen finished(partial sums, const int32_t *table) {
    return (sixteen){
        eight(sums.part[0], sums.part[1], table), eight(sums.part[2], sums.part[3], table + 8),
    };
}

#include "convolution_ymm.h"

#endif
