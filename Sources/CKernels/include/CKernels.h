// int8 kernels in vector instructions. Everything is decided and packed beforehand, in Swift; what
// is here only computes, allocates nothing and cannot fail. Answers are the reference kernels',
// bit for bit.

#ifndef HEARTH_CKERNELS_H
#define HEARTH_CKERNELS_H

#include <stdint.h>

#include "Pictures.h"

// Instruction sets, by number: `KernelSet` in Swift.
#define HEARTH_AVX2 1
#define HEARTH_AVXVNNI 2
#define HEARTH_AVX512VNNI 3
#define HEARTH_NEON 4
#define HEARTH_NEONDOT 5
#define HEARTH_I8MM 6

// Output channels of one block of packed weights and of one block of the requantisation table.
#define HEARTH_BLOCK 16
// Taps of a window's column, and taps of a depthwise window, that the kernels keep addresses for.
#define HEARTH_TAP_ROWS_MAX 64
#define HEARTH_TAPS_MAX 256
// Bytes that a kernel may read behind the last row of its scratch space.
#define HEARTH_SLACK 64

/// Whether this processor has an instruction set.
int32_t hearth_supports(int32_t set);

// Anything: sums of any size, left shifts, no shift at all.
#define HEARTH_ROUNDING_ANY 0
// Sums whose double fits 32 bits, each shifted right by at least one.
#define HEARTH_ROUNDING_SIGNED 1
// Sums whose double fits 32 bits, no left shifts, and nothing below the zero point is kept: the
// sign of a sum never shows in its rounding.
#define HEARTH_ROUNDING_RECTIFIED 2

/// How a block's sums become outputs. The table holds seven rows of 16 numbers for each block of
/// 16 places: biases; significands; the significands of the odd places, moved to the even ones;
/// 2^31 + 2^32 · half of the even places, then of the odd ones, as 64-bit numbers; right shifts;
/// left shifts. `half` is half a unit of the right shift.
typedef struct {
    int32_t zero_point;
    int32_t lowest;
    int32_t highest;
    /// How much of the rounding can show, one of the three above.
    int32_t rounding;
    /// Numbers of the table from one block's multipliers to the next one's; 0 where all blocks have
    /// the same, so that a long layer reads them once. Only AVX-512's convolution asks.
    int32_t multiplier_step;
} hearth_requantisation;

/// A convolution; a fully connected layer is one with a window of one pixel.
///
/// Weights are packed in blocks of 16 output channels; a block holds, for each row of taps, each
/// segment and each group of four bytes, 16 channels of four weights. Bytes of a segment beyond
/// its end have zero weights. For `is_one_pixel` (AVX-512 alone) eight blocks, then four, two and
/// one as far as they are there, take turns at each group of four bytes.
typedef struct {
    int32_t set;
    int32_t batches;
    int32_t rows, columns, channels;
    int32_t output_rows, output_columns, output_channels;
    int32_t tap_rows, row_stride, row_dilation, row_padding, column_padding;
    /// Bytes from one output column's pixels to the next one's.
    int32_t column_step;
    /// Neighbouring bytes that one row of taps reads: how many runs, how far apart, how many
    /// groups of four in each.
    int32_t segments, segment_step, segment_groups;
    /// Bytes of a row: of the picture, or of its padded copy.
    int32_t pitch;
    /// Rows of the padded copy; 0 for none.
    int32_t scratch_rows;
    /// Whether the padded copy is of the whole picture.
    int32_t is_whole;
    /// Without a padded copy: how many pixels are copied at a time; 0 to read the picture as it is.
    int32_t chunk;
    /// Whether there is one output pixel, and the weights are packed for that.
    int32_t is_one_pixel;
    /// What activations are combined with (exclusive or) when they are copied.
    int32_t flip;
    /// What stands for a real zero.
    int32_t padding_value;
    hearth_requantisation requantisation;
} hearth_convolution;

/// A depthwise convolution, one output channel an input channel.
///
/// Outputs of a row are made 64 at a time: 64 channels of one pixel, or the channels of
/// `pixels` neighbouring pixels. Weights, for each block of 64 channels: for each group of four
/// taps, four vectors of 16 channels of four weights. In all of them, and in the table, place
/// 4j + k of vector i is channel 16j + 4i + k.
typedef struct {
    int32_t set;
    int32_t batches;
    int32_t rows, columns, channels;
    int32_t output_rows, output_columns;
    int32_t tap_rows, tap_columns;
    int32_t row_stride, column_stride, row_dilation, column_dilation;
    int32_t row_padding, column_padding;
    int32_t pixels;
    /// 1 when the groups of taps are the columns of a 3×3 window, the fourth weight zero; 0 when
    /// they are taps in order.
    int32_t is_by_columns;
    int32_t pitch;
    int32_t scratch_rows;
    int32_t flip;
    int32_t padding_value;
    hearth_requantisation requantisation;
} hearth_depthwise;

/// One operand of an addition, or its sum, as in a requantisation with one multiplier.
typedef struct {
    int32_t zero_point;
    int32_t significand;
    int32_t shift;
} hearth_addend;

/// The sum of two tensors of one shape. The output may be one of them: no element is read again
/// once it has been written.
typedef struct {
    int32_t set;
    int32_t count;
    hearth_addend first, second, sum;
    int32_t lowest;
    int32_t highest;
} hearth_addition;

/// The mean or the largest of each channel in a window.
typedef struct {
    int32_t set;
    int32_t batches;
    int32_t rows, columns, channels;
    int32_t output_rows, output_columns;
    int32_t tap_rows, tap_columns, row_stride, column_stride, row_padding, column_padding;
    int32_t is_mean;
    int32_t lowest;
    int32_t highest;
} hearth_pool;

void hearth_run_convolution(
    const hearth_convolution *kernel, const int8_t *input, const int8_t *weights,
    const int32_t *table, int8_t *scratch, int8_t *output);
void hearth_run_depthwise(
    const hearth_depthwise *kernel, const int8_t *input, const int8_t *weights,
    const int32_t *table, int8_t *scratch, int8_t *output);
void hearth_run_addition(
    const hearth_addition *kernel, const int8_t *first, const int8_t *second, int8_t *output);
/// `sums` has a number for each channel.
void hearth_run_pool(
    const hearth_pool *kernel, const int8_t *input, int32_t *sums, int8_t *output);

/// Multiplies bytes in registers as fast as a set's instructions can.
///
/// @return how many products were added up: 0 for a set without instructions of its own here.
int64_t hearth_run_peak(int32_t set, int64_t rounds);

#endif
