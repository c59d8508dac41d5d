// The loops of a convolution around its tiles, for every instruction set. The file that includes
// this defines CONVOLUTION, the function's name, TARGET, its instruction set, and before it a
// function `tiles` that makes `count` neighbouring outputs.

TARGET void CONVOLUTION(
    const hearth_convolution *kernel, const int8_t *input, const int8_t *weights,
    const int32_t *table, int8_t *scratch, int8_t *output) {
    const int64_t picture_bytes = (int64_t)kernel->rows * kernel->columns * kernel->channels;
    const int32_t reach = (kernel->tap_rows - 1) * kernel->row_dilation + 1;
    const int32_t output_row = kernel->output_columns * kernel->output_channels;
    int32_t row_offsets[HEARTH_TAP_ROWS_MAX];
    for (int32_t tap = 0; tap < kernel->tap_rows; tap++) {
        row_offsets[tap] = tap * kernel->row_dilation * kernel->pitch;
    }
    for (int32_t batch = 0; batch < kernel->batches; batch++) {
        const int8_t *picture = input + batch * picture_bytes;
        int8_t *outputs = output + (int64_t)batch * kernel->output_rows * output_row;
        const int32_t all = kernel->output_rows * kernel->output_columns;
        if (kernel->chunk > 0) {
            for (int32_t first = 0; first < all; first += kernel->chunk) {
                const int32_t left = all - first;
                const int32_t count = left < kernel->chunk ? left : kernel->chunk;
                const int64_t start = (int64_t)first * kernel->channels;
                flip_copy(
                    scratch, picture + start, count * kernel->channels, (int8_t)kernel->flip);
                tiles(
                    kernel, scratch, row_offsets, count, weights, table,
                    outputs + (int64_t)first * kernel->output_channels);
            }
            continue;
        }
        if (kernel->scratch_rows == 0) {
            tiles(kernel, picture, row_offsets, all, weights, table, outputs);
            continue;
        }
        padded_rows rows = {
            picture, scratch, kernel->rows, kernel->columns, kernel->channels,
            kernel->row_padding, kernel->column_padding, kernel->pitch, kernel->scratch_rows,
            kernel->padding_value, (int8_t)kernel->flip, 0, 0,
        };
        if (kernel->is_whole) {
            need_rows(&rows, 0, kernel->scratch_rows);
            tiles(kernel, scratch, row_offsets, all, weights, table, outputs);
            continue;
        }
        for (int32_t row = 0; row < kernel->output_rows; row++) {
            const int32_t first = row * kernel->row_stride;
            need_rows(&rows, first, reach);
            int32_t place = place_of_row(&rows, first);
            for (int32_t tap = 0; tap < kernel->tap_rows; tap++) {
                row_offsets[tap] = place * kernel->pitch;
                place = next_place(&rows, place, kernel->row_dilation);
            }
            tiles(
                kernel, scratch, row_offsets, kernel->output_columns, weights, table,
                outputs + row * output_row);
        }
    }
}
