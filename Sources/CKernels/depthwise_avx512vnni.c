// DEPTHWISE_CONV_2D in AVX-512 VNNI: four taps of a channel stand beside each other after two
// rounds of interleaving, so that one instruction multiplies and adds them. The order that this
// leaves the sums in is undone by the packing at the end.

#if defined(__x86_64__)

#include "paths.h"
#include "requantise_avx512.h"

#define TABLE_BLOCK (7 * 16)

typedef struct {
    __m512i part[4];
} quadruple;

/// 64 neighbouring activations of every pixel column, or of several columns a stride apart.
TARGET INLINE __m512i load(const int8_t *from, int32_t pixels, int32_t step, int32_t channels) {
    if (pixels == 1 || step == channels) { return _mm512_loadu_si512(from); }
    if (channels == 32) {
        const __m512i first = _mm512_castsi256_si512(_mm256_loadu_si256((const __m256i *)from));
        return _mm512_inserti64x4(
            first, _mm256_loadu_si256((const __m256i *)(from + step)), 1);
    }
    if (channels == 16) {
        __m512i all = _mm512_castsi128_si512(_mm_loadu_si128((const __m128i *)from));
        all = _mm512_inserti32x4(all, _mm_loadu_si128((const __m128i *)(from + step)), 1);
        all = _mm512_inserti32x4(all, _mm_loadu_si128((const __m128i *)(from + 2 * step)), 2);
        return _mm512_inserti32x4(all, _mm_loadu_si128((const __m128i *)(from + 3 * step)), 3);
    }
    int8_t bytes[64];
    for (int32_t pixel = 0; pixel < pixels; pixel++) {
        memcpy(bytes + 8 * pixel, from + pixel * step, 8);
    }
    return _mm512_loadu_si512(bytes);
}

/// Four taps beside each other for every channel.
TARGET INLINE quadruple interleaved(__m512i a, __m512i b, __m512i c, __m512i d) {
    const __m512i ab_low = _mm512_unpacklo_epi8(a, b), ab_high = _mm512_unpackhi_epi8(a, b);
    const __m512i cd_low = _mm512_unpacklo_epi8(c, d), cd_high = _mm512_unpackhi_epi8(c, d);
    return (quadruple){{
        _mm512_unpacklo_epi16(ab_low, cd_low), _mm512_unpackhi_epi16(ab_low, cd_low),
        _mm512_unpacklo_epi16(ab_high, cd_high), _mm512_unpackhi_epi16(ab_high, cd_high),
    }};
}

/// One tap, its three neighbours zero.
TARGET INLINE quadruple spread(__m512i a) {
    const __m512i start = _mm512_set4_epi32(
        (int32_t)0x80808003, (int32_t)0x80808002, (int32_t)0x80808001, (int32_t)0x80808000);
    const __m512i four = _mm512_set1_epi32(4);
    const __m512i second = _mm512_add_epi32(start, four);
    const __m512i third = _mm512_add_epi32(second, four);
    return (quadruple){{
        _mm512_shuffle_epi8(a, start), _mm512_shuffle_epi8(a, second),
        _mm512_shuffle_epi8(a, third), _mm512_shuffle_epi8(a, _mm512_add_epi32(third, four)),
    }};
}

TARGET INLINE quadruple add_products(quadruple sums, quadruple taps, const int8_t *weights) {
#pragma clang loop unroll(full)
    for (int i = 0; i < 4; i++) {
        const __m512i w = _mm512_loadu_si512(weights + 64 * i);
        sums.part[i] = _mm512_dpbusd_epi32(sums.part[i], taps.part[i], w);
    }
    return sums;
}

TARGET INLINE quadruple biases(const int32_t *table) {
    return (quadruple){{
        _mm512_loadu_si512(table), _mm512_loadu_si512(table + TABLE_BLOCK),
        _mm512_loadu_si512(table + 2 * TABLE_BLOCK), _mm512_loadu_si512(table + 3 * TABLE_BLOCK),
    }};
}

/// Requantises 64 sums and writes the first `count`.
TARGET INLINE void finish(
    quadruple sums, const int32_t *table, const hearth_requantisation *how, int rounding,
    int8_t *to, int32_t count) {
#pragma clang loop unroll(full)
    for (int i = 0; i < 4; i++) {
        const scaling by = load_scaling(table + i * TABLE_BLOCK);
        sums.part[i] = scaled(sums.part[i], by, rounding);
    }
    const __m512i bytes = packed(sums.part[0], sums.part[1], sums.part[2], sums.part[3], how);
    if (count >= 64) {
        _mm512_storeu_si512(to, bytes);
    } else {
        _mm512_mask_storeu_epi8(to, (1ULL << count) - 1, bytes);
    }
}

