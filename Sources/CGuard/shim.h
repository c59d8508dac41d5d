// What the guard needs of the system: libgpiod of either generation, and what Swift cannot import
// (variadic calls, macros with casts, fields that are arrays). Bindings only; no decision is here.
#ifndef C_GUARD_H
#define C_GUARD_H

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <gpiod.h>
#include <limits.h>
#include <linux/watchdog.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static inline int guard_errno(void) { return errno; }

static inline int guard_open(const char *path, int flags, unsigned mode) {
    return open(path, flags | O_CLOEXEC, mode);
}

/// Where a path leads, without links: its length in `result`, or -1 with errno.
static inline int guard_real_path(const char *path, char *result, size_t count) {
    char whole[PATH_MAX];
    if (realpath(path, whole) == NULL) return -1;
    size_t length = strlen(whole);
    if (length > count) {
        errno = ENAMETOOLONG;
        return -1;
    }
    memcpy(result, whole, length);
    return (int)length;
}

static inline const char *guard_entry_name(const struct dirent *entry) { return entry->d_name; }

// MARK: Lines

/// One requested line; handle is libgpiod's own (1.6: the line, 2.x: the request).
typedef struct {
    void *handle;
    unsigned offset;
} guard_line;

static inline struct gpiod_chip *guard_chip_open(const char *path) { return gpiod_chip_open(path); }

#ifdef GPIOD_LINE_BULK_MAX_LINES  // libgpiod 1.6

static inline int guard_chip_is(struct gpiod_chip *chip, const char *wanted) {
    return strcmp(gpiod_chip_name(chip), wanted) == 0 ||
           strcmp(gpiod_chip_label(chip), wanted) == 0;
}

/// The line's offset; -1 when the chip has no line of that name.
static inline int guard_chip_find(struct gpiod_chip *chip, const char *name) {
    struct gpiod_line *line = gpiod_chip_find_line(chip, name);
    return line == NULL ? -1 : (int)gpiod_line_offset(line);
}

/// Requests a line, outputs low. The chip must not be closed afterwards: the line owns it.
static inline int guard_line_request(
    struct gpiod_chip *chip, unsigned offset, int is_output, guard_line *line) {
    struct gpiod_line *found = gpiod_chip_get_line(chip, offset);
    if (found == NULL) return -1;
    line->handle = found;
    line->offset = offset;
    return is_output ? gpiod_line_request_output(found, "hearth-guard", 0)
                     : gpiod_line_request_input(found, "hearth-guard");
}

static inline int guard_line_get(const guard_line *line) {
    return gpiod_line_get_value((struct gpiod_line *)line->handle);
}

static inline int guard_line_set(const guard_line *line, int level) {
    return gpiod_line_set_value((struct gpiod_line *)line->handle, level);
}

static inline void guard_line_close(const guard_line *line) {
    gpiod_line_close_chip((struct gpiod_line *)line->handle);
}

static inline const char *guard_gpiod_version(void) { return gpiod_version_string(); }

#else  // libgpiod 2.x

static inline int guard_chip_is(struct gpiod_chip *chip, const char *wanted) {
    struct gpiod_chip_info *info = gpiod_chip_get_info(chip);
    if (info == NULL) return 0;
    int is = strcmp(gpiod_chip_info_get_name(info), wanted) == 0 ||
             strcmp(gpiod_chip_info_get_label(info), wanted) == 0;
    gpiod_chip_info_free(info);
    return is;
}

static inline int guard_chip_find(struct gpiod_chip *chip, const char *name) {
    return gpiod_chip_get_line_offset_from_name(chip, name);
}

