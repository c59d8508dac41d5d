// ADD and the pools for AVX-VNNI, which adds nothing to AVX2 here.

#if defined(__x86_64__)

#include "paths.h"

#define TARGET __attribute__((target("avx2")))
#define ADDITION hearth_addition_avxvnni
#define POOL hearth_pool_avxvnni
#include "addition.h"
#include "pool.h"

#endif
