// Runs a command and tells how soon it printed something, and how much memory it took.
//
//   first_output [--stop] COMMAND ARGUMENTS...
//
// Prints the seconds from the command's start to its first byte on standard output, and the largest resident memory in MiB. With --stop the
// command is ended after that byte; otherwise its exit code has to be 0.
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static _Noreturn void fail(const char *what) {
    perror(what);
    exit(2);
}

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static pid_t start(char **command, int output) {
    pid_t child = fork();
    if (child < 0) fail("fork");
    if (child != 0) return child;
    if (dup2(output, STDOUT_FILENO) < 0) fail("dup2");
    execvp(command[0], command);
    fail(command[0]);
}

int main(int argc, char **argv) {
    int stop = argc > 1 && strcmp(argv[1], "--stop") == 0;
    if (argc < 2 + stop) {
        fprintf(stderr, "usage: first_output [--stop] COMMAND ARGUMENTS...\n");
        return 2;
    }
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0) fail("pipe");
    double begin = now();
    pid_t child = start(argv + 1 + stop, ends[1]);
    close(ends[1]);
    char bytes[4096];
    ssize_t size = read(ends[0], bytes, sizeof bytes);
    double first = now() - begin;
    if (size > 0 && stop) kill(child, SIGTERM);
    for (ssize_t more = size; more > 0;) more = read(ends[0], bytes, sizeof bytes);
    int status;
    struct rusage usage;
    if (wait4(child, &status, 0, &usage) < 0) fail("wait4");
    if (size <= 0 || (!stop && status != 0)) {
        fprintf(stderr, "first_output: %s %s\n", argv[1 + stop], size <= 0 ? "printed nothing" : "failed");
        return 1;
    }
    printf("%.2f %.0f\n", first, (double)usage.ru_maxrss / 1024);
    return 0;
}