/// Requests a line, outputs low, and closes the chip when it succeeds.
static inline int guard_line_request(
    struct gpiod_chip *chip, unsigned offset, int is_output, guard_line *line) {
    struct gpiod_line_settings *settings = gpiod_line_settings_new();
    struct gpiod_line_config *lines = gpiod_line_config_new();
    struct gpiod_request_config *request = gpiod_request_config_new();
    line->handle = NULL;
    line->offset = offset;
    if (settings != NULL && lines != NULL && request != NULL) {
        gpiod_line_settings_set_direction(
            settings, is_output ? GPIOD_LINE_DIRECTION_OUTPUT : GPIOD_LINE_DIRECTION_INPUT);
        if (is_output) gpiod_line_settings_set_output_value(settings, GPIOD_LINE_VALUE_INACTIVE);
        gpiod_request_config_set_consumer(request, "hearth-guard");
        if (gpiod_line_config_add_line_settings(lines, &offset, 1, settings) == 0)
            line->handle = gpiod_chip_request_lines(chip, request, lines);
    }
    int failure = errno;
    gpiod_request_config_free(request);
    gpiod_line_config_free(lines);
    gpiod_line_settings_free(settings);
    if (line->handle != NULL) gpiod_chip_close(chip);
    errno = failure;
    return line->handle == NULL ? -1 : 0;
}

static inline int guard_line_get(const guard_line *line) {
    return gpiod_line_request_get_value((struct gpiod_line_request *)line->handle, line->offset);
}

static inline int guard_line_set(const guard_line *line, int level) {
    return gpiod_line_request_set_value((struct gpiod_line_request *)line->handle, line->offset,
        level ? GPIOD_LINE_VALUE_ACTIVE : GPIOD_LINE_VALUE_INACTIVE);
}

static inline void guard_line_close(const guard_line *line) {
    gpiod_line_request_release((struct gpiod_line_request *)line->handle);
}

static inline const char *guard_gpiod_version(void) { return gpiod_api_version(); }

#endif

// MARK: Samples in memory that processes share

/// A sensor's last sample. kind: 0 none yet, 1 a value, 2 an open sensor.
typedef struct {
    int64_t taken_at;
    int32_t value;
    int32_t kind;
} guard_sample;

/// A seqlock with one writer: an odd sequence means that the sample is being written. 64 bytes, so
/// that two slots share no cache line.
typedef struct {
    uint32_t sequence;
    /// Why there is no newer sample: an errno, 0 for none. Read on its own.
    int32_t problem;
    guard_sample sample;
    uint8_t padding[40];
} guard_slot;

static inline void guard_publish(guard_slot *slot, guard_sample sample) {
    // A writer that died in the middle left an odd number; its heir makes it even again.
    uint32_t odd = __atomic_load_n(&slot->sequence, __ATOMIC_RELAXED) | 1;
    __atomic_store_n(&slot->sequence, odd, __ATOMIC_RELAXED);
    __atomic_thread_fence(__ATOMIC_RELEASE);
    slot->sample = sample;
    __atomic_store_n(&slot->sequence, odd + 1, __ATOMIC_RELEASE);
}

/// 1 when `sample` was read whole; 0 leaves it as it was.
static inline int guard_take(const guard_slot *slot, guard_sample *sample) {
    for (int attempt = 0; attempt < 4; attempt++) {
        uint32_t before = __atomic_load_n(&slot->sequence, __ATOMIC_ACQUIRE);
        if (before & 1) continue;
        guard_sample copy = slot->sample;
        __atomic_thread_fence(__ATOMIC_ACQUIRE);
        if (__atomic_load_n(&slot->sequence, __ATOMIC_RELAXED) != before) continue;
        *sample = copy;
        return 1;
    }
    return 0;
}

static inline void guard_set_problem(guard_slot *slot, int32_t problem) {
    __atomic_store_n(&slot->problem, problem, __ATOMIC_RELAXED);
}

static inline int32_t guard_problem(const guard_slot *slot) {
    return __atomic_load_n(&slot->problem, __ATOMIC_RELAXED);
}

/// Memory that this process and its children share, zeroed; NULL with errno.
static inline void *guard_shared_memory(size_t size) {
    void *memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    return memory == MAP_FAILED ? NULL : memory;
}

// MARK: Processes and scheduling

