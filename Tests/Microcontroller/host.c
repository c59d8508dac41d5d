// The trace on the host, with ordinary Swift.
#include <stdio.h>

#include "trace.h"

static void print(uint32_t step, uint32_t on, uint32_t kinds, uint32_t latches, uint32_t high,
                  uint32_t low) {
    printf("%u on %u kinds %u latches %u digest %08x%08x\n", step, on, kinds, latches, high, low);
}

int main(void) {
    puts("toaster");
    hearth_trace(0, trace_steps, trace_seed, print);
    puts("wearable");
    hearth_trace(1, trace_steps, trace_seed, print);
    puts("end");
}
