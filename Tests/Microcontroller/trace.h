// The trace, as C sees it, and what each machine prints of it.
#include <stdint.h>

typedef void (*trace_report)(uint32_t step, uint32_t on, uint32_t kinds, uint32_t latches,
                             uint32_t high, uint32_t low);
void hearth_trace(int32_t which, uint32_t steps, uint32_t seed, trace_report report);

enum { trace_steps = 100000, trace_seed = 20261 };
