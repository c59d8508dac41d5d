// DEPTHWISE_CONV_2D in NEON: four taps of a channel stand beside each other after two rounds of
// interleaving, 16 outputs at a time. The file that includes this defines TARGET, DEPTHWISE, how
// many neighbours of these are made TOGETHER, and before it `partial` (what four channels' products
// are summed in), `start`, `multiply_add` and `finished`.

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

TARGET INLINE int8x16_t answer(
    const all_sums *sums, const sixteen_scales *scales, const int32_t *table, int rounding) {
    sixteen all;
#pragma clang loop unroll(full)
    for (int i = 0; i < 4; i++) {
        all.part[i] = finished(sums->part[i], table + i * TABLE_BLOCK);
    }
    return requantised(all, scales, rounding, 4);
}

/// 16 neighbouring activations of one pixel, or 8 of this one and of the one a step further.
TARGET INLINE int8x16_t load(const int8_t *from, int is_pair, int32_t step) {
    return is_pair ? vcombine_s8(vld1_s8(from), vld1_s8(from + step)) : vld1q_s8(from);
}

TARGET INLINE void outputs(
    const hearth_depthwise *kernel, int rounding, int is_pair, const int8_t *from,
    const int32_t *grouped, int32_t groups, const int8_t *weights, const int32_t *table,
    const sixteen_scales *scales, int8_t *to, int32_t count) {
    const int32_t step = kernel->column_stride * kernel->channels;
    all_sums sums = start_all(table);
    for (int32_t group = 0; group < groups; group++) {
        const int32_t *taps = grouped + 4 * group;
        const quadruple four = interleaved(
            load(from + taps[0], is_pair, step), load(from + taps[1], is_pair, step),
            load(from + taps[2], is_pair, step), load(from + taps[3], is_pair, step));
        sums = add_group(sums, four, weights + 256 * group);
    }
    store_some(to, answer(&sums, scales, table, rounding), count);
}

/// The rows of a 3×3 window, at its first column.
typedef struct {
    const int8_t *top, *middle, *bottom;
} three_rows;

/// The three taps of the column that is `offset` bytes further.
TARGET INLINE quadruple column_taps(three_rows from, int64_t offset) {
    const int8x16_t bottom = vld1q_s8(from.bottom + offset);
    return interleaved(
        vld1q_s8(from.top + offset), vld1q_s8(from.middle + offset), bottom, bottom);
}

/// The sums of `together` neighbouring outputs from the columns that they see: a weight is loaded
/// once for all of them.
TARGET INLINE void windows(
    all_sums sums[], const quadruple columns[], const int8_t *weights, const int32_t *table,
    int together) {
#pragma clang loop unroll(full)
    for (int x = 0; x < together; x++) { sums[x] = start_all(table); }
#pragma clang loop unroll(full)
    for (int tap = 0; tap < 3; tap++) {
#pragma clang loop unroll(full)
        for (int i = 0; i < 4; i++) {
            const int8x16_t four = vld1q_s8(weights + 256 * tap + 64 * i);
#pragma clang loop unroll(full)
            for (int x = 0; x < together; x++) {
                sums[x].part[i] = multiply_add(
                    sums[x].part[i], columns[x + tap].part[i], four);
            }
        }
    }
}

/// `count` times 16 neighbouring outputs of a 3×3 window that moves by `stride` columns, 1 or 2,
/// known to the compiler: a column that two windows see is interleaved once. `step` bytes lie
/// between columns, `to_step` between outputs.
TARGET INLINE void three_by_three(
    const int8_t *base, const int32_t *grouped, int stride, int32_t step, int rounding,
    const int8_t *weights, const int32_t *table, const sixteen_scales *scales, int8_t *to,
    int32_t to_step, int32_t count) {
    const three_rows from = {base + grouped[0], base + grouped[1], base + grouped[2]};
    int64_t at = 2 * (int64_t)step;
    quadruple columns[TOGETHER + 2];
    all_sums sums[TOGETHER];
    int8x16_t answers[TOGETHER];
    columns[0] = column_taps(from, 0);
    if (stride == 2) {
        for (; count > 0; count--) {
            columns[1] = column_taps(from, at - step);
            columns[2] = column_taps(from, at);
            windows(sums, columns, weights, table, 1);
            vst1q_s8(to, answer(sums, scales, table, rounding));
            columns[0] = columns[2];
            at += 2 * (int64_t)step;
            to += to_step;
        }
        return;
    }
    columns[1] = column_taps(from, step);
    for (; count >= TOGETHER; count -= TOGETHER) {
#pragma clang loop unroll(full)
        for (int x = 0; x < TOGETHER; x++) {
            columns[x + 2] = column_taps(from, at);
            at += step;
        }
        windows(sums, columns, weights, table, TOGETHER);
        // All of them first: behind a store the compiler loads every weight again.
#pragma clang loop unroll(full)
        for (int x = 0; x < TOGETHER; x++) {
            answers[x] = answer(&sums[x], scales, table, rounding);
        }
#pragma clang loop unroll(full)
        for (int x = 0; x < TOGETHER; x++) {
            vst1q_s8(to, answers[x]);
            to += to_step;
        }
        columns[0] = columns[TOGETHER];
        columns[1] = columns[TOGETHER + 1];
    }
    if (count > 0) {
        columns[2] = column_taps(from, at);
        windows(sums, columns, weights, table, 1);
        vst1q_s8(to, answer(sums, scales, table, rounding));
    }
}

