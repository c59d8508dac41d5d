// The pools in plain C, written so that the compiler makes vector code for whatever instruction
// set TARGET names. The file that includes this defines TARGET and POOL, the function's name.

#include "rows.h"

/// Adds up, or takes the largest of, the pixels of one window.
INLINE void pool_window(
    const hearth_pool *kernel, const int8_t *restrict from, int32_t rows, int32_t columns,
    int32_t *restrict sums, int8_t *restrict to) {
    const int32_t channels = kernel->channels;
    const int32_t lowest = kernel->lowest, highest = kernel->highest;
    const int is_mean = kernel->is_mean;
    for (int32_t channel = 0; channel < channels; channel++) {
        sums[channel] = is_mean ? 0 : INT8_MIN;
    }
    for (int32_t row = 0; row < rows; row++) {
        const int8_t *pixel = from + (int64_t)row * kernel->columns * channels;
        for (int32_t column = 0; column < columns; column++) {
            if (is_mean) {
                for (int32_t channel = 0; channel < channels; channel++) {
                    sums[channel] += pixel[channel];
                }
            } else {
                for (int32_t channel = 0; channel < channels; channel++) {
                    const int32_t value = pixel[channel];
                    sums[channel] = sums[channel] > value ? sums[channel] : value;
                }
            }
            pixel += channels;
        }
    }
    const int32_t count = is_mean ? rows * columns : 1;
    const int32_t half = count / 2;
    for (int32_t channel = 0; channel < channels; channel++) {
        const int32_t sum = sums[channel];
        // Exact: a quotient of 32-bit numbers is never rounded over an integer in 53 bits.
        const double rounded = sum > 0 ? sum + half : sum - half;
        int32_t value = (int32_t)(rounded / count);
        value = value < lowest ? lowest : value;
        to[channel] = (int8_t)(value > highest ? highest : value);
    }
}

TARGET void POOL(
    const hearth_pool *kernel, const int8_t *input, int32_t *sums, int8_t *output) {
    const int32_t columns = kernel->columns, channels = kernel->channels;
    for (int32_t batch = 0; batch < kernel->batches; batch++) {
        const int8_t *picture = input + (int64_t)batch * kernel->rows * columns * channels;
        for (int32_t y = 0; y < kernel->output_rows; y++) {
            const int32_t top = y * kernel->row_stride - kernel->row_padding;
            const int32_t first_row = top < 0 ? 0 : top;
            int32_t end_row = top + kernel->tap_rows;
            end_row = end_row > kernel->rows ? kernel->rows : end_row;
            for (int32_t x = 0; x < kernel->output_columns; x++) {
                const int32_t left = x * kernel->column_stride - kernel->column_padding;
                const int32_t first_column = left < 0 ? 0 : left;
                int32_t end_column = left + kernel->tap_columns;
                end_column = end_column > columns ? columns : end_column;
                pool_window(
                    kernel, picture + ((int64_t)first_row * columns + first_column) * channels,
                    end_row - first_row, end_column - first_column, sums, output);
                output += channels;
            }
        }
    }
}
