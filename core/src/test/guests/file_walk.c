/*
 * Walks through the file calls as a C program meets them: each step prints one line, "ok" or what went wrong.
 * Exit status 0 when every step was ok. Expects an empty directory, given as its first argument.
 *
 * Build (Debian 12: clang lld wasi-libc libclang-rt-dev-wasm32), from this directory:
 *   clang --target=wasm32-wasi -std=c11 -O2 -Wall -Wextra -Werror -s -o ../resources/file_walk.wasm file_walk.c
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <unistd.h>

static int failures;

static void step(const char *name, int ok) {
    if (ok) {
        printf("ok %s\n", name);
    } else {
        printf("FAILED %s: errno %d, %s\n", name, errno, strerror(errno));
        failures++;
    }
}

/* A call that must fail with the given errno. */
static void fails(const char *name, int result, int expected) {
    step(name, result == -1 && errno == expected);
    errno = 0;
}

static int content_is(const char *path, const char *expected) {
    char text[100];
    int fd = open(path, O_RDONLY);
    if (fd < 0) {
        return 0;
    }
    ssize_t length = read(fd, text, sizeof text);
    close(fd);
    return length == (ssize_t)strlen(expected) && memcmp(text, expected, (size_t)length) == 0;
}

static void bytes(void) {
    int fd = open("file", O_RDWR | O_CREAT | O_EXCL, 0666);
    step("create", fd >= 0);
    if (fd < 0) {
        return;
    }
    step("write", write(fd, "hello world", 11) == 11);
    step("seek", lseek(fd, 6, SEEK_SET) == 6);
    char text[20] = "";
    step("read back", read(fd, text, sizeof text) == 5 && memcmp(text, "world", 5) == 0);
    step("end of file", read(fd, text, sizeof text) == 0);
    step("pwrite", pwrite(fd, "J", 1, 0) == 1);
    step("pread", pread(fd, text, 5, 0) == 5 && memcmp(text, "Jello", 5) == 0);
    step("position kept", lseek(fd, 0, SEEK_CUR) == 11);
    step("seek beyond the end", lseek(fd, 3, SEEK_END) == 14);
    fails("seek before the start", (int)lseek(fd, -1, SEEK_SET), EINVAL);
    step("ftruncate", ftruncate(fd, 5) == 0);
    step("fsync", fsync(fd) == 0 && fdatasync(fd) == 0);
    step("posix_fallocate", posix_fallocate(fd, 0, 8) == 0);
    struct stat st;
    step("fstat", fstat(fd, &st) == 0 && st.st_size == 8 && S_ISREG(st.st_mode) && st.st_nlink == 1);
    step("close", close(fd) == 0);
    fails("close again", close(fd), EBADF);
}

static void modes(void) {
    int fd = open("log", O_RDWR | O_CREAT | O_APPEND, 0666);
    step("append", write(fd, "one", 3) == 3 && lseek(fd, 0, SEEK_SET) == 0 && write(fd, "two", 3) == 3);
    char text[10];
    step("read an appending file", lseek(fd, 0, SEEK_SET) == 0 && read(fd, text, 10) == 6 && memcmp(text, "onetwo", 6) == 0);
    step("F_GETFL", (fcntl(fd, F_GETFL) & (O_APPEND | O_RDWR)) == (O_APPEND | O_RDWR));
    step("F_SETFL", fcntl(fd, F_SETFL, 0) == 0 && lseek(fd, 0, SEEK_SET) == 0 && write(fd, "ONE", 3) == 3);
    close(fd);
    step("content of an appended file", content_is("log", "ONEtwo"));
    fd = open("log", O_RDONLY);
    fails("write to a file opened for reading", (int)write(fd, "x", 1), EBADF);
    close(fd);
    fd = open("log", O_WRONLY | O_TRUNC);
    fails("read a file opened for writing", (int)read(fd, text, 1), EBADF);
    close(fd);
    step("truncated at open", content_is("log", ""));
    FILE *file = fopen("log", "a+");
    step("fopen a+", file && fputs("line 1\nline 2\n", file) >= 0 && fflush(file) == 0);
    rewind(file);
    step("fgets", fgets(text, sizeof text, file) && strcmp(text, "line 1\n") == 0);
    step("fclose", fclose(file) == 0);
}

static void names(void) {
    step("mkdir", mkdir("dir", 0777) == 0 && mkdir("dir/sub", 0777) == 0);
    step("rename into a directory", rename("file", "dir/moved") == 0);
    step("access", access("dir/moved", R_OK) == 0);
    fails("access to what has gone", access("file", F_OK), ENOENT);
    step("link", link("dir/moved", "second") == 0);
    struct stat one, two;
    step("same inode", stat("second", &one) == 0 && stat("dir/moved", &two) == 0 && one.st_ino == two.st_ino
            && one.st_dev == two.st_dev && one.st_nlink == 2);
    step("symlink", symlink("dir/moved", "link") == 0);
    char target[100] = "";
    step("readlink", readlink("link", target, sizeof target) == 9 && memcmp(target, "dir/moved", 9) == 0);
    step("lstat", lstat("link", &one) == 0 && S_ISLNK(one.st_mode));
    step("stat follows", stat("link", &one) == 0 && S_ISREG(one.st_mode) && one.st_ino == two.st_ino);
    step("open follows", open("link", O_RDONLY) >= 0);
    fails("O_NOFOLLOW", open("link", O_RDONLY | O_NOFOLLOW), ELOOP);
    step("unlink", unlink("second") == 0 && unlink("link") == 0);
}

