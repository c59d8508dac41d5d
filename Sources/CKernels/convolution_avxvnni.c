// CONV_2D and FULLY_CONNECTED in AVX-VNNI: 8 channels a register, four products an instruction.

#if defined(__x86_64__)

#define TARGET __attribute__((target("avx2,avxvnni")))
#define CONVOLUTION hearth_convolution_avxvnni
#define PIXELS 5

#include "paths.h"
#include "requantise_avx2.h"

typedef struct {
    __m256i low, high;
} sixteen;

typedef sixteen partial;
typedef sixteen block_weights;

TARGET INLINE partial start(const int32_t *table) {
    return (partial){load_eight(table), load_eight(table + 8)};
}

TARGET INLINE __m256i broadcast(const int8_t *from) {
    int32_t four;
    memcpy(&four, from, 4);
    return _mm256_set1_epi32(four);
}

TARGET INLINE block_weights load_weights(const int8_t *from) {
    return (block_weights){
        _mm256_loadu_si256((const __m256i *)from), _mm256_loadu_si256((const __m256i *)from + 1),
    };
}

TARGET INLINE partial multiply_add(partial sums, __m256i four, block_weights weights) {
    return (partial){
        _mm256_dpbusd_avx_epi32(sums.low, four, weights.low),
        _mm256_dpbusd_avx_epi32(sums.high, four, weights.high),
    };
}

TARGET INLINE sixteen finished(partial sums, const int32_t *table) {
    (void)table;
    return sums;
}

#include "convolution_ymm.h"

#endif
