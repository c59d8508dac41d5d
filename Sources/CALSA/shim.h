#include <alsa/asoundlib.h>

// The library tells its errors twice, as numbers and on standard error. Its handler takes variable
// arguments, which Swift has no functions for.
static void hearth_alsa_say_nothing(
    const char *file, int line, const char *function, int error, const char *format, ...) {
    (void)file, (void)line, (void)function, (void)error, (void)format;
}

static inline void hearth_alsa_be_quiet(void) {
    snd_lib_error_set_handler(hearth_alsa_say_nothing);
}
