// ADD and the pools for AVX2.

#if defined(__x86_64__)

#include "paths.h"

#define TARGET __attribute__((target("avx2")))
#define ADDITION hearth_addition_avx2
#define POOL hearth_pool_avx2
#include "addition.h"
#include "pool.h"

#endif