/// One row of outputs, two pixels of 8 channels a vector; the table repeats itself.
TARGET INLINE void row_of_pairs(
    const hearth_depthwise *kernel, int rounding, const int8_t *base, const int32_t *grouped,
    int32_t groups, const int8_t *weights, const int32_t *table, int8_t *to) {
    const int32_t columns = kernel->output_columns, step = kernel->column_stride * 8;
    const sixteen_scales scales = scales_at(table, TABLE_BLOCK, &kernel->requantisation);
    int32_t x = 0;
    if (kernel->is_by_columns) {
        three_by_three(
            base, grouped, 2, 8, rounding, weights, table, &scales, to, 16, columns / 2);
        x = columns / 2 * 2;
    }
    for (; x < columns; x += 2) {
        outputs(
            kernel, rounding, 1, base + (int64_t)x * step, grouped, groups, weights, table,
            &scales, to + x * 8, (columns - x) * 8);
    }
}

/// One row of outputs; `rounding` is the kernel's, known to the compiler.
TARGET INLINE void row(
    const hearth_depthwise *kernel, int rounding, const int8_t *base, const int32_t *grouped,
    int32_t groups, const int8_t *weights, const int32_t *table, int8_t *to) {
    const int32_t channels = kernel->channels, columns = kernel->output_columns;
    const int32_t step = kernel->column_stride * channels;
    if (channels == 8 && kernel->pixels > 1) {
        row_of_pairs(kernel, rounding, base, grouped, groups, weights, table, to);
        return;
    }
    for (int32_t channel = 0; channel < channels; channel += 16) {
        const int32_t lane = channel / 16 % 4;
        const int8_t *some_weights = weights + channel / 64 * groups * 256 + 16 * lane;
        const int32_t *some_table = table + channel / 64 * 4 * TABLE_BLOCK + 4 * lane;
        const sixteen_scales scales = scales_at(some_table, TABLE_BLOCK, &kernel->requantisation);
        const int32_t left = channels - channel;
        if (left < 16 || !kernel->is_by_columns) {
            for (int32_t x = 0; x < columns; x++) {
                outputs(
                    kernel, rounding, 0, base + channel + (int64_t)x * step, grouped, groups,
                    some_weights, some_table, &scales, to + x * channels + channel, left);
            }
        } else if (kernel->column_stride == 1) {
            three_by_three(
                base + channel, grouped, 1, channels, rounding, some_weights, some_table, &scales,
                to + channel, channels, columns);
        } else {
            three_by_three(
                base + channel, grouped, 2, channels, rounding, some_weights, some_table, &scales,
                to + channel, channels, columns);
        }
    }
}

TARGET static void outputs_of_row(
    const hearth_depthwise *kernel, const int8_t *base, const int32_t *offsets, int32_t taps,
    const int8_t *weights, const int32_t *table, int8_t *to) {
    int32_t grouped[HEARTH_TAPS_MAX + 4];
    int32_t groups = 3;
    const int has_rest =
        kernel->channels == 8 ? kernel->output_columns % 2 : kernel->channels % 16;
    if (kernel->is_by_columns && !has_rest) {
        for (int32_t row = 0; row < 3; row++) { grouped[row] = offsets[3 * row]; }
    } else {
        groups = grouped_taps(kernel, offsets, taps, grouped);
    }
    if (kernel->requantisation.rounding == HEARTH_ROUNDING_RECTIFIED) {
        row(kernel, HEARTH_ROUNDING_RECTIFIED, base, grouped, groups, weights, table, to);
    } else {
        row(kernel, HEARTH_ROUNDING_ANY, base, grouped, groups, weights, table, to);
    }
}

#include "depthwise_driver.h"
