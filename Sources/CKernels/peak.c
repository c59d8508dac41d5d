// How fast this processor multiplies bytes at the very best: the dot product that the kernels of an
// instruction set use, on registers alone, twelve sums that do not wait for one another. What a
// model reaches is measured against this.

#include "paths.h"

// Makes the compiler forget what is in a register, so that nothing is computed once for all; costs
// no instruction.
#if defined(__aarch64__)
#define FORGET(value) __asm__ volatile("" : "+w"(value))
#else
#define FORGET(value) __asm__ volatile("" : "+x"(value))
#endif

#define SUMS 12

/// `step` adds `products` of the bytes in `a` to the sums in `sum`.
#define PEAK(set, vector, bytes, products, step)                                                  \
    TARGET_##set static int64_t peak_##set(int64_t rounds) {                                      \
        vector sums[SUMS] = {0};                                                                  \
        bytes a = {0};                                                                            \
        for (int64_t round = 0; round < rounds; round++) {                                        \
            _Pragma("clang loop unroll(full)") for (int i = 0; i < SUMS; i++) {                   \
                vector sum = sums[i];                                                             \
                FORGET(a);                                                                        \
                step;                                                                             \
                FORGET(sum);                                                                      \
                sums[i] = sum;                                                                    \
            }                                                                                     \
        }                                                                                         \
        return rounds * SUMS * (products);                                                        \
    }

#if defined(__x86_64__)

#include <immintrin.h>

#define TARGET_avx2 __attribute__((target("avx2")))
#define TARGET_avxvnni __attribute__((target("avx2,avxvnni")))
#define TARGET_avx512vnni __attribute__((target("avx512f,avx512vnni")))

// Exact products of bytes in AVX2 are those of bytes widened to 16 bits.
PEAK(avx2, __m256i, __m256i, 16, sum = _mm256_add_epi32(sum, _mm256_madd_epi16(a, a)))
PEAK(avxvnni, __m256i, __m256i, 32, sum = _mm256_dpbusd_avx_epi32(sum, a, a))
PEAK(avx512vnni, __m512i, __m512i, 64, sum = _mm512_dpbusd_epi32(sum, a, a))

int64_t hearth_run_peak(int32_t set, int64_t rounds) {
    switch (set) {
    case HEARTH_AVX2:
        return peak_avx2(rounds);
    case HEARTH_AVXVNNI:
        return peak_avxvnni(rounds);
    case HEARTH_AVX512VNNI:
        return peak_avx512vnni(rounds);
    default:
        return 0;
    }
}

#elif defined(__aarch64__)

#include <arm_neon.h>

#define TARGET_neon
#define TARGET_neondot __attribute__((target("dotprod")))
#define TARGET_i8mm __attribute__((target("i8mm")))

PEAK(
    neon, int32x4_t, int8x16_t, 16,
    sum = vpadalq_s16(sum, vmull_s8(vget_low_s8(a), vget_low_s8(a)));
    sum = vpadalq_s16(sum, vmull_high_s8(a, a)))
PEAK(neondot, int32x4_t, int8x16_t, 16, sum = vdotq_s32(sum, a, a))
PEAK(i8mm, int32x4_t, int8x16_t, 32, sum = vmmlaq_s32(sum, a, a))

int64_t hearth_run_peak(int32_t set, int64_t rounds) {
    switch (set) {
    case HEARTH_NEON:
        return peak_neon(rounds);
    case HEARTH_NEONDOT:
        return peak_neondot(rounds);
    case HEARTH_I8MM:
        return peak_i8mm(rounds);
    default:
        return 0;
    }
}

#else

int64_t hearth_run_peak(int32_t set, int64_t rounds) {
    (void)set;
    (void)rounds;
    return 0;
}

#endif
