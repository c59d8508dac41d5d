// DEPTHWISE_CONV_2D in AVX2: fours of activations and weights widened to 16 bits.

#if defined(__x86_64__)

#define TARGET __attribute__((target("avx2")))
#define DEPTHWISE hearth_depthwise_avx2

#include "paths.h"
#include "requantise_avx2.h"
#include "tap_groups.h"

/// Two sums a channel, four channels a vector.
typedef struct {
    __m256i low, high;
} partial;

TARGET INLINE partial start(const int32_t *table) {
    (void)table;
    return (partial){_mm256_setzero_si256(), _mm256_setzero_si256()};
}

TARGET INLINE __m256i four_products(__m128i fours, const int8_t *weights) {
    const __m256i w = _mm256_cvtepi8_epi16(_mm_loadu_si128((const __m128i *)weights));
    return _mm256_madd_epi16(_mm256_cvtepi8_epi16(fours), w);
}

TARGET INLINE partial multiply_add(partial sums, __m256i fours, const int8_t *weights) {
    const __m256i low = four_products(_mm256_castsi256_si128(fours), weights);
    const __m256i high = four_products(_mm256_extracti128_si256(fours, 1), weights + 16);
    return (partial){_mm256_add_epi32(sums.low, low), _mm256_add_epi32(sums.high, high)};
}

/// Adds the halves; the horizontal addition leaves channels 0 1 4 5 2 3 6 7.
TARGET INLINE __m256i finished(partial sums, const int32_t *table) {
    const __m256i order = _mm256_setr_epi32(0, 1, 4, 5, 2, 3, 6, 7);
    const __m256i all =
        _mm256_permutevar8x32_epi32(_mm256_hadd_epi32(sums.low, sums.high), order);
    return _mm256_add_epi32(all, load_eight(table));
}

#include "depthwise_ymm.h"

#endif
