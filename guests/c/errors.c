#include <stdio.h>
#include <string.h>

#include "net.h"

/* The names by number; 77 and up exist only as results of sock_getaddrinfo. */
static const char *const names[] = {
    "SUCCESS",      "E2BIG",       "EACCES",    "EADDRINUSE",      "EADDRNOTAVAIL", "EAFNOSUPPORT",    "EAGAIN",
    "EALREADY",     "EBADF",       "EBADMSG",   "EBUSY",           "ECANCELED",     "ECHILD",          "ECONNABORTED",
    "ECONNREFUSED", "ECONNRESET",  "EDEADLK",   "EDESTADDRREQ",    "EDOM",          "EDQUOT",          "EEXIST",
    "EFAULT",       "EFBIG",       "EHOSTUNREACH", "EIDRM",        "EILSEQ",        "EINPROGRESS",     "EINTR",
    "EINVAL",       "EIO",         "EISCONN",   "EISDIR",          "ELOOP",         "EMFILE",          "EMLINK",
    "EMSGSIZE",     "EMULTIHOP",   "ENAMETOOLONG", "ENETDOWN",     "ENETRESET",     "ENETUNREACH",     "ENFILE",
    "ENOBUFS",      "ENODEV",      "ENOENT",    "ENOEXEC",         "ENOLCK",        "ENOLINK",         "ENOMEM",
    "ENOMSG",       "ENOPROTOOPT", "ENOSPC",    "ENOSYS",          "ENOTCONN",      "ENOTDIR",         "ENOTEMPTY",
    "ENOTRECOVERABLE", "ENOTSOCK", "ENOTSUP",   "ENOTTY",          "ENXIO",         "EOVERFLOW",       "EOWNERDEAD",
    "EPERM",        "EPIPE",       "EPROTO",    "EPROTONOSUPPORT", "EPROTOTYPE",    "ERANGE",          "EROFS",
    "ESPIPE",       "ESRCH",       "ESTALE",    "ETIMEDOUT",       "ETXTBSY",       "EXDEV",           "ENOTCAPABLE",
    "AIADDRFAMILY", "AIAGAIN",     "AIBADFLAG", "AIFAIL",          "AIFAMILY",      "AIMEMORY",        "AINODATA",
    "AINONAME",     "AISERVICE",   "AISOCKTYPE", "AISYSTEM",
};

enum { NAMES_COUNT = sizeof names / sizeof names[0], LAST_LIBC_ERRNO = 76 };
_Static_assert(NAMES_COUNT == 88, "one name per errno, 0 to 87");

const char *net_error(int error) {
    static char text[96];
    if (error < 0 || error >= NAMES_COUNT) {
        snprintf(text, sizeof text, "unknown errno %d", error);
        return text;
    }
    const char *meaning = error <= LAST_LIBC_ERRNO ? strerror(error) : "the name could not be resolved";
    snprintf(text, sizeof text, "%s (%d): %s", names[error], error, meaning);
    return text;
}
