/* Preloaded by tools/crash-test: counts the calls of a program that touch files below a folder, writes them down, and
 * stops the program, as kill -9 does, before or after one of them.
 *
 *   FILE_CALLS_BELOW  the folder
 *   FILE_CALLS_STOP   the number of the call, from 1; none: not stopped
 *   FILE_CALLS_SIDE   before or after
 *   FILE_CALLS_LOG    where each call is written down: its name, paths and byte count, separated by tabs
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#define FD_LIMIT 4096
static char *fd_paths[FD_LIMIT];
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static long count;
static long stop_at;
static int stops_after;
static int log_fd = -1;
static const char *below;
static size_t below_length;

__attribute__((constructor)) static void start(void)
{
    const char *text = getenv("FILE_CALLS_STOP");
    stop_at = text ? atol(text) : 0;
    text = getenv("FILE_CALLS_SIDE");
    stops_after = text && strcmp(text, "after") == 0;
    text = getenv("FILE_CALLS_LOG");
    if (text)
        log_fd = (int)syscall(SYS_openat, AT_FDCWD, text, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
    below = getenv("FILE_CALLS_BELOW");
    below_length = below ? strlen(below) : 0;
    /* Programs that this one starts are not counted. */
    unsetenv("LD_PRELOAD");
}

static int is_below(const char *path)
{
    return below && path && strncmp(path, below, below_length) == 0
        && (path[below_length] == '/' || path[below_length] == 0);
}

static void die(void)
{
    syscall(SYS_kill, getpid(), SIGKILL);
    for (;;)
        pause();
}

/* The lock is held from before the call until after it, so that calls are in the order of the log. */
static int enter(const char *name, const char *first, const char *second, long bytes)
{
    pthread_mutex_lock(&lock);
    count++;
    if (log_fd >= 0) {
        char line[2 * PATH_MAX + 64];
        int length = snprintf(line, sizeof line, "%s\t%s\t%s\t%ld\n", name, first, second ? second : "", bytes);
        syscall(SYS_write, log_fd, line, (size_t)length);
    }
    if (count == stop_at && !stops_after)
        die();
    return count == stop_at;
}

static void leave(int is_last)
{
    if (is_last)
        die();
    pthread_mutex_unlock(&lock);
}

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

static const char *path_of(int fd)
{
    return fd >= 0 && fd < FD_LIMIT ? fd_paths[fd] : NULL;
}

static void remember(int fd, const char *path)
{
    if (fd < 0 || fd >= FD_LIMIT)
        return;
    free(fd_paths[fd]);
    fd_paths[fd] = path ? strdup(path) : NULL;
}

static int opened(const char *path, int flags, mode_t mode)
{
    static int (*real)(const char *, int, ...);
    if (!real)
        real = (int (*)(const char *, int, ...))dlsym(RTLD_NEXT, "open");
    if (!is_below(path)) {
        int fd = real(path, flags, mode);
        remember(fd, NULL);
        return fd;
    }
    int last = enter(flags & O_CREAT ? "create" : "open", path, NULL, flags & O_EXCL ? 1 : 0);
    int fd = real(path, flags, mode);
    int error = errno;
    remember(fd, path);
    leave(last);
    errno = error;
    return fd;
}

int open(const char *path, int flags, ...)
{
    va_list list;
    va_start(list, flags);
    mode_t mode = flags & O_CREAT ? va_arg(list, mode_t) : 0;
    va_end(list);
    return opened(path, flags, mode);
}

int open64(const char *path, int flags, ...)
{
    va_list list;
    va_start(list, flags);
    mode_t mode = flags & O_CREAT ? va_arg(list, mode_t) : 0;
    va_end(list);
    return opened(path, flags, mode);
}

int close(int fd)
{
    remember(fd, NULL);
    return REAL(close)(fd);
}

#define ON_PATH(result, name, parameters, arguments, path, second, label) \
    result name parameters                                                \
    {                                                                     \
        if (!is_below(path))                                              \
            return REAL(name) arguments;                                  \
        int last = enter(label, path, second, 0);                         \
        result value = REAL(name) arguments;                              \
        int error = errno;                                                \
        leave(last);                                                      \
        errno = error;                                                    \
        return value;                                                     \
    }

#define ON_FD(result, name, parameters, arguments, fd, size, label) \
    result name parameters                                          \
    {                                                               \
        const char *path = path_of(fd);                             \
        if (!path)                                                  \
            return REAL(name) arguments;                            \
        int last = enter(label, path, NULL, (long)(size));          \
        result value = REAL(name) arguments;                        \
        int error = errno;                                          \
        leave(last);                                                \
        errno = error;                                              \
        return value;                                               \
    }

ON_PATH(int, rename, (const char *from, const char *to), (from, to), from, to, "rename")
ON_PATH(int, link, (const char *from, const char *to), (from, to), from, to, "link")
ON_PATH(int, unlink, (const char *path), (path), path, NULL, "unlink")
ON_PATH(int, mkdir, (const char *path, mode_t mode), (path, mode), path, NULL, "mkdir")
ON_PATH(int, stat, (const char *path, struct stat *status), (path, status), path, NULL, "stat")
ON_PATH(int, lstat, (const char *path, struct stat *status), (path, status), path, NULL, "stat")
ON_PATH(DIR *, opendir, (const char *path), (path), path, NULL, "opendir")
ON_FD(ssize_t, read, (int fd, void *buffer, size_t size), (fd, buffer, size), fd, size, "read")
ON_FD(ssize_t, pread, (int fd, void *buffer, size_t size, off_t offset), (fd, buffer, size, offset), fd, size, "read")
ON_FD(ssize_t, write, (int fd, const void *buffer, size_t size), (fd, buffer, size), fd, size, "write")
ON_FD(ssize_t, pwrite, (int fd, const void *buffer, size_t size, off_t offset), (fd, buffer, size, offset), fd, size,
      "pwrite")
ON_FD(int, fsync, (int fd), (fd), fd, 0, "fsync")
ON_FD(int, fdatasync, (int fd), (fd), fd, 0, "fsync")
ON_FD(int, ftruncate, (int fd, off_t size), (fd, size), fd, size, "ftruncate")
ON_FD(int, fstat, (int fd, struct stat *status), (fd, status), fd, 0, "stat")
