// The trace on a bare board: start-up, the few functions that a compiler takes for granted, and
// output through semihosting. There is no heap: a program that needs one does not link.
#include <stddef.h>

#include "trace.h"

static long semihost(long operation, const void *argument) {
#if defined(__aarch64__)
    register long x0 __asm__("x0") = operation;
    register const void *x1 __asm__("x1") = argument;
    __asm__ volatile("hlt #0xf000" : "+r"(x0) : "r"(x1) : "memory");
    return x0;
#else
    register long r0 __asm__("r0") = operation;
    register const void *r1 __asm__("r1") = argument;
    __asm__ volatile("bkpt 0xab" : "+r"(r0) : "r"(r1) : "memory");
    return r0;
#endif
}

static void put(const char *text) { semihost(0x04, text); }

__attribute__((noreturn)) static void leave(long status) {
    const long reason[2] = {0x20026, status};  // ADP_Stopped_ApplicationExit
    semihost(0x20, reason);                    // SYS_EXIT_EXTENDED
    for (;;) {}
}

static void put_decimal(uint32_t number) {
    char text[11];
    size_t at = sizeof text - 1;
    text[at] = 0;
    do text[--at] = (char)('0' + number % 10);
    while (number /= 10);
    put(text + at);
}

static void put_hexadecimal(uint32_t number) {
    char text[9];
    for (int digit = 0; digit < 8; digit++)
        text[digit] = "0123456789abcdef"[number >> (28 - 4 * digit) & 15];
    text[8] = 0;
    put(text);
}

static void print(uint32_t step, uint32_t on, uint32_t kinds, uint32_t latches, uint32_t high,
                  uint32_t low) {
    put_decimal(step);
    put(" on ");
    put_decimal(on);
    put(" kinds ");
    put_decimal(kinds);
    put(" latches ");
    put_decimal(latches);
    put(" digest ");
    put_hexadecimal(high);
    put_hexadecimal(low);
    put("\n");
}

__attribute__((noreturn)) void run(void) {
    put("toaster\n");
    hearth_trace(0, trace_steps, trace_seed, print);
    put("wearable\n");
    hearth_trace(1, trace_steps, trace_seed, print);
    put("end\n");
    leave(0);
}

__attribute__((noreturn, used)) static void fault(void) {
    put("the processor took an exception\n");
    leave(70);
}

uintptr_t __stack_chk_guard = 0x2026;
__attribute__((noreturn)) void __stack_chk_fail(void) {
    put("the stack was overwritten\n");
    leave(70);
}

void *memset(void *to, int byte, size_t count) {
    volatile unsigned char *bytes = to;
    while (count--) *bytes++ = (unsigned char)byte;
    return to;
}

void *memcpy(void *restrict to, const void *restrict from, size_t count) {
    volatile unsigned char *into = to;
    const unsigned char *bytes = from;
    while (count--) *into++ = *bytes++;
    return to;
}

void *memmove(void *to, const void *from, size_t count) {
    if ((uintptr_t)to <= (uintptr_t)from) return memcpy(to, from, count);
    volatile unsigned char *into = to;
    const unsigned char *bytes = from;
    while (count--) into[count] = bytes[count];
    return to;
}

extern unsigned char stack_top[];

#if defined(__aarch64__)

// Stack, floating point (the compiler moves memory with it), exceptions.
__asm__(".section .start, \"ax\"\n"
        ".global _start\n"
        "_start: adrp x0, stack_top\n"
        "  add x0, x0, :lo12:stack_top\n"
        "  mov sp, x0\n"
        "  mov x0, #(3 << 20)\n"
        "  msr cpacr_el1, x0\n"
        "  adrp x0, vectors\n"
        "  add x0, x0, :lo12:vectors\n"
        "  msr vbar_el1, x0\n"
        "  isb\n"
        "  b run\n"
        ".balign 2048\n"
        "vectors: .rept 16\n"
        "  b fault\n"
        "  .balign 128\n"
        ".endr\n"
        ".text\n");

