// The library's header leaves it to others to say what a FILE is.
#include <stddef.h>
#include <stdio.h>

#include <jpeglib.h>
