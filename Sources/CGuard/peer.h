// The lease socket and what the loop hands to the recorder's thread. Bindings only, as in shim.h.
#ifndef C_GUARD_PEER_H
#define C_GUARD_PEER_H

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <poll.h>
#include <pthread.h>
#include <pwd.h>
#include <stdint.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

// MARK: The lease socket

static inline int guard_socket_address(const char *path, struct sockaddr_un *address) {
    memset(address, 0, sizeof *address);
    address->sun_family = AF_UNIX;
    if (strlen(path) >= sizeof address->sun_path) {
        errno = ENAMETOOLONG;
        return -1;
    }
    strcpy(address->sun_path, path);
    return 0;
}

/// A listening socket for whole messages, in place of one that a guard before this one left; -1
/// with errno. Nobody may connect before `guard_admit`.
static inline int guard_listen(const char *path) {
    struct sockaddr_un address;
    struct stat facts;
    if (guard_socket_address(path, &address) != 0) return -1;
    if (lstat(path, &facts) == 0 && S_ISSOCK(facts.st_mode)) unlink(path);
    int descriptor = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (descriptor < 0) return -1;
    mode_t before = umask(0777);
    int result = bind(descriptor, (const struct sockaddr *)&address, sizeof address);
    umask(before);
    if (result == 0) result = listen(descriptor, 4);
    if (result == 0) return descriptor;
    int failure = errno;
    close(descriptor);
    errno = failure;
    return -1;
}

/// Lets the group connect; where this process may not give the socket to it, everybody, and what
/// the kernel says of the peer decides alone.
static inline int guard_admit(const char *path, gid_t group) {
    if (chown(path, (uid_t)-1, group) == 0) return chmod(path, 0660);
    return chmod(path, 0666);
}

/// A client for tests and tools; -1 with errno.
static inline int guard_connect(const char *path) {
    struct sockaddr_un address;
    if (guard_socket_address(path, &address) != 0) return -1;
    int descriptor = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
    if (descriptor < 0) return -1;
    if (connect(descriptor, (const struct sockaddr *)&address, sizeof address) == 0)
        return descriptor;
    int failure = errno;
    close(descriptor);
    errno = failure;
    return -1;
}

/// The next client that waits; -1 when none does.
static inline int guard_accept(int listener) {
    int descriptor = accept(listener, NULL, NULL);
    if (descriptor >= 0) fcntl(descriptor, F_SETFD, FD_CLOEXEC);
    return descriptor;
}

/// Who connected, by the kernel's word; -1 with errno.
static inline int guard_peer_user(int descriptor, uid_t *user) {
    struct {
        pid_t process;
        uid_t user;
        gid_t group;
    } peer;  // struct ucred, which glibc shows to GNU sources only
    socklen_t size = sizeof peer;
    if (getsockopt(descriptor, SOL_SOCKET, SO_PEERCRED, &peer, &size) != 0) return -1;
    *user = peer.user;
    return 0;
}

/// The user of that name, or of that number; 0 and both ids, or -1.
static inline int guard_find_user(const char *name, uid_t *user, gid_t *group) {
    struct passwd *entry = getpwnam(name);
    if (entry == NULL) return -1;
    *user = entry->pw_uid;
    *group = entry->pw_gid;
    return 0;
}

/// One whole message, at once or not at all: its length, which may be more than `count`; 0 when the
/// peer is gone; -1 with errno.
static inline ssize_t guard_receive(int descriptor, void *bytes, size_t count) {
    return recv(descriptor, bytes, count, MSG_DONTWAIT | MSG_TRUNC);
}

static inline ssize_t guard_send(int descriptor, const void *bytes, size_t count) {
    return send(descriptor, bytes, count, MSG_DONTWAIT | MSG_NOSIGNAL);
}

// MARK: From the loop to the recorder's thread

/// Words under a seqlock with one writer, the loop, which never waits. All accesses are atomic.
typedef struct {
    uint32_t sequence;
    uint32_t words[128];
} guard_box;

static inline void guard_box_put(guard_box *box, const void *bytes, unsigned count) {
    uint32_t odd = __atomic_load_n(&box->sequence, __ATOMIC_RELAXED) + 1;
    __atomic_store_n(&box->sequence, odd, __ATOMIC_RELAXED);
    __atomic_thread_fence(__ATOMIC_RELEASE);
    for (unsigned index = 0; index < count / 4; index++) {
        uint32_t word;
        memcpy(&word, (const char *)bytes + 4 * index, 4);
        __atomic_store_n(&box->words[index], word, __ATOMIC_RELAXED);
    }
    __atomic_store_n(&box->sequence, odd + 1, __ATOMIC_RELEASE);
}

