#pragma once
// What Swift cannot do by itself: run code between fork and exec (only async-signal-safe calls are allowed there),
// and reach Linux calls that glibc's headers hide from it.
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <poll.h>
#include <pwd.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

struct system_process_request {
    const char *executable;
    char *const *arguments;
    char *const *environment;
    const char *directory;      // NULL: the parent's
    int output;                 // descriptor for stdout and stderr, -1: the parent's
    int parent_death_signal;    // 0: none
    int changes_user;
    uid_t user;
    gid_t group;
};

static inline int system_process_pipe(int ends[2]) {
    return syscall(SYS_pipe2, ends, O_CLOEXEC) == 0 ? 0 : errno;
}

static inline int system_process_event(void) {
    return eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
}

static inline void system_process_raise_event(int event) {
    uint64_t one = 1;
    ssize_t ignored = write(event, &one, sizeof one);
    (void)ignored;  // the counter cannot overflow: it is raised once
}

/// A descriptor that becomes readable when the process ends; -1 and errno otherwise.
static inline int system_process_pidfd(pid_t pid) {
    return (int)syscall(SYS_pidfd_open, pid, 0);
}

/// Limits the size of the files that a process writes (0 or errno); `bytes` of ~0 lifts the limit. The hard limit stays.
static inline int system_process_limit_file_size(pid_t pid, unsigned long long bytes) {
    struct { unsigned long long soft, hard; } limit;
    if (syscall(SYS_prlimit64, pid, RLIMIT_FSIZE, NULL, &limit) != 0) return errno;
    limit.soft = bytes < limit.hard ? bytes : limit.hard;
    return syscall(SYS_prlimit64, pid, RLIMIT_FSIZE, &limit, NULL) == 0 ? 0 : errno;
}

/// A bit mask: 1 when `first` is readable (or closed by its writer), 2 when `second` is; 0 at the timeout; -errno.
/// A descriptor of -1 is left out.
static inline int system_process_wait_readable(int first, int second, int milliseconds) {
    struct pollfd both[2] = {{first, POLLIN, 0}, {second, POLLIN, 0}};
    if (poll(both, 2, milliseconds) < 0) return -errno;
    return (both[0].revents ? 1 : 0) | (both[1].revents ? 2 : 0);
}

// The child's side of the fork: nothing here may allocate or lock.
static inline void system_process_become(const struct system_process_request *r, pid_t parent, int report) {
    sigset_t none;
    sigemptyset(&none);
    struct sigaction plain = {0};
    plain.sa_handler = SIG_DFL;
    for (int s = 1; s < 32; s++)
        if (s != SIGKILL && s != SIGSTOP) sigaction(s, &plain, NULL);
    sigprocmask(SIG_SETMASK, &none, NULL);
    int failed = setpgid(0, 0) != 0;
    int nothing = open("/dev/null", O_RDONLY);
    failed = failed || nothing < 0 || dup2(nothing, 0) < 0;
    if (r->output >= 0) failed = failed || dup2(r->output, 1) < 0 || dup2(r->output, 2) < 0;
    syscall(SYS_close_range, 3u, ~0u, 4u /* CLOSE_RANGE_CLOEXEC */);  // before Linux 5.11: they are O_CLOEXEC by habit
    if (r->changes_user)
        failed = failed || setgroups(1, &r->group) != 0 || setgid(r->group) != 0 || setuid(r->user) != 0;
    if (r->directory) failed = failed || chdir(r->directory) != 0;
    // After the change of user, which clears it; the parent may have died before it was set.
    if (r->parent_death_signal) {
        failed = failed || prctl(PR_SET_PDEATHSIG, r->parent_death_signal) != 0;
        if (getppid() != parent) _exit(127);
    }
    if (!failed) execve(r->executable, r->arguments, r->environment);
    int error = errno;
    ssize_t ignored = write(report, &error, sizeof error);
    (void)ignored;
    _exit(127);
}

/// Starts the program in a process group of its own. Returns 0, or the errno of the step that failed (also of exec).
static inline int system_process_spawn(const struct system_process_request *r, pid_t *pid) {
    int report[2];
    int failure = system_process_pipe(report);
    if (failure) return failure;
    pid_t parent = getpid();
    // Signals wait until the child has its own dispositions: a handler of ours must not run in it.
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_BLOCK, &all, &before);
    pid_t child = fork();
    if (child == 0) system_process_become(r, parent, report[1]);
    int fork_error = errno;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    close(report[1]);
    if (child < 0) {
        close(report[0]);
        return fork_error;
    }
    int error = 0;
    ssize_t got;
    do got = read(report[0], &error, sizeof error); while (got < 0 && errno == EINTR);
    close(report[0]);
    if (got == (ssize_t)sizeof error) {
        while (waitpid(child, NULL, 0) < 0 && errno == EINTR) {}
        return error;
    }
    *pid = child;
    return 0;
}

/// Waits for the end of `pid` without reaping it, so that its number stays taken.
static inline void system_process_await_end(pid_t pid) {
    siginfo_t information;
    while (waitid(P_PID, (id_t)pid, &information, WEXITED | WNOWAIT) < 0 && errno == EINTR) {}
}

/// The exit code, or minus the number of the signal that ended it.
static inline int system_process_reap(pid_t pid) {
    int status = 0;
    while (waitpid(pid, &status, 0) < 0)
        if (errno != EINTR) return 255;
    return WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
}

/// The account's user and group; 0 when there is none of that name.
static inline int system_process_account(const char *name, uid_t *user, gid_t *group) {
    char space[4096];
    struct passwd entry, *found = NULL;
    if (getpwnam_r(name, &entry, space, sizeof space, &found) != 0 || !found) return 0;
    *user = entry.pw_uid;
    *group = entry.pw_gid;
    return 1;
}
