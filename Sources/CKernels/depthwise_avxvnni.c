// DEPTHWISE_CONV_2D in AVX-VNNI.

#if defined(__x86_64__)

#define TARGET __attribute__((target("avx2,avxvnni")))
#define DEPTHWISE hearth_depthwise_avxvnni

#include "paths.h"
#include "requantise_avx2.h"
#include "tap_groups.h"

typedef __m256i partial;

TARGET INLINE partial start(const int32_t *table) { return load_eight(table); }

TARGET INLINE partial multiply_add(partial sums, __m256i fours, const int8_t *weights) {
    const __m256i w = _mm256_loadu_si256((const __m256i *)weights);
    return _mm256_dpbusd_avx_epi32(sums, fours, w);
}

TARGET INLINE __m256i finished(partial sums, const int32_t *table) {
    (void)table;
    return sums;
}

#include "depthwise_ymm.h"

#endif