static void times(void) {
    struct timespec both[2] = {{.tv_sec = 1000000000, .tv_nsec = 7}, {.tv_sec = 1500000000, .tv_nsec = 9}};
    struct stat st;
    step("utimensat", utimensat(AT_FDCWD, "log", both, 0) == 0 && stat("log", &st) == 0 && st.st_atim.tv_sec == 1000000000
            && st.st_atim.tv_nsec == 7 && st.st_mtim.tv_sec == 1500000000 && st.st_mtim.tv_nsec == 9);
    /* UTIME_NOW and UTIME_OMIT for the second time end in EINVAL inside Debian 12's wasi-libc. */
    both[0].tv_nsec = UTIME_NOW;
    both[1].tv_sec = 1600000000;
    int fd = open("log", O_RDWR);
    step("futimens", futimens(fd, both) == 0 && fstat(fd, &st) == 0 && st.st_atim.tv_sec > 1000000000
            && st.st_mtim.tv_sec == 1600000000 && st.st_mtim.tv_nsec == 9);
    step("open file survives its name", unlink("log") == 0 && fstat(fd, &st) == 0 && st.st_nlink == 0 && write(fd, "x", 1) == 1);
    close(fd);
}

static void listing(void) {
    char name[50];
    for (int i = 0; i < 300; i++) {
        snprintf(name, sizeof name, "dir/sub/entry-%d", i);
        close(open(name, O_WRONLY | O_CREAT, 0666));
    }
    DIR *dir = opendir("dir/sub");
    int files = 0, dots = 0;
    struct dirent *entry;
    while (dir && (entry = readdir(dir))) {
        dots += entry->d_name[0] == '.' && entry->d_type == DT_DIR;
        files += strncmp(entry->d_name, "entry-", 6) == 0 && entry->d_type == DT_REG && entry->d_ino != 0;
    }
    step("readdir", files == 300 && dots == 2);
    rewinddir(dir);
    files = 0;
    while ((entry = readdir(dir))) {
        if (entry->d_name[0] != '.') {
            files += unlinkat(dirfd(dir), entry->d_name, 0) == 0;
        }
    }
    step("remove while listing", files == 300);
    closedir(dir);
    fails("opendir of a file", opendir("dir/moved") ? 0 : -1, ENOTDIR);
}

static void errors(void) {
    fails("ENOENT", open("missing", O_RDONLY), ENOENT);
    fails("ENOENT in a missing directory", open("missing/file", O_WRONLY | O_CREAT, 0666), ENOENT);
    fails("EEXIST from O_EXCL", open("dir/moved", O_WRONLY | O_CREAT | O_EXCL, 0666), EEXIST);
    fails("EEXIST from mkdir", mkdir("dir", 0777), EEXIST);
    fails("ENOTEMPTY", rmdir("dir"), ENOTEMPTY);
    fails("EISDIR from open", open("dir", O_WRONLY), EISDIR);
    fails("EISDIR from unlink", unlink("dir"), EISDIR);
    fails("ENOTDIR from rmdir", rmdir("dir/moved"), ENOTDIR);
    fails("ENOTDIR in a path", open("dir/moved/x", O_RDONLY), ENOTDIR);
    fails("ENOTDIR from O_DIRECTORY", open("dir/moved", O_RDONLY | O_DIRECTORY), ENOTDIR);
    fails("EINVAL from rename below itself", rename("dir", "dir/sub/dir"), EINVAL);
    fails("ENAMETOOLONG", mkdir("0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789"
            "01234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789"
            "01234567890123456789012345678901234567890123456789", 0777), ENAMETOOLONG);
    step("loop of links", symlink("loop", "loop") == 0);
    fails("ELOOP", open("loop", O_RDONLY), ELOOP);
    step("dangling link to the outside", symlink("../../../outside", "dir/out") == 0);
    fails("ENOTCAPABLE", open("dir/out", O_WRONLY | O_CREAT, 0666), ENOTCAPABLE);
    fails("absolute link", symlink("/etc/passwd", "absolute"), ENOTCAPABLE);
}

static void removing(void) {
    step("unlink the rest", unlink("loop") == 0 && unlink("dir/out") == 0 && unlink("dir/moved") == 0);
    step("rmdir", rmdir("dir/sub") == 0 && rmdir("dir/") == 0);
}

int main(int argc, char **argv) {
    if (argc != 2 || chdir(argv[1]) != 0) {
        fprintf(stderr, "usage: file_walk DIRECTORY\n");
        return 2;
    }
    bytes();
    if (failures) {
        printf("%d failed, giving up\n", failures);
        return 1;
    }
    modes();
    names();
    times();
    listing();
    errors();
    removing();
    printf("%d failed\n", failures);
    return failures == 0 ? 0 : 1;
}