/// 1 when the bytes were read whole; 0 while nothing was put or something is being put.
static inline int guard_box_take(const guard_box *box, void *bytes, unsigned count) {
    for (int attempt = 0; attempt < 64; attempt++) {
        uint32_t before = __atomic_load_n(&box->sequence, __ATOMIC_ACQUIRE);
        if (before == 0) return 0;
        if (before & 1) continue;
        for (unsigned index = 0; index < count / 4; index++) {
            uint32_t word = __atomic_load_n(&box->words[index], __ATOMIC_RELAXED);
            memcpy((char *)bytes + 4 * index, &word, 4);
        }
        __atomic_thread_fence(__ATOMIC_ACQUIRE);
        if (__atomic_load_n(&box->sequence, __ATOMIC_RELAXED) == before) return 1;
    }
    return 0;
}

/// Shared by loop and recorder.
typedef struct {
    guard_box record;
    guard_box trips[4];
    /// Written by the loop: the last trip that was put.
    uint32_t trip;
    /// Written by the recorder: the last record on the disk, and the errno in the way of a newer
    /// one.
    uint32_t durable;
    int32_t problem;
    uint32_t stopping;
    int wake;
    // The recorder's own, set before its thread starts.
    int directory;
    uint32_t written_trip;
    int next_slot;
} guard_mailbox;

static inline uint32_t guard_load(const uint32_t *number) {
    return __atomic_load_n(number, __ATOMIC_ACQUIRE);
}

static inline void guard_store(uint32_t *number, uint32_t value) {
    __atomic_store_n(number, value, __ATOMIC_RELEASE);
}

static inline int32_t guard_load_problem(const guard_mailbox *box) {
    return __atomic_load_n(&box->problem, __ATOMIC_RELAXED);
}

static inline void guard_store_problem(guard_mailbox *box, int32_t value) {
    __atomic_store_n(&box->problem, value, __ATOMIC_RELAXED);
}

static inline void guard_wake(const guard_mailbox *box) {
    uint64_t one = 1;
    // A counter that is full has woken its reader long ago.
    ssize_t ignored = write(box->wake, &one, sizeof one);
    (void)ignored;
}

/// Waits for `guard_wake`, or so long; -1 for ever.
static inline void guard_wait(const guard_mailbox *box, int milliseconds) {
    struct pollfd ready = {.fd = box->wake, .events = POLLIN};
    uint64_t count;
    if (poll(&ready, 1, milliseconds) == 1) {
        ssize_t ignored = read(box->wake, &count, sizeof count);
        (void)ignored;
    }
}

static inline int guard_wake_descriptor(void) { return eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC); }

/// A thread with a small stack of its own.
static inline int guard_thread_start(pthread_t *thread, void *(*body)(void *), void *context) {
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    pthread_attr_setstacksize(&attributes, 256 * 1024);
    int result = pthread_create(thread, &attributes, body, context);
    pthread_attr_destroy(&attributes);
    return result;
}

/// Writes `count` bytes at `offset` of a file in `directory` and makes them durable, the file's
/// name as well; 0 or an errno.
static inline int guard_write_durably(
    int directory, const char *name, const void *bytes, size_t count, off_t offset) {
    int descriptor = openat(directory, name, O_WRONLY | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0640);
    if (descriptor < 0) return errno;
    int failure = 0;
    size_t written = 0;
    while (failure == 0 && written < count) {
        ssize_t result = pwrite(
            descriptor, (const char *)bytes + written, count - written, offset + (off_t)written);
        if (result > 0) written += (size_t)result;
        else if (result == 0) failure = EIO;
        else if (errno != EINTR) failure = errno;
    }
    if (failure == 0 && fsync(descriptor) != 0) failure = errno;
    if (close(descriptor) != 0 && failure == 0) failure = errno;
    // A file that was there has its name on the disk already; the call costs little then.
    if (failure == 0 && fsync(directory) != 0) failure = errno;
    return failure;
}

/// Sixty-four random bits; 0 when the kernel has none yet.
static inline uint64_t guard_random(void) {
    uint64_t bits;
    return getrandom(&bits, sizeof bits, 0) == sizeof bits ? bits : 0;
}

static inline int64_t guard_calendar_seconds(void) { return (int64_t)time(NULL); }

#endif
