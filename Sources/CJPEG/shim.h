// libjpeg-turbo without its jumps: its errors leave it by longjmp, which must never pass a Swift
// function, so every call of it is in here and comes back with a result. Bindings only; which
// pictures are taken is decided in Swift, by numbers that it gives beforehand.
#ifndef C_JPEG_H
#define C_JPEG_H

// The library's header leaves it to others to say what a FILE is.
#include <stddef.h>
#include <stdio.h>

#include <jerror.h>
#include <jpeglib.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/// What became of a call.
#define HEARTH_JPEG_FINE 0
/// The library gave up, in its own words: `hearth_jpeg_text`.
#define HEARTH_JPEG_DAMAGED 1
/// Another width or height than was asked for.
#define HEARTH_JPEG_OTHER_SIZE 2
/// Progressive or arithmetic: no camera sends it, and it takes memory for the whole picture.
#define HEARTH_JPEG_OTHER_KIND 3

/// A decoder, made once and used for one picture after the other.
typedef struct {
    struct jpeg_decompress_struct library;
    struct jpeg_error_mgr errors;
    jmp_buf way_out;
    /// Warnings that mean lost pixels, of the present picture.
    int32_t damages;
    char text[JMSG_LENGTH_MAX];
} hearth_jpeg;

static void hearth_jpeg_give_up(j_common_ptr library) {
    hearth_jpeg *decoder = (hearth_jpeg *)library->client_data;
    library->err->format_message(library, decoder->text);
    longjmp(decoder->way_out, 1);
}

/// Many cameras pad their pictures with bytes that nobody needs: the library remarks on it and
/// loses no pixel.
static void hearth_jpeg_note(j_common_ptr library, int level) {
    if (level >= 0) return;
    hearth_jpeg *decoder = (hearth_jpeg *)library->client_data;
    const int code = library->err->msg_code;
    if (code == JWRN_EXTRANEOUS_DATA || code == JWRN_JFIF_MAJOR || code == JWRN_ADOBE_XFORM) return;
    if (decoder->damages++ == 0) library->err->format_message(library, decoder->text);
}

static void hearth_jpeg_say_nothing(j_common_ptr library) { (void)library; }

/// A decoder; NULL when there is no memory.
static inline hearth_jpeg *hearth_jpeg_make(void) {
    hearth_jpeg *decoder = (hearth_jpeg *)calloc(1, sizeof *decoder);
    if (decoder == NULL) return NULL;
    decoder->library.err = jpeg_std_error(&decoder->errors);
    decoder->errors.error_exit = hearth_jpeg_give_up;
    decoder->errors.emit_message = hearth_jpeg_note;
    decoder->errors.output_message = hearth_jpeg_say_nothing;
    decoder->library.client_data = decoder;
    if (setjmp(decoder->way_out) != 0) {
        free(decoder);
        return NULL;
    }
    jpeg_create_decompress(&decoder->library);
    // Making it may clear what was set before.
    decoder->library.client_data = decoder;
    return decoder;
}

static inline void hearth_jpeg_free(hearth_jpeg *decoder) {
    if (decoder == NULL) return;
    jpeg_destroy_decompress(&decoder->library);
    free(decoder);
}

/// Begins a picture of `width` × `height` pixels, in red, green and blue, each side divided by
/// `scale` (1, 2, 4 or 8). The bytes must stay until its end.
static inline int32_t hearth_jpeg_begin(
    hearth_jpeg *decoder, const uint8_t *bytes, size_t count, uint32_t width, uint32_t height,
    uint32_t scale) {
    struct jpeg_decompress_struct *library = &decoder->library;
    decoder->damages = 0;
    decoder->text[0] = 0;
    if (setjmp(decoder->way_out) != 0) {
        jpeg_abort_decompress(library);
        return HEARTH_JPEG_DAMAGED;
    }
    jpeg_mem_src(library, bytes, (unsigned long)count);
    jpeg_read_header(library, TRUE);
    int32_t result = HEARTH_JPEG_FINE;
    if (library->image_width != width || library->image_height != height) {
        result = HEARTH_JPEG_OTHER_SIZE;
    } else if (library->progressive_mode || library->arith_code) {
        result = HEARTH_JPEG_OTHER_KIND;
    }
    if (result != HEARTH_JPEG_FINE) {
        jpeg_abort_decompress(library);
        return result;
    }
    library->scale_num = 1;
    library->scale_denom = scale;
    library->out_color_space = JCS_RGB;
    library->dct_method = JDCT_ISLOW;
    library->do_fancy_upsampling = FALSE;
    jpeg_start_decompress(library);
    return HEARTH_JPEG_FINE;
}

/// The picture as it comes out: pixels of a row and rows.
static inline uint32_t hearth_jpeg_width(const hearth_jpeg *decoder) {
    return decoder->library.output_width;
}

static inline uint32_t hearth_jpeg_height(const hearth_jpeg *decoder) {
    return decoder->library.output_height;
}

/// The next row, of three bytes a pixel.
static inline int32_t hearth_jpeg_row(hearth_jpeg *decoder, uint8_t *row) {
    if (setjmp(decoder->way_out) != 0) {
        jpeg_abort_decompress(&decoder->library);
        return HEARTH_JPEG_DAMAGED;
    }
    JSAMPROW rows[1] = {row};
    return jpeg_read_scanlines(&decoder->library, rows, 1) == 1 ? HEARTH_JPEG_FINE
                                                                : HEARTH_JPEG_DAMAGED;
}

/// Ends a picture after its last row, or before it; damaged, when any of its rows were.
static inline int32_t hearth_jpeg_end(hearth_jpeg *decoder) {
    if (setjmp(decoder->way_out) != 0) {
        jpeg_abort_decompress(&decoder->library);
        return HEARTH_JPEG_DAMAGED;
    }
    if (decoder->library.output_scanline < decoder->library.output_height) {
        jpeg_abort_decompress(&decoder->library);
    } else {
        jpeg_finish_decompress(&decoder->library);
    }
    return decoder->damages > 0 ? HEARTH_JPEG_DAMAGED : HEARTH_JPEG_FINE;
}

/// What the library said of the first thing that was wrong; empty when it said nothing.
static inline const char *hearth_jpeg_text(const hearth_jpeg *decoder) { return decoder->text; }

#endif
