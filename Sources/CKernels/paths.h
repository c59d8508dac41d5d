// The kernels of each instruction set, for the dispatcher.

#ifndef HEARTH_PATHS_H
#define HEARTH_PATHS_H

#include "CKernels.h"

#define HEARTH_PATH(set)                                                                          \
    void hearth_convolution_##set(                                                                \
        const hearth_convolution *, const int8_t *, const int8_t *, const int32_t *, int8_t *,    \
        int8_t *);                                                                                \
    void hearth_depthwise_##set(                                                                  \
        const hearth_depthwise *, const int8_t *, const int8_t *, const int32_t *, int8_t *,      \
        int8_t *);                                                                                \
    void hearth_addition_##set(                                                                   \
        const hearth_addition *, const int8_t *, const int8_t *, int8_t *);                       \
    void hearth_pool_##set(const hearth_pool *, const int8_t *, int32_t *, int8_t *);

HEARTH_PATH(avx2)
HEARTH_PATH(avxvnni)
HEARTH_PATH(avx512vnni)
HEARTH_PATH(neon)
HEARTH_PATH(neondot)
HEARTH_PATH(i8mm)

#endif