/// 64 outputs of any window. `from` has the window's first tap.
TARGET INLINE quadruple window_sums(
    quadruple sums, const hearth_depthwise *kernel, const int8_t *from, const int32_t *offsets,
    int32_t taps, const int8_t *weights) {
    const int32_t pixels = kernel->pixels, channels = kernel->channels;
    const int32_t step = kernel->column_stride * channels;
    int32_t tap = 0;
    for (; tap + 1 < taps; tap += 4) {
        const int32_t last = taps - 1;
        const __m512i a = load(from + offsets[tap], pixels, step, channels);
        const __m512i b = load(from + offsets[tap + 1], pixels, step, channels);
        const __m512i c =
            load(from + offsets[tap + 2 < last ? tap + 2 : last], pixels, step, channels);
        const __m512i d =
            load(from + offsets[tap + 3 < last ? tap + 3 : last], pixels, step, channels);
        sums = add_products(sums, interleaved(a, b, c, d), weights);
        weights += 256;
    }
    if (tap < taps) {
        const __m512i a = load(from + offsets[tap], pixels, step, channels);
        sums = add_products(sums, spread(a), weights);
    }
    return sums;
}

/// The three taps of one column of a 3×3 window.
TARGET INLINE quadruple column_taps(const int8_t *const rows[3], int64_t at) {
    const __m512i bottom = _mm512_loadu_si512(rows[2] + at);
    return interleaved(
        _mm512_loadu_si512(rows[0] + at), _mm512_loadu_si512(rows[1] + at), bottom, bottom);
}

/// One row of outputs of a 3×3 window that moves by one pixel, 64 channels: each column is
/// interleaved once and used three times.
TARGET INLINE void three_by_three(
    const hearth_depthwise *kernel, int rounding, const int8_t *base, const int32_t *offsets,
    const int8_t *weights, const int32_t *table, int8_t *to, int32_t count) {
    const int32_t channels = kernel->channels;
    const int8_t *const rows[3] = {base + offsets[0], base + offsets[3], base + offsets[6]};
    quadruple left = column_taps(rows, 0), middle = column_taps(rows, channels);
    for (int32_t x = 0; x < kernel->output_columns; x++) {
        const quadruple right = column_taps(rows, (int64_t)(x + 2) * channels);
        quadruple sums = add_products(biases(table), left, weights);
        sums = add_products(sums, middle, weights + 256);
        sums = add_products(sums, right, weights + 512);
        finish(sums, table, &kernel->requantisation, rounding, to, count);
        to += channels;
        left = middle;
        middle = right;
    }
}

/// One row of outputs; `rounding` is the kernel's, known to the compiler.
TARGET INLINE void row(
    const hearth_depthwise *kernel, int rounding, const int8_t *base, const int32_t *offsets,
    int32_t taps, const int8_t *weights, const int32_t *table, int8_t *outputs) {
    const int32_t channels = kernel->channels, pixels = kernel->pixels;
    const int32_t step = kernel->column_stride * channels;
    const int64_t block_weights = (int64_t)((taps + 3) / 4) * 256;
    if (pixels > 1) {
        for (int32_t x = 0; x < kernel->output_columns; x += pixels) {
            const quadruple sums = window_sums(
                biases(table), kernel, base + (int64_t)x * step, offsets, taps, weights);
            finish(
                sums, table, &kernel->requantisation, rounding, outputs + x * channels,
                (kernel->output_columns - x) * channels);
        }
        return;
    }
    const int by_columns = kernel->is_by_columns;
    for (int32_t channel = 0; channel < channels; channel += 64) {
        const int32_t count = channels - channel;
        const int32_t *block_table = table + channel / 16 * TABLE_BLOCK;
        if (by_columns) {
            three_by_three(
                kernel, rounding, base + channel, offsets, weights, block_table,
                outputs + channel, count);
        } else {
            for (int32_t x = 0; x < kernel->output_columns; x++) {
                const quadruple sums = window_sums(
                    biases(block_table), kernel, base + channel + (int64_t)x * step, offsets, taps,
                    weights);
                finish(
                    sums, block_table, &kernel->requantisation, rounding,
                    outputs + x * channels + channel, count);
            }
        }
        weights += block_weights;
    }
}

#define ROW_WITH(rounding)                                                                        \
    TARGET static void row_##rounding(                                                            \
        const hearth_depthwise *kernel, const int8_t *base, const int32_t *offsets, int32_t taps, \
        const int8_t *weights, const int32_t *table, int8_t *outputs) {                           \
        row(kernel, rounding, base, offsets, taps, weights, table, outputs);                      \
    }

ROW_WITH(0)
ROW_WITH(1)
ROW_WITH(2)

TARGET INLINE void outputs_of_row(
    const hearth_depthwise *kernel, const int8_t *base, const int32_t *offsets, int32_t taps,
    const int8_t *weights, const int32_t *table, int8_t *outputs) {
    switch (kernel->requantisation.rounding) {
    case HEARTH_ROUNDING_RECTIFIED:
        row_2(kernel, base, offsets, taps, weights, table, outputs);
        break;
    case HEARTH_ROUNDING_SIGNED:
        row_1(kernel, base, offsets, taps, weights, table, outputs);
        break;
    default:
        row_0(kernel, base, offsets, taps, weights, table, outputs);
    }
}

#define DEPTHWISE hearth_depthwise_avx512vnni
#include "depthwise_driver.h"

#endif
