// DEPTHWISE_CONV_2D in NEON: four taps of a channel stand beside each other after two rounds of
// interleaving, 16 outputs at a time. The file that includes this defines TARGET, DEPTHWISE, and
// before it `partial` (what four channels' products are summed in), `start`, `multiply_add` and
// `finished`.

/// Four taps beside each other: four channels a register.
typedef struct {
    int8x16_t part[4];
} quadruple;

TARGET INLINE quadruple interleaved(int8x16_t a, int8x16_t b, int8x16_t c, int8x16_t d) {
    const int16x8_t ab_low = vreinterpretq_s16_s8(vzip1q_s8(a, b));
    const int16x8_t ab_high = vreinterpretq_s16_s8(vzip2q_s8(a, b));
    const int16x8_t cd_low = vreinterpretq_s16_s8(vzip1q_s8(c, d));
    const int16x8_t cd_high = vreinterpretq_s16_s8(vzip2q_s8(c, d));
    return (quadruple){{
        vreinterpretq_s8_s16(vzip1q_s16(ab_low, cd_low)),
        vreinterpretq_s8_s16(vzip2q_s16(ab_low, cd_low)),
        vreinterpretq_s8_s16(vzip1q_s16(ab_high, cd_high)),
        vreinterpretq_s8_s16(vzip2q_s16(ab_high, cd_high)),
    }};
}

/// The sums of 16 outputs. `weights` and `table` are at their places in the block of 64.
typedef struct {
    partial part[4];
} all_sums;

TARGET INLINE all_sums start_all(const int32_t *table) {
    all_sums sums;
#pragma clang loop unroll(full)
    for (int i = 0; i < 4; i++) { sums.part[i] = start(table + i * TABLE_BLOCK); }
    return sums;
}

TARGET INLINE all_sums add_group(all_sums sums, quadruple taps, const int8_t *weights) {
#pragma clang loop unroll(full)
    for (int i = 0; i < 4; i++) {
        sums.part[i] = multiply_add(sums.part[i], taps.part[i], vld1q_s8(weights + 64 * i));
    }
    return sums;
}

TARGET INLINE void finish(
    all_sums sums, const hearth_depthwise *kernel, const int32_t *table, int rounding,
    int8_t *to, int32_t count) {
    sixteen all;
#pragma clang loop unroll(full)
    for (int i = 0; i < 4; i++) {
        const int32_t *part = table + i * TABLE_BLOCK;
        all.part[i] = scaled(finished(sums.part[i], part), part, rounding);
    }
    store_some(to, packed(all, &kernel->requantisation), count);
}

/// 16 neighbouring activations of one pixel, or 8 of this one and of the one a step further.
TARGET INLINE int8x16_t load(const int8_t *from, int is_pair, int32_t step) {
    return is_pair ? vcombine_s8(vld1_s8(from), vld1_s8(from + step)) : vld1q_s8(from);
}

TARGET INLINE void outputs(
    const hearth_depthwise *kernel, int rounding, int is_pair, const int8_t *from,
    const int32_t *grouped, int32_t groups, const int8_t *weights, const int32_t *table,
    int8_t *to, int32_t count) {
    const int32_t step = kernel->column_stride * kernel->channels;
    all_sums sums = start_all(table);
    for (int32_t group = 0; group < groups; group++) {
        const int32_t *taps = grouped + 4 * group;
        const quadruple four = interleaved(
            load(from + taps[0], is_pair, step), load(from + taps[1], is_pair, step),
            load(from + taps[2], is_pair, step), load(from + taps[3], is_pair, step));
        sums = add_group(sums, four, weights + 256 * group);
    }
    finish(sums, kernel, table, rounding, to, count);
}

/// The three taps of one column of a 3×3 window.
TARGET INLINE quadruple column_taps(const int8_t *from, const int32_t *grouped) {
    const int8x16_t bottom = vld1q_s8(from + grouped[2]);
    return interleaved(
        vld1q_s8(from + grouped[0]), vld1q_s8(from + grouped[1]), bottom, bottom);
}

/// One row of a 3×3 window that moves by one pixel: each column is interleaved once.
TARGET INLINE void three_by_three(
    const hearth_depthwise *kernel, int rounding, const int8_t *from, const int32_t *grouped,
    const int8_t *weights, const int32_t *table, int8_t *to, int32_t count) {
    const int32_t channels = kernel->channels;
    quadruple left = column_taps(from, grouped);
    quadruple middle = column_taps(from + channels, grouped);
    for (int32_t x = 0; x < kernel->output_columns; x++) {
        const quadruple right = column_taps(from + (int64_t)(x + 2) * channels, grouped);
        all_sums sums = add_group(start_all(table), left, weights);
        sums = add_group(sums, middle, weights + 256);
        finish(
            add_group(sums, right, weights + 512), kernel, table, rounding, to, count);
        to += channels;
        left = middle;
        middle = right;
    }
}

/// One row of outputs; `rounding` is the kernel's, known to the compiler.
TARGET INLINE void row(
    const hearth_depthwise *kernel, int rounding, const int8_t *base, const int32_t *grouped,
    int32_t groups, const int8_t *weights, const int32_t *table, int8_t *to) {
    const int32_t channels = kernel->channels, columns = kernel->output_columns;
    const int32_t step = kernel->column_stride * channels;
    if (channels == 8) {
        for (int32_t x = 0; x < columns; x += 2) {
            const int32_t lane = x / 2 % 4;
            outputs(
                kernel, rounding, 1, base + (int64_t)x * step, grouped, groups,
                weights + 16 * lane, table + 4 * lane, to + x * 8, (columns - x) * 8);
        }
        return;
    }
    for (int32_t channel = 0; channel < channels; channel += 16) {
        const int32_t lane = channel / 16 % 4;
        const int8_t *some_weights = weights + channel / 64 * groups * 256 + 16 * lane;
        const int32_t *some_table = table + channel / 64 * 4 * TABLE_BLOCK + 4 * lane;
        const int32_t left = channels - channel;
        if (kernel->is_by_columns) {
            three_by_three(
                kernel, rounding, base + channel, grouped, some_weights, some_table,
                to + channel, left);
            continue;
        }
        for (int32_t x = 0; x < columns; x++) {
            outputs(
                kernel, rounding, 0, base + channel + (int64_t)x * step, grouped, groups,
                some_weights, some_table, to + x * channels + channel, left);
        }
    }
}

TARGET static void outputs_of_row(
    const hearth_depthwise *kernel, const int8_t *base, const int32_t *offsets, int32_t taps,
    const int8_t *weights, const int32_t *table, int8_t *to) {
    int32_t grouped[HEARTH_TAPS_MAX + 4];
    const int32_t groups = grouped_taps(kernel, offsets, taps, grouped);
    if (kernel->requantisation.rounding == HEARTH_ROUNDING_RECTIFIED) {
        row(kernel, HEARTH_ROUNDING_RECTIFIED, base, grouped, groups, weights, table, to);
    } else {
        row(kernel, HEARTH_ROUNDING_ANY, base, grouped, groups, weights, table, to);
    }
}

#include "depthwise_driver.h"