#else

__attribute__((section(".start"), used)) static void *const vectors[16] = {
    stack_top, run, fault, fault, fault, fault, fault, fault,
    fault, fault, fault, fault, fault, fault, fault, fault};

void __aeabi_memset(void *to, size_t count, int byte) { memset(to, byte, count); }
void __aeabi_memset4(void *to, size_t count, int byte) { memset(to, byte, count); }
void __aeabi_memset8(void *to, size_t count, int byte) { memset(to, byte, count); }
void __aeabi_memclr(void *to, size_t count) { memset(to, 0, count); }
void __aeabi_memclr4(void *to, size_t count) { memset(to, 0, count); }
void __aeabi_memclr8(void *to, size_t count) { memset(to, 0, count); }
void __aeabi_memcpy(void *to, const void *from, size_t count) { memcpy(to, from, count); }
void __aeabi_memcpy4(void *to, const void *from, size_t count) { memcpy(to, from, count); }
void __aeabi_memcpy8(void *to, const void *from, size_t count) { memcpy(to, from, count); }
void __aeabi_memmove(void *to, const void *from, size_t count) { memmove(to, from, count); }
void __aeabi_memmove4(void *to, const void *from, size_t count) { memmove(to, from, count); }
void __aeabi_memmove8(void *to, const void *from, size_t count) { memmove(to, from, count); }

// Shifts of 64 bits by a number of bits known at run time only, in halves.
uint64_t __aeabi_llsl(uint64_t value, int bits) {
    const uint32_t low = (uint32_t)value, high = (uint32_t)(value >> 32);
    if (bits == 0) return value;
    if (bits >= 32) return (uint64_t)(low << (bits - 32)) << 32;
    return (uint64_t)(high << bits | low >> (32 - bits)) << 32 | low << bits;
}

uint64_t __aeabi_llsr(uint64_t value, int bits) {
    const uint32_t low = (uint32_t)value, high = (uint32_t)(value >> 32);
    if (bits == 0) return value;
    if (bits >= 32) return high >> (bits - 32);
    return (uint64_t)(high >> bits) << 32 | (low >> bits | high << (32 - bits));
}

// Division of 64 bits, one bit at a time; `result` is quotient and remainder.
__attribute__((used)) static void divide(uint64_t result[2], uint64_t number, uint64_t divisor) {
    uint64_t quotient = 0, rest = 0;
    for (int bit = 63; bit >= 0; bit--) {
        const uint64_t carry = rest >> 63;
        rest = rest << 1 | (number >> bit & 1);
        if (carry || rest >= divisor) {
            rest -= divisor;
            quotient |= (uint64_t)1 << bit;
        }
    }
    result[0] = quotient;
    result[1] = rest;
}

__attribute__((used)) static void divide_signed(int64_t result[2], int64_t number,
                                                int64_t divisor) {
    uint64_t parts[2];
    divide(parts, number < 0 ? 0 - (uint64_t)number : (uint64_t)number,
           divisor < 0 ? 0 - (uint64_t)divisor : (uint64_t)divisor);
    result[0] = (int64_t)((number < 0) != (divisor < 0) ? 0 - parts[0] : parts[0]);
    result[1] = (int64_t)(number < 0 ? 0 - parts[1] : parts[1]);
}

// The run-time interface wants the quotient in r0 and r1, the remainder in r2 and r3.
#define AEABI_DIVISION(name, function)                                                        \
    __attribute__((naked)) void name(void) {                                                  \
        __asm__ volatile("push {r4, lr}\n sub sp, #24\n strd r2, r3, [sp]\n mov r2, r0\n"     \
                         " mov r3, r1\n add r0, sp, #8\n bl " #function "\n add r0, sp, #8\n" \
                         " ldm r0, {r0, r1, r2, r3}\n add sp, #24\n pop {r4, pc}\n");         \
    }
AEABI_DIVISION(__aeabi_uldivmod, divide)
AEABI_DIVISION(__aeabi_ldivmod, divide_signed)

#endif
