// The pools in AVX-512.

#if defined(__x86_64__)

#include "paths.h"

#define TARGET __attribute__((target("avx512f,avx512bw,avx512vl,avx512dq")))
#define POOL hearth_pool_avx512vnni
#include "pool.h"

#endif
