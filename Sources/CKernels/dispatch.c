// What this processor can do, and the way from a prepared kernel to the code for its instruction
// set. A kernel whose set was not built for this architecture does nothing: Swift never asks.

#include "paths.h"

#if defined(__x86_64__)

int32_t hearth_supports(int32_t set) {
    __builtin_cpu_init();
    const int has_avx2 = __builtin_cpu_supports("avx2");
    switch (set) {
    case HEARTH_AVX2:
        return has_avx2;
    case HEARTH_AVXVNNI:
        return has_avx2 && __builtin_cpu_supports("avxvnni");
    case HEARTH_AVX512VNNI:
        return has_avx2 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw")
            && __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512dq")
            && __builtin_cpu_supports("avx512vnni");
    default:
        return 0;
    }
}

#define DISPATCH(family, ...)                                                                     \
    switch (kernel->set) {                                                                        \
    case HEARTH_AVX512VNNI:                                                                       \
        hearth_##family##_avx512vnni(__VA_ARGS__);                                                \
        break;                                                                                    \
    case HEARTH_AVXVNNI:                                                                          \
        hearth_##family##_avxvnni(__VA_ARGS__);                                                   \
        break;                                                                                    \
    case HEARTH_AVX2:                                                                             \
        hearth_##family##_avx2(__VA_ARGS__);                                                      \
        break;                                                                                    \
    }

#elif defined(__aarch64__)

#include <sys/auxv.h>

// From Linux's <asm/hwcap.h>, which not every C library has.
#define CAPABILITY_DOT_PRODUCT (1UL << 20)
#define CAPABILITY_2_I8MM (1UL << 13)

int32_t hearth_supports(int32_t set) {
    const int has_dot = (getauxval(AT_HWCAP) & CAPABILITY_DOT_PRODUCT) != 0;
    switch (set) {
    case HEARTH_NEON:
        return 1;
    case HEARTH_NEONDOT:
        return has_dot;
    case HEARTH_I8MM:
        return has_dot && (getauxval(AT_HWCAP2) & CAPABILITY_2_I8MM) != 0;
    default:
        return 0;
    }
}

#define DISPATCH(family, ...)                                                                     \
    switch (kernel->set) {                                                                        \
    case HEARTH_I8MM:                                                                             \
        hearth_##family##_i8mm(__VA_ARGS__);                                                      \
        break;                                                                                    \
    case HEARTH_NEONDOT:                                                                          \
        hearth_##family##_neondot(__VA_ARGS__);                                                   \
        break;                                                                                    \
    case HEARTH_NEON:                                                                             \
        hearth_##family##_neon(__VA_ARGS__);                                                      \
        break;                                                                                    \
    }

#else

int32_t hearth_supports(int32_t set) {
    (void)set;
    return 0;
}

#define DISPATCH(family, ...) (void)kernel;

#endif

void hearth_run_convolution(
    const hearth_convolution *kernel, const int8_t *input, const int8_t *weights,
    const int32_t *table, int8_t *scratch, int8_t *output) {
    DISPATCH(convolution, kernel, input, weights, table, scratch, output)
}

void hearth_run_depthwise(
    const hearth_depthwise *kernel, const int8_t *input, const int8_t *weights,
    const int32_t *table, int8_t *scratch, int8_t *output) {
    DISPATCH(depthwise, kernel, input, weights, table, scratch, output)
}

void hearth_run_addition(
    const hearth_addition *kernel, const int8_t *first, const int8_t *second, int8_t *output) {
    DISPATCH(addition, kernel, first, second, output)
}

void hearth_run_pool(
    const hearth_pool *kernel, const int8_t *input, int32_t *sums, int8_t *output) {
    DISPATCH(pool, kernel, input, sums, output)
}
