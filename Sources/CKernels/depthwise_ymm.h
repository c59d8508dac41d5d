// DEPTHWISE_CONV_2D in 256-bit registers: four taps of a channel stand beside each other after two
// rounds of interleaving, 32 outputs at a time. The file that includes this defines TARGET,
// DEPTHWISE, and before it `partial` (what eight channels' products are summed in), `start`,
// `multiply_add` and `finished`.

/// 32 neighbouring activations of one pixel, or of pixels a stride apart.
TARGET INLINE __m256i load(const int8_t *from, int32_t pixels, int32_t step, int32_t channels) {
    if (pixels == 1 || channels == 32 || step == channels) {
        return _mm256_loadu_si256((const __m256i *)from);
    }
    if (channels == 16) {
        return _mm256_setr_m128i(
            _mm_loadu_si128((const __m128i *)from),
            _mm_loadu_si128((const __m128i *)(from + step)));
    }
    int64_t eights[4];
    for (int32_t pixel = 0; pixel < 4; pixel++) { memcpy(eights + pixel, from + pixel * step, 8); }
    return _mm256_loadu_si256((const __m256i *)eights);
}

/// 32 outputs: half a block of 64. Writes the first `count`.
TARGET INLINE void half_block(
    const hearth_depthwise *kernel, int rounding, const int8_t *from, const int32_t *grouped,
    int32_t groups, const int8_t *weights, const int32_t *table, int8_t *to, int32_t count) {
    const int32_t pixels = kernel->pixels, channels = kernel->channels;
    const int32_t step = kernel->column_stride * channels;
    partial sums[4];
#pragma clang loop unroll(full)
    for (int i = 0; i < 4; i++) { sums[i] = start(table + i * TABLE_BLOCK); }
    for (int32_t group = 0; group < groups; group++) {
        const int32_t *taps = grouped + 4 * group;
        const __m256i a = load(from + taps[0], pixels, step, channels);
        const __m256i b = load(from + taps[1], pixels, step, channels);
        const __m256i c = load(from + taps[2], pixels, step, channels);
        const __m256i d = load(from + taps[3], pixels, step, channels);
        const __m256i ab_low = _mm256_unpacklo_epi8(a, b), ab_high = _mm256_unpackhi_epi8(a, b);
        const __m256i cd_low = _mm256_unpacklo_epi8(c, d), cd_high = _mm256_unpackhi_epi8(c, d);
        const int8_t *w = weights + 256 * group;
        sums[0] = multiply_add(sums[0], _mm256_unpacklo_epi16(ab_low, cd_low), w);
        sums[1] = multiply_add(sums[1], _mm256_unpackhi_epi16(ab_low, cd_low), w + 64);
        sums[2] = multiply_add(sums[2], _mm256_unpacklo_epi16(ab_high, cd_high), w + 128);
        sums[3] = multiply_add(sums[3], _mm256_unpackhi_epi16(ab_high, cd_high), w + 192);
    }
    __m256i y[4];
#pragma clang loop unroll(full)
    for (int i = 0; i < 4; i++) {
        const int32_t *part = table + i * TABLE_BLOCK;
        y[i] = scaled(finished(sums[i], part), load_scaling(part), rounding);
    }
    const __m256i bytes = packed(y[0], y[1], y[2], y[3], &kernel->requantisation);
    if (count >= 32) {
        _mm256_storeu_si256((__m256i *)to, bytes);
        return;
    }
    store_some(to, _mm256_castsi256_si128(bytes), count);
    if (count > 16) { store_some(to + 16, _mm256_extracti128_si256(bytes, 1), count - 16); }
}

/// One row of outputs; `rounding` is the kernel's, known to the compiler.
TARGET INLINE void row(
    const hearth_depthwise *kernel, int rounding, const int8_t *base, const int32_t *grouped,
    int32_t groups, const int8_t *weights, const int32_t *table, int8_t *outputs) {
    const int32_t channels = kernel->channels, pixels = kernel->pixels;
    const int32_t step = kernel->column_stride * channels;
    if (pixels > 1) {
        const int32_t all = kernel->output_columns * channels;
        for (int32_t x = 0; x < kernel->output_columns; x += pixels) {
            for (int32_t half = 0; half < 2; half++) {
                const int32_t first = x + half * pixels / 2;
                if (first >= kernel->output_columns) { break; }
                half_block(
                    kernel, rounding, base + (int64_t)first * step, grouped, groups,
                    weights + 32 * half, table + 8 * half, outputs + first * channels,
                    all - first * channels);
            }
        }
        return;
    }
    for (int32_t channel = 0; channel < channels; channel += 32) {
        const int32_t half = channel / 32 % 2;
        const int64_t block = channel / 64;
        const int32_t left = channels - channel;
        const int8_t *half_weights = weights + block * groups * 256 + 32 * half;
        const int32_t *half_table = table + block * 4 * TABLE_BLOCK + 8 * half;
        for (int32_t x = 0; x < kernel->output_columns; x++) {
            half_block(
                kernel, rounding, base + channel + (int64_t)x * step, grouped, groups,
                half_weights, half_table, outputs + x * channels + channel, left);
        }
    }
}

TARGET static void outputs_of_row(
    const hearth_depthwise *kernel, const int8_t *base, const int32_t *offsets, int32_t taps,
    const int8_t *weights, const int32_t *table, int8_t *outputs) {
    int32_t grouped[HEARTH_TAPS_MAX + 4];
    const int32_t groups = grouped_taps(kernel, offsets, taps, grouped);
    switch (kernel->requantisation.rounding) {
    case HEARTH_ROUNDING_RECTIFIED:
        row(kernel, HEARTH_ROUNDING_RECTIFIED, base, grouped, groups, weights, table, outputs);
        break;
    case HEARTH_ROUNDING_SIGNED:
        row(kernel, HEARTH_ROUNDING_SIGNED, base, grouped, groups, weights, table, outputs);
        break;
    default:
        row(kernel, HEARTH_ROUNDING_ANY, base, grouped, groups, weights, table, outputs);
    }
}

#include "depthwise_driver.h"
