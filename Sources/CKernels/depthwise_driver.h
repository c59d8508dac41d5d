// The loops of a depthwise convolution around its groups of 64 outputs, for every instruction
// set. The file that includes this defines DEPTHWISE, the function's name, TARGET, its
// instruction set, and before it a function `outputs_of_row`.

TARGET void DEPTHWISE(
    const hearth_depthwise *kernel, const int8_t *input, const int8_t *weights,
    const int32_t *table, int8_t *scratch, int8_t *output) {
    const int64_t picture_bytes = (int64_t)kernel->rows * kernel->columns * kernel->channels;
    const int32_t reach = (kernel->tap_rows - 1) * kernel->row_dilation + 1;
    const int32_t output_row = kernel->output_columns * kernel->channels;
    const int32_t tap_step = kernel->column_dilation * kernel->channels;
    int32_t tap_offsets[HEARTH_TAPS_MAX];
    for (int32_t batch = 0; batch < kernel->batches; batch++) {
        padded_rows rows = {
            input + batch * picture_bytes, scratch, kernel->rows, kernel->columns,
            kernel->channels, kernel->row_padding, kernel->column_padding, kernel->pitch,
            kernel->scratch_rows, kernel->padding_value, (int8_t)kernel->flip, 0, 0,
        };
        int8_t *outputs = output + (int64_t)batch * kernel->output_rows * output_row;
        for (int32_t row = 0; row < kernel->output_rows; row++) {
            const int32_t first = row * kernel->row_stride;
            need_rows(&rows, first, reach);
            int32_t taps = 0;
            int32_t place = place_of_row(&rows, first);
            for (int32_t tap = 0; tap < kernel->tap_rows; tap++) {
                for (int32_t column = 0; column < kernel->tap_columns; column++) {
                    tap_offsets[taps++] = place * kernel->pitch + column * tap_step;
                }
                place = next_place(&rows, place, kernel->row_dilation);
            }
            outputs_of_row(
                kernel, scratch, tap_offsets, taps, weights, table, outputs + row * output_row);
        }
    }
}
