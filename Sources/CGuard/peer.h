// The lease socket, and what the loop and the threads beside it hand to each other. Bindings only,
// as in shim.h.
#ifndef C_GUARD_PEER_H
#define C_GUARD_PEER_H

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <netinet/in.h>
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
static inline int guard_listen(const char *path, int takes_descriptors) {
    struct sockaddr_un address;
    struct stat facts;
    if (guard_socket_address(path, &address) != 0) return -1;
    if (lstat(path, &facts) == 0 && S_ISSOCK(facts.st_mode)) unlink(path);
    int descriptor = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (descriptor < 0) return -1;
    // SO_PASSRIGHTS, which kernels know from 6.16 on: off, it refuses messages with descriptors.
    setsockopt(descriptor, SOL_SOCKET, 83, &takes_descriptors, sizeof takes_descriptors);
    // The file gets its mode from the socket.
    int result = fchmod(descriptor, 0);
    if (result == 0) result = bind(descriptor, (const struct sockaddr *)&address, sizeof address);
    if (result == 0) result = listen(descriptor, 4);
    if (result == 0) return descriptor;
    int failure = errno;
    close(descriptor);
    errno = failure;
    return -1;
}

/// Lets the group connect, and nobody else; -1 with errno.
static inline int guard_admit(const char *path, gid_t group) {
    if (chown(path, (uid_t)-1, group) != 0) return -1;
    return chmod(path, 0660);
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

// MARK: Threads beside the loop

static inline uint32_t guard_load(const uint32_t *number) {
    return __atomic_load_n(number, __ATOMIC_ACQUIRE);
}

static inline void guard_store(uint32_t *number, uint32_t value) {
    __atomic_store_n(number, value, __ATOMIC_RELEASE);
}

/// What ends a thread, and what wakes it.
typedef struct {
    /// Written by the owner.
    uint32_t stopping;
    /// Written by the thread, as its last act.
    uint32_t ended;
    int wake;
} guard_side;

/// Messages in their order, with one writer and one reader; neither ever waits.
enum { guard_ring_slots = 32, guard_ring_bytes = 272 };

typedef struct {
    uint32_t put;
    uint32_t taken;
    uint32_t counts[guard_ring_slots];
    uint8_t bytes[guard_ring_slots][guard_ring_bytes];
} guard_ring;

/// The writer's: whether the next message would find no room.
static inline int guard_ring_is_full(const guard_ring *ring) {
    return __atomic_load_n(&ring->put, __ATOMIC_RELAXED) - guard_load(&ring->taken) ==
           guard_ring_slots;
}

/// The writer's: 0 when there was no room for the message.
static inline int guard_ring_put(guard_ring *ring, const void *bytes, uint32_t count) {
    uint32_t put = __atomic_load_n(&ring->put, __ATOMIC_RELAXED);
    if (guard_ring_is_full(ring) || count > guard_ring_bytes) return 0;
    memcpy(ring->bytes[put % guard_ring_slots], bytes, count);
    ring->counts[put % guard_ring_slots] = count;
    guard_store(&ring->put, put + 1);
    return 1;
}

/// The reader's: the length of the oldest message, of which `count` bytes at most are copied; -1
/// when there is none.
static inline int guard_ring_take(guard_ring *ring, void *bytes, uint32_t count) {
    uint32_t taken = __atomic_load_n(&ring->taken, __ATOMIC_RELAXED);
    if (guard_load(&ring->put) == taken) return -1;
    uint32_t length = ring->counts[taken % guard_ring_slots];
    memcpy(bytes, ring->bytes[taken % guard_ring_slots], length < count ? length : count);
    guard_store(&ring->taken, taken + 1);
    return (int)length;
}

/// Shared by the loop and the lease socket's thread.
typedef struct {
    guard_side side;
    /// From the client, and to it.
    guard_ring in;
    guard_ring out;
    /// Written by the thread: how often it went round, clients that were turned away, frames that
    /// the client did not take in time, whether there is a client.
    uint32_t passes;
    uint32_t refused;
    uint32_t dropped;
    uint32_t has_client;
    // The thread's own, set before it starts.
    int listener;
    int client;
    uid_t user;
} guard_post;

/// Waits until the owner, somebody at the door or the client has something; resting, ten
/// milliseconds, or until the owner has.
static inline void guard_post_wait(const guard_post *post, int is_resting) {
    struct pollfd ready[3] = {
        {.fd = post->side.wake, .events = POLLIN},
        {.fd = is_resting ? -1 : post->listener, .events = POLLIN},
        {.fd = is_resting ? -1 : post->client, .events = POLLIN},
    };
    uint64_t count;
    if (poll(ready, 3, is_resting ? 10 : -1) > 0 && ready[0].revents != 0) {
        ssize_t ignored = read(post->side.wake, &count, sizeof count);
        (void)ignored;
    }
}

/// Shared by the loop and the thread that talks to the service manager and the log.
typedef struct {
    guard_side side;
    guard_ring lines;
    // The thread's own, set before it starts; no descriptor without a service manager.
    int descriptor;
    char path[sizeof(((struct sockaddr_un *)0)->sun_path) + 1];
} guard_outbox;

// MARK: From the loop to the recorder's thread

/// Words under a seqlock with one writer, the loop, which never waits. All accesses are atomic.
typedef struct {
    uint32_t sequence;
    uint32_t words[256];
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
    guard_side side;
    guard_box record;
    guard_box trips[4];
    guard_box journal;
    /// Written by the loop: the last trip that was put.
    uint32_t trip;
    /// Written by the recorder: the last record on the disk, and the errno in the way of a newer
    /// one.
    uint32_t durable;
    int32_t problem;
    // The recorder's own, set before its thread starts.
    int directory;
    uint32_t written_trip;
    uint32_t written_journal;
    int next_slot;
} guard_mailbox;

/// The box that a trip goes through; four may wait. Here, because Swift would take an access to the
/// boxes for one to all that is in them.
static inline guard_box *guard_trip_box(guard_mailbox *mailbox, uint32_t sequence) {
    return &mailbox->trips[sequence % 4];
}

static inline int32_t guard_load_problem(const guard_mailbox *box) {
    return __atomic_load_n(&box->problem, __ATOMIC_RELAXED);
}

static inline void guard_store_problem(guard_mailbox *box, int32_t value) {
    __atomic_store_n(&box->problem, value, __ATOMIC_RELAXED);
}

static inline void guard_wake(const guard_side *side) {
    uint64_t one = 1;
    // A counter that is full has woken its reader long ago.
    ssize_t ignored = write(side->wake, &one, sizeof one);
    (void)ignored;
}

/// Waits for `guard_wake`, or so long; -1 for ever.
static inline void guard_wait(const guard_side *side, int milliseconds) {
    struct pollfd ready = {.fd = side->wake, .events = POLLIN};
    uint64_t count;
    if (poll(&ready, 1, milliseconds) == 1) {
        ssize_t ignored = read(side->wake, &count, sizeof count);
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

// MARK: For tests

/// A descriptor whose last close takes `seconds`: a connection that lingers with bytes that nobody
/// reads, `reader` being the end that does not; -1 with errno.
static inline int guard_lingering(int seconds, int *reader) {
    struct sockaddr_in address = {.sin_family = AF_INET};
    socklen_t size = sizeof address;
    struct linger linger = {.l_onoff = 1, .l_linger = seconds};
    char bytes[4096];
    memset(bytes, 0, sizeof bytes);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    int writer = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (bind(listener, (const struct sockaddr *)&address, size) != 0) return -1;
    if (listen(listener, 1) != 0) return -1;
    if (getsockname(listener, (struct sockaddr *)&address, &size) != 0) return -1;
    if (connect(writer, (const struct sockaddr *)&address, size) != 0) return -1;
    *reader = accept(listener, NULL, NULL);
    close(listener);
    if (setsockopt(writer, SOL_SOCKET, SO_LINGER, &linger, sizeof linger) != 0) return -1;
    while (send(writer, bytes, sizeof bytes, MSG_DONTWAIT) > 0) {}
    return writer;
}

/// As `guard_send`, with a descriptor of the sender's in the message.
static inline ssize_t guard_send_descriptor(
    int descriptor, const void *bytes, size_t count, int passed) {
    union {
        char bytes[CMSG_SPACE(sizeof(int))];
        struct cmsghdr header;
    } control;
    struct iovec part = {.iov_base = (void *)bytes, .iov_len = count};
    struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1};
    message.msg_control = control.bytes;
    message.msg_controllen = sizeof control.bytes;
    struct cmsghdr *header = CMSG_FIRSTHDR(&message);
    header->cmsg_level = SOL_SOCKET;
    header->cmsg_type = SCM_RIGHTS;
    header->cmsg_len = CMSG_LEN(sizeof(int));
    memcpy(CMSG_DATA(header), &passed, sizeof passed);
    return sendmsg(descriptor, &message, MSG_DONTWAIT | MSG_NOSIGNAL);
}

#endif