/// This process ends when its parent does.
static inline int guard_end_with_parent(void) { return prctl(PR_SET_PDEATHSIG, SIGKILL); }

static inline int guard_set_process_name(const char *name) { return prctl(PR_SET_NAME, name); }

#ifndef SCHED_RESET_ON_FORK  // glibc shows it to GNU sources only
#define SCHED_RESET_ON_FORK 0x40000000
#endif

static inline int guard_set_fifo(int priority) {
    struct sched_param parameters = {.sched_priority = priority};
    return sched_setscheduler(0, SCHED_FIFO | SCHED_RESET_ON_FORK, &parameters);
}

static inline int guard_limit_processor_time(unsigned microseconds) {
    struct rlimit limit = {.rlim_cur = microseconds, .rlim_max = microseconds};
    return setrlimit(RLIMIT_RTTIME, &limit);
}

static inline int guard_lock_memory(void) {
    return mlockall(MCL_CURRENT | MCL_FUTURE | MCL_ONFAULT);
}

/// Touches the stack that the loop may come to use, so that no page of it is missing later.
static __attribute__((noinline, unused)) void guard_touch_stack(void) {
    volatile unsigned char stack[64 * 1024];
    for (size_t page = 0; page < sizeof stack; page += 1024) stack[page] = 0;
    (void)stack[0];
}

/// Signals that end the guard in order wait for `guard_stop_requested`.
static inline int guard_hold_signals(void) {
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGHUP);
    signal(SIGPIPE, SIG_IGN);
    return pthread_sigmask(SIG_BLOCK, &set, NULL);
}

static inline int guard_release_signals(void) {
    sigset_t set;
    sigemptyset(&set);
    return pthread_sigmask(SIG_SETMASK, &set, NULL);
}

static inline int guard_stop_requested(void) {
    sigset_t set;
    struct timespec none = {0, 0};
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGHUP);
    return sigtimedwait(&set, NULL, &none) > 0;
}

// MARK: Watchdog

/// 1 and the numbers of a character device, 0 for another file, -1 with errno.
static inline int guard_device(const char *path, uint32_t *of_driver, uint32_t *of_device) {
    struct stat facts;
    if (stat(path, &facts) != 0) return -1;
    if (!S_ISCHR(facts.st_mode)) return 0;
    *of_driver = major(facts.st_rdev);
    *of_device = minor(facts.st_rdev);
    return 1;
}

static inline int guard_watchdog_set_timeout(int descriptor, int *seconds) {
    if (ioctl(descriptor, WDIOC_SETTIMEOUT, seconds) != 0) return -1;
    return ioctl(descriptor, WDIOC_GETTIMEOUT, seconds);
}

static inline int guard_watchdog_feed(int descriptor) {
    return ioctl(descriptor, WDIOC_KEEPALIVE, 0);
}

// MARK: Messages

/// A datagram to the service manager's socket at `path` ('@' first: an abstract one), at once or
/// not at all.
static inline ssize_t guard_notify(
    int descriptor, const char *path, const void *bytes, size_t count) {
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    size_t length = strlen(path);
    if (length >= sizeof address.sun_path) {
        errno = ENAMETOOLONG;
        return -1;
    }
    memcpy(address.sun_path, path, length);
    if (path[0] == '@') address.sun_path[0] = 0;
    return sendto(descriptor, bytes, count, MSG_DONTWAIT | MSG_NOSIGNAL,
        (const struct sockaddr *)&address,
        (socklen_t)(offsetof(struct sockaddr_un, sun_path) + length));
}

/// Writes what fits at once; for the loop, which waits for nobody.
static inline ssize_t guard_write_if_ready(int descriptor, const void *bytes, size_t count) {
    struct pollfd ready = {.fd = descriptor, .events = POLLOUT};
    if (poll(&ready, 1, 0) != 1 || !(ready.revents & POLLOUT)) return 0;
    return write(descriptor, bytes, count);
}

#endif
